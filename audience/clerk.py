"""A clerk enters a person who asked on paper, by phone or at the counter, with who entered it and the scanned form."""

from datetime import datetime
from typing import Literal

from audience import registry, remembered, signups
from audience.choices import set_of
from audience.consent import Proof, worded
from audience.signups import Asked
from core.errors import FieldError, Invalid
from core.media import Media
from core.store import Store
from core.tokens import Keys
from core.wake import Wake
from core.witness import Witness

SOURCES = ("paper", "phone", "counter")
Entered = Literal["subscribed", "asked", "blocked"]


async def enter(
    store: Store, media: Media, keys: Keys, witness: Witness, wake: Wake, asked: Asked, now: datetime
) -> Entered:
    """A signed paper whose scan is kept is consent, at once; everybody else gets a confirmation mail first.

    `asked.who` is the clerk, `asked.scan` a key of the media store. Who is subscribed already gets other choices by a
    paper, and by the phone a mail with the link to their preferences. Invalid: no clerk, no such source, no such scan.
    """
    await _check(media, asked)
    ring = await keys.ring()
    if asked.source != "paper" or asked.scan is None:
        async with store.write() as connection:
            state = await signups.ask(connection, ring, asked, now)
        wake.notify(f"items:{asked.channel}")
        return "blocked" if state == "blocked" else "asked"
    async with store.write() as connection:
        hashes = remembered.pseudonyms(ring, asked.email)
        if "blocked" in (await remembered.known(connection, hashes)).values():
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
    await registry.tell_of_return(store, witness, back, now)
    return "subscribed"


async def _check(media: Media, asked: Asked) -> None:
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
    if asked.scan is not None and not await media.exists(asked.scan):
        wrong.append(FieldError("scan", "Δεν υπάρχει τέτοιο αρχείο· ανεβάστε το.", "There is no such file; upload it."))
    if wrong:
        raise Invalid(wrong)
