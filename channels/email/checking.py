"""What `keryx check` asks of e-mail: are the relays named rightly, and does each answer?"""

import asyncio

from channels.email.relays import parse_relays
from channels.email.settings import EmailSettings
from core.errors import WrongSettings

Found = tuple[str, str, bool]
TIMEOUT_S = 5.0


async def check() -> list[Found]:
    """(Greek, English, wrong) for each thing that was looked at."""
    try:
        relays = parse_relays(EmailSettings().relays)
    except WrongSettings as error:
        return [(f"{wrong.field}: {wrong.el}", f"{wrong.field}: {wrong.en}", True) for wrong in error.errors]
    return [await _answers(relay.host, relay.port) for relay in relays]


async def _answers(host: str, port: int) -> Found:
    try:
        async with asyncio.timeout(TIMEOUT_S):
            reader, writer = await asyncio.open_connection(host, port)
            greeting = await reader.readline()
            writer.close()
    except (OSError, TimeoutError):
        return (
            f"KERYX_EMAIL_RELAYS: κανείς δεν απαντά στο {host}:{port}. Ελέγξτε τη διεύθυνση και το τείχος προστασίας.",
            f"KERYX_EMAIL_RELAYS: nobody answers at {host}:{port}. Check the address and the firewall.",
            True,
        )
    if greeting and not greeting.startswith(b"220"):
        return (
            f"KERYX_EMAIL_RELAYS: ο {host}:{port} δεν μας δέχεται: {greeting.decode('ascii', 'replace').strip()[:120]}",
            f"KERYX_EMAIL_RELAYS: {host}:{port} does not take us: {greeting.decode('ascii', 'replace').strip()[:120]}",
            True,
        )
    return (f"E-mail: ο {host}:{port} απαντά.", f"E-mail: {host}:{port} answers.", False)
