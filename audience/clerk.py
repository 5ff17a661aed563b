"""A clerk enters a person who asked on paper, by phone or at the counter, with who entered it and the scanned form."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from audience import registry, remembered, signups
from audience.choices import set_of
from audience.consent import Proof, worded
from audience.signups import Asked
from core.errors import FieldError, Invalid
from core.media import Media
from core.store import Store
from core.tokens import Keys, Ring
from core.wake import Wake
from core.witness import Witness

SOURCES = ("paper", "phone", "counter")
MOST_SCAN_BYTES = 20 * 1024 * 1024
_SCANS = {b"%PDF-": ".pdf", b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg"}
Entered = Literal["subscribed", "asked", "blocked"]
Noted = Callable[[AsyncConnection, Entered], Awaitable[None]]


def scanned(data: bytes) -> tuple[bytes, str] | None:
    """A scanned form and its suffix, by what the file is and not by its name; None: no PDF, PNG or JPEG, or too big."""
    suffix = next((suffix for start, suffix in _SCANS.items() if data.startswith(start)), None)
    return (data, suffix) if suffix is not None and len(data) <= MOST_SCAN_BYTES else None


async def enter(
    store: Store,
    media: Media,
    keys: Keys,
    witness: Witness,
    wake: Wake,
    asked: Asked,
    now: datetime,
    *,
    scan: tuple[bytes, str] | None = None,
    noted: Noted | None = None,
) -> Entered:
    """A signed paper whose scan (its bytes and suffix) is kept is consent, at once; everybody else gets a confirmation
    mail first.

    `asked.who` is the clerk. Who is subscribed already gets other choices by a paper, and by the phone a mail with the
    link to their preferences. `noted` writes what became of it, in the same transaction. Invalid: no clerk, no such
    source. Of who is blocked no scan is kept, nor of a failure.
    """
    _check(asked)
    ring = await keys.ring()
    async with store.read() as connection:
        blocked = await _blocked(connection, ring, asked)
    if scan is None or blocked:
        return await _enter(store, keys, witness, wake, asked, now, noted)
    key = media.key(*scan)
    there = await media.exists(key)
    entered: Entered = "blocked"
    await media.put(*scan)
    try:
        entered = await _enter(store, keys, witness, wake, replace(asked, scan=key), now, noted)
    finally:
        if entered == "blocked" and not there:
            await media.delete(key)
    return entered


async def _blocked(connection: AsyncConnection, ring: Ring, asked: Asked) -> bool:
    return "blocked" in (await remembered.known(connection, remembered.pseudonyms(ring, asked.email))).values()


async def _enter(
    store: Store, keys: Keys, witness: Witness, wake: Wake, asked: Asked, now: datetime, noted: Noted | None
) -> Entered:
    ring = await keys.ring()
    if asked.source != "paper" or asked.scan is None:
        async with store.write() as connection:
            state = await signups.ask(connection, ring, asked, now)
            entered: Entered = "blocked" if state == "blocked" else "asked"
            if noted is not None:
                await noted(connection, entered)
        wake.notify(f"items:{asked.channel}")
        return entered
    async with store.write() as connection:
        if await _blocked(connection, ring, asked):
            if noted is not None:
                await noted(connection, "blocked")
            return "blocked"
        proof = Proof(
            asked.source,
            wording=await worded(connection, asked.wording, now),
            who=asked.who,
            network=asked.network,
            scan=asked.scan,
        )
        chosen = await set_of(connection, asked.choices)
        back = await signups.subscribe(connection, ring, asked.email, asked.language, chosen, proof, now)
        if noted is not None:
            await noted(connection, "subscribed")
    await registry.tell_of_return(store, witness, back, now)
    return "subscribed"


def _check(asked: Asked) -> None:
    wrong = []
    if asked.source not in SOURCES:
        wrong.append(
            FieldError(
                "source",
                f"Γράψτε ένα από: {', '.join(SOURCES)}.",
                f"Write one of: {', '.join(SOURCES)}.",
            )
        )
    if not asked.who:
        wrong.append(FieldError("who", "Γράψτε ποιος καταχωρίζει.", "Write who enters it."))
    if wrong:
        raise Invalid(wrong)
