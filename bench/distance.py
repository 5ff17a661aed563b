"""E-mail to a relay 30 ms away, ledger included, against a bare aiosmtplib loop over as many connections."""

from functools import partial

from bench.delay import Delay
from bench.figures import Figure, Sizes, in_turn
from bench.ground import Ground
from bench.mail import CONNECTIONS, bare_loop, delivered, sample

ROUND_TRIP_MS = 30


async def measure(ground: Ground, sizes: Sizes) -> list[Figure]:
    sink, mail = ground.sink(), await sample(ground)
    count = max(40, sizes.mails // 20)
    with Delay(sink.port, ROUND_TRIP_MS / 2) as delay:
        ours, bare = await in_turn(
            sizes.runs,
            partial(delivered, ground, "sqlite", f"smtp://127.0.0.1:{delay.port}", count),
            partial(bare_loop, delay.port, mail, count),
        )
    return [
        Figure(
            "distance",
            ours / CONNECTIONS,
            bare / CONNECTIONS,
            "mails/s a connection",
            f"a relay {ROUND_TRIP_MS} ms away, {CONNECTIONS} connections",
            at_least=3,
            judged="ratio",
        )
    ]
