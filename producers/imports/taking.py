"""Stores what was planned: the item, what became of it and the line in the log in one transaction, or none of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from core.clock import Clock
from core.media import Media
from core.store import Store, insert_for
from core.tables import announcements, editions
from producers.desk.composing import drafts as desk
from producers.desk.composing.drafts import Draft, draft_of
from producers.desk.files.keeping import adopt
from producers.desk.tables import comments, drafts
from producers.desk.trail import note
from producers.imports.items import Item, Said
from producers.imports.planning import NOT_ALONE, Step, key_of, lets_out_alone
from producers.imports.sources import Source
from producers.imports.tables import clippings, items, log
from schemas.actions import Weight
from schemas.every_kind import Urgency

NOTHING_LEFT = Said("Άλλαξε, αλλά το πρόχειρό του είχε απορριφθεί.", "It changed, but its draft had been discarded.")
WITHDRAWN = Said("Άλλαξε, αλλά η ανακοίνωσή του δεν ισχύει πια.", "It changed, but its announcement holds no more.")
VANISHED = Said(
    "Δεν υπάρχει πια στην πηγή του· δείτε αν ισχύει.", "It is no longer at its source; see whether it still holds."
)
PROPOSED = Said("Άλλαξε στην πηγή του· προτείνεται διόρθωση.", "It changed at its source; a correction is proposed.")
RENEWED = Said("Άλλαξε στην πηγή του· το πρόχειρο ανανεώθηκε.", "It changed at its source; the draft was renewed.")
COMMENTED = Said(
    "Άλλαξε στην πηγή του· σχόλιο στο πρόχειρο, που το επεξεργάζεται κάποιος.",
    "It changed at its source; a comment on the draft, which somebody works on.",
)


class Taking:
    """Whatever is cut off is done again at the next look: what was stored is known by then."""

    def __init__(self, store: Store, clock: Clock, media: Media, undo: timedelta) -> None:
        """`undo`: how long what leaves by rule can be taken back, as what a person sends."""
        self._store, self._clock, self._media, self._undo = store, clock, media, undo

    async def take(self, source: Source, step: Step) -> None:
        if step.what == "same":
            return
        body = await self._with_files(step)
        now = self._clock.now()
        if step.what == "change" and await self._renewed(source, step, body):
            return
        async with self._store.write() as connection:
            match step.what:
                case "draft" | "post":
                    await self._draft(connection, source, step, body, now)
                case "clip":
                    await self._clip(connection, source, step.item, now)
                case "known":
                    await _keep(connection, source, step.item, now, "known")
                case "change":
                    await self._change(connection, source, step, body, now)
                case "gone":
                    await _gone(connection, source, step, now)

    async def _with_files(self, step: Step) -> dict[str, Any]:
        """Files go to the media store first: the same content has the same key, however often it is put there."""
        body = dict(step.body)
        kept = [
            {
                "title": {"el": file.title},
                "media": await self._media.put(file.content, file.suffix),
                "content_type": file.content_type,
                "size_bytes": len(file.content),
            }
            for file in step.item.files
        ]
        return {**body, "attachments": [*body.get("attachments", ()), *kept]} if kept else body

    async def _draft(
        self, connection: AsyncConnection, source: Source, step: Step, body: Mapping[str, Any], now: datetime
    ) -> None:
        if not await _keep(connection, source, step.item, now, "draft"):
            return  # it was taken meanwhile
        identity = await desk.begin_in(connection, now, body, source.who)
        await adopt(connection, identity, body, source.who, now)
        posts = step.what == "post" and await lets_out_alone(connection, body)
        said = step.said if posts or step.what == "draft" else (NOT_ALONE,)
        mine = _mine(source, step.key)
        await connection.execute(update(items).where(mine).values(draft=identity, posts=posts))
        await _comment(connection, identity, source, _told(step, said), now)
        if posts:
            urgent = body.get("urgency", Urgency.NORMAL) != Urgency.NORMAL
            leaving = {"state": "leaving", "leaves_at": now if urgent else now + self._undo, "approved_by": source.who}
            await connection.execute(update(drafts).where(drafts.c.id == identity).values(leaving))
            await note(connection, now, source.who, "draft.send", f"draft:{identity}", reason="import rule")
        word = Said("Φεύγει με κανόνα.", "It leaves by rule.") if posts else Said("Έγινε πρόχειρο.", "It is a draft.")
        await tell(connection, source, now, "posted" if posts else "draft", step.item.title, word, identity)

    async def _clip(self, connection: AsyncConnection, source: Source, item: Item, now: datetime) -> None:
        if not await _keep(connection, source, item, now, "clipped"):
            return
        row = {
            "id": UUID(str(uuid7())),
            "source": source.id,
            "title": item.title,
            "excerpt": str(item.body.get("excerpt", "")),
            "address": item.address,
            "at": item.at or now,
            "words": list(item.body.get("words", ())),
            "found_at": now,
        }
        await connection.execute(insert(clippings).values(row))
        await tell(connection, source, now, "clipped", item.title, Said("Απόκομμα.", "A clipping."))

    async def _renewed(self, source: Source, step: Step, body: Mapping[str, Any]) -> bool:
        """A draft that nobody has touched becomes what its item became: saved as anybody saves, which may be repeated
        (the same text is no new version), and then noted."""
        async with self._store.read() as connection:
            draft = await _draft_of(connection, source, step.key)
        if draft is None or draft.state != "writing" or draft.changed_by != source.who or draft.correction:
            return False
        await desk.save(self._store, self._clock, draft.id, body, source.who, seen=draft.version)
        now = self._clock.now()
        async with self._store.write() as connection:
            await adopt(connection, draft.id, body, source.who, now)
            await _noted(connection, source, step, now)
            await tell(connection, source, now, "changed", step.item.title, RENEWED, draft.id)
        return True

    async def _change(
        self, connection: AsyncConnection, source: Source, step: Step, body: Mapping[str, Any], now: datetime
    ) -> None:
        draft = await _draft_of(connection, source, step.key)
        if draft is not None and draft.state in ("leaving", "asked"):
            return  # it is on its way: the next look finds where it went
        before = (await connection.execute(select(items.c.body).where(_mine(source, step.key)))).scalar_one()
        await _noted(connection, source, step, now)
        if draft is not None and draft.state in ("writing", "submitted"):
            await _comment(connection, draft.id, source, _changes(before, step.item), now)
            await tell(connection, source, now, "changed", step.item.title, COMMENTED, draft.id)
            return
        if draft is None:
            word = Said("Άλλαξε στην πηγή του.", "It changed at its source.")
            await tell(connection, source, now, "changed", step.item.title, word)
            return
        if draft.announcement is None:
            await tell(connection, source, now, "changed", step.item.title, NOTHING_LEFT, draft.id)
            return
        head = await _standing(connection, draft.announcement)
        if head is None:  # it may have been destroyed: what it says now is not kept either
            await connection.execute(update(items).where(_mine(source, step.key)).values(body={}, named=""))
            await tell(connection, source, now, "changed", "", WITHDRAWN, draft.id)
            return
        number, text = head
        wanted = _merged(text, before, step, body)
        identity = await desk.begin_in(connection, now, wanted, source.who, corrects=(draft.announcement, number))
        await adopt(connection, identity, body, source.who, now)
        change = {"reason": step.item.reason.value, "weight": Weight.MATERIAL.value}
        await connection.execute(update(drafts).where(drafts.c.id == identity).values(change=change))
        await connection.execute(update(items).where(_mine(source, step.key)).values(draft=identity))
        await _comment(connection, identity, source, [PROPOSED, *step.said, *_changes(before, step.item)], now)
        await tell(connection, source, now, "corrects", step.item.title, PROPOSED, identity)


def _merged(text: Mapping[str, Any], before: Mapping[str, Any], step: Step, body: Mapping[str, Any]) -> dict[str, Any]:
    """The announcement as it stands, with what changed at the source: what staff had mended besides stays mended."""
    changed = {name for name in {*before, *step.item.body} if before.get(name) != step.item.body.get(name)}
    changed -= {"kind", "issuer"}  # an announcement stays what it is, and whose
    kept = {name: value for name, value in text.items() if value is not None and name not in changed}
    return {**kept, **{name: body[name] for name in changed if name in body}}


def _changes(before: Mapping[str, Any], item: Item) -> list[Said]:
    """Each field that differs, as it is now."""
    names = [name for name in {**before, **item.body} if before.get(name) != item.body.get(name)]
    return [Said(f"{name}: {_short(item.body.get(name))}", f"{name}: {_short(item.body.get(name))}") for name in names]


def _short(value: object) -> str:
    if isinstance(value, Mapping) and "el" in value:
        value = value["el"]
    text = "–" if value in (None, "", [], {}) else str(value)
    return text if len(text) <= 600 else f"{text[:600]}…"


def _told(step: Step, said: Sequence[Said]) -> list[Said]:
    """Under the draft: where it came from, and why a person is to look."""
    item = step.item
    source = [Said(f"Από: {item.address}", f"From: {item.address}")] if item.address else []
    return [*source, *said]


async def _keep(connection: AsyncConnection, source: Source, item: Item, now: datetime, state: str) -> bool:
    """The item is known from now on; False: it was already."""
    row = {
        "source": source.id,
        "key": key_of(item.key),
        "named": item.key,
        "hash": item.hash,
        "body": dict(item.body),
        "address": item.address,
        "at": item.at,
        "state": state,
        "seen_at": now,
        "changed_at": now,
    }
    made = await connection.execute(
        insert_for(connection, items).values(row).on_conflict_do_nothing().returning(items.c.key)
    )
    return made.first() is not None


async def _noted(connection: AsyncConnection, source: Source, step: Step, now: datetime) -> None:
    item = step.item
    values = {"hash": item.hash, "body": dict(item.body), "at": item.at, "address": item.address, "changed_at": now}
    state = case((items.c.state == "gone", "draft"), else_=items.c.state)  # it is back
    await connection.execute(update(items).where(_mine(source, step.key)).values({**values, "state": state}))


async def _gone(connection: AsyncConnection, source: Source, step: Step, now: datetime) -> None:
    """Told, once; what it became stays a person's to end."""
    values: dict[str, Any] = {"state": "gone", "gone_at": now}
    if step.item.gone:
        values["hash"] = step.item.hash
    mine = _mine(source, step.key) & (items.c.state != "gone")
    if not (await connection.execute(update(items).where(mine).values(values))).rowcount:
        return
    draft = await _draft_of(connection, source, step.key)
    if draft is not None and draft.state in ("writing", "submitted"):
        await _comment(connection, draft.id, source, [VANISHED], now)
    await tell(connection, source, now, "gone", step.item.title, VANISHED, draft.id if draft else None)


async def _draft_of(connection: AsyncConnection, source: Source, key: str) -> Draft | None:
    query = select(drafts).join(items, items.c.draft == drafts.c.id).where(_mine(source, key))
    row = (await connection.execute(query)).first()
    return draft_of(row) if row is not None else None


async def _standing(connection: AsyncConnection, announcement: UUID) -> tuple[int, Mapping[str, Any]] | None:
    """The newest edition's number and text; None: withdrawn, or destroyed."""
    query = (
        select(editions.c.number, editions.c.body)
        .join(announcements, announcements.c.id == editions.c.announcement)
        .where(
            announcements.c.id == announcement,
            editions.c.number == announcements.c.head,
            announcements.c.withdrawn_at.is_(None),
            announcements.c.expunged_at.is_(None),
        )
    )
    row = (await connection.execute(query)).first()
    return (row.number, row.body) if row is not None and row.body is not None else None


async def _comment(
    connection: AsyncConnection, draft: UUID, source: Source, said: Sequence[Said], now: datetime
) -> None:
    if said:
        text = "\n".join(one.el for one in said)[:4_000]
        await connection.execute(insert(comments).values(draft=draft, who=source.who, at=now, text=text))


async def tell(
    connection: AsyncConnection,
    source: Source,
    now: datetime,
    what: str,
    named: str,
    said: Said,
    draft: UUID | None = None,
) -> None:
    """A line in the source's log."""
    row = {"source": source.id, "at": now, "what": what, "named": named[:300], "el": said.el, "en": said.en}
    await connection.execute(insert(log).values(row | {"draft": draft}))


def _mine(source: Source, key: str) -> Any:
    return (items.c.source == source.id) & (items.c.key == key)
