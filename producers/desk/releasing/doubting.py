"""After a restore: drafts that may have been posted since the backup wait for a person, so that none goes out twice."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.language.catalogue import Catalogue
from core.witness import Deed
from producers.desk.composing.drafts import Draft, locked
from producers.desk.tables import drafts
from producers.desk.trail import note

WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))
WHO = "restore"
MOST_NAMED = 8


async def doubt(connection: AsyncConnection, lost: Sequence[Deed], now: datetime) -> None:
    """In the transaction that holds the hub. `lost` are the actions that the backup does not know.

    What the backup shows leaving has left since, or was taken back; what it shows as still being written may have been
    finished and posted: the witness knows which drafts were. Whoever decides is told what is known.
    """
    published = {deed.made_of: deed.reference for deed in lost if deed.made_of}
    unknown = "asked.unrecorded" if any(deed.action == "unrecorded" for deed in lost) else "asked.unknown"
    nameless = sorted({deed.reference for deed in lost if deed.action in ("publish", "correct") and not deed.made_of})
    in_hand = select(drafts.c.id, drafts.c.state).where(drafts.c.state.in_(("writing", "submitted", "leaving")))
    rows = (await connection.execute(in_hand)).all()
    for identity in [row.id for row in rows if row.state == "leaving" or f"draft:{row.id}" in published]:
        draft = await locked(connection, identity)
        reference = published.get(draft.subject, "")
        values = {"state": "asked", "leaves_at": None, "trouble": _told(draft, reference, nameless, unknown)}
        await connection.execute(update(drafts).where(drafts.c.id == draft.id).values(values))
        after = {"published_as": reference} if reference else None
        await note(connection, now, WHO, "draft.asked", draft.subject, after=after)


def _told(draft: Draft, reference: str, nameless: Sequence[str], unknown: str) -> dict[str, str]:
    """What is known, in both languages."""
    if reference:
        key = "asked.corrected" if draft.correction else "asked.published"
        return {
            **{spoken: WORDS(key, spoken, reference=reference) for spoken in ("el", "en")},
            "published_as": reference,
        }
    if not nameless:
        return {spoken: WORDS(unknown, spoken) for spoken in ("el", "en")}
    named = ", ".join(nameless[:MOST_NAMED]) + ("…" if len(nameless) > MOST_NAMED else "")
    return {spoken: WORDS("asked.perhaps", spoken, references=named) for spoken in ("el", "en")}
