"""`python -m bench [NAME…]`: measure, print the table, keep the figures in `bench/results.json`."""

import argparse
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import structlog
import uvloop

import bench.bus
import bench.desk
import bench.distance
import bench.embedded
import bench.latency
import bench.mail
import bench.mailing
import bench.million
import bench.planning
import bench.queue
import bench.radio
import bench.rundown
from bench.figures import TINY, Figure, Sizes, table, write
from bench.ground import Ground

RESULTS = Path(__file__).parent / "results.json"
MEASUREMENTS: Mapping[str, Callable[[Ground, Sizes], Awaitable[list[Figure]]]] = {
    "bus": bench.bus.measure,
    "embedded": bench.embedded.measure,
    "latency": bench.latency.measure,
    "planning": bench.planning.measure,
    "million": bench.million.measure,
    "email": bench.mail.measure,
    "distance": bench.distance.measure,
    "queue": bench.queue.measure,
    "mailing": bench.mailing.measure,
    "desk": bench.desk.measure,
    "radio": bench.radio.measure,
    "rundown": bench.rundown.measure,
}


async def run(names: Sequence[str], ground: Ground, sizes: Sizes, results: Path) -> list[Figure]:
    """Each in turn; what is measured is written at once, so that a stop loses only what is under way."""
    found = []
    for name in names:
        print(f"measuring {name} …", flush=True)
        figures = await MEASUREMENTS[name](ground, sizes)
        write(figures, results)
        found += figures
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MEASUREMENTS)}; none: all")
    parser.add_argument("--tiny", action="store_true", help="only to see that everything runs")
    parser.add_argument("--results", type=Path, default=RESULTS)
    chosen = parser.parse_args()
    if wrong := set(chosen.names) - set(MEASUREMENTS):
        parser.error(f"no measurement {', '.join(sorted(wrong))}; there are {', '.join(MEASUREMENTS)}")
    logging.disable(logging.ERROR)  # aiokafka tells of every new topic
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with Ground() as ground:
        names = chosen.names or list(MEASUREMENTS)
        figures = uvloop.run(run(names, ground, TINY if chosen.tiny else Sizes(), chosen.results))
    print(table(figures))


if __name__ == "__main__":
    main()
