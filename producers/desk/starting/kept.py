"""What starting keeps: the sources of a draft's fields, and templates by name, issuer and kind."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from core.clock import Clock
from core.errors import FieldError, Invalid, NotFound
from core.store import Store, insert_for
from producers.desk.composing import drafts
from producers.desk.composing.flat import flat, nested
from producers.desk.starting.again import of_one_time
from producers.desk.starting.filled import Filled, Source
from producers.desk.starting.tables import sources, templates
from producers.desk.trail import note

NAME_CHARACTERS = 120
OF_NO_FORM = ("kind", "subtype", "issuer", "retired")  # what a template's body has besides the form's fields


async def begin(store: Store, clock: Clock, filled: Filled, issuer: str, who: str, began: Mapping[str, str]) -> UUID:
    """A draft of what was found, its sources beside it. `began` tells the trail what it started from."""
    body = filled.body(issuer)
    identity = await drafts.begin(store, clock, body, who)
    typed = flat(body)
    rows = [
        {"draft": identity, "field": name, "source": one.key, "named": dict(one.values), "value": typed[name]}
        for name, one in filled.sources.items()
        if name in typed and len(name) <= 128
    ]
    async with store.write() as connection:
        if rows:
            await connection.execute(insert(sources), rows)
        await note(connection, clock.now(), who, "draft.start", f"draft:{identity}", after=dict(began))
    return identity


async def sources_of(store: Store, draft: UUID) -> dict[str, tuple[Source, Any]]:
    query = select(sources).where(sources.c.draft == draft)
    async with store.read() as connection:
        rows = await connection.execute(query)
        return {row.field: (Source(row.source, row.named), row.value) for row in rows}


# ---- templates


async def keep(store: Store, clock: Clock, body: Mapping[str, Any], name: str, who: str) -> None:
    """Under this name, in place of what had it; without what is of one time only: days, acts, numbers."""
    lasting = {field: value for field, value in flat(body).items() if not of_one_time(field, value)}
    whole = {**nested(lasting.items()), "kind": body["kind"], "subtype": body.get("subtype"), "issuer": body["issuer"]}
    async with store.write() as connection:
        await put(connection, body["issuer"], body["kind"], name, whole, who, clock.now())
        after = {"name": name, "kind": body["kind"]}
        await note(connection, clock.now(), who, "template.keep", f"issuer:{body['issuer']}", after=after)


async def put(
    connection: AsyncConnection, issuer: str, kind: str, name: str, body: Mapping[str, Any], who: str, now: datetime
) -> None:
    """In place of the one that has the name."""
    changed = {"body": dict(body), "who": who, "at": now}
    await connection.execute(
        insert_for(connection, templates)
        .values(id=UUID(str(uuid7())), issuer=issuer, kind=kind, name=name, **changed)
        .on_conflict_do_update(index_elements=["issuer", "kind", "name"], set_=changed)
    )


async def templates_of(store: Store, issuers: Sequence[str]) -> Sequence[Any]:
    """Those that are offered: none that is retired."""
    query = select(templates).where(templates.c.issuer.in_(issuers)).order_by(templates.c.name).limit(200)
    async with store.read() as connection:
        return [row for row in await connection.execute(query) if not row.body.get("retired")]


async def every_template(store: Store) -> Sequence[Any]:
    """Of all issuers, also the retired: by issuer, kind and name."""
    query = select(templates).order_by(templates.c.issuer, templates.c.kind, templates.c.name)
    async with store.read() as connection:
        return (await connection.execute(query)).all()


async def rename(store: Store, clock: Clock, identity: UUID, name: str, who: str) -> None:
    """Invalid: there is no name, or another of its issuer and kind has it."""
    row = await template(store, identity)
    if not 0 < len(name) <= NAME_CHARACTERS:
        el, en = "Γράψτε ένα όνομα, έως 120 χαρακτήρες.", "Write a name of up to 120 characters."
        raise Invalid([FieldError("name", el, en)])
    same = (templates.c.issuer == row.issuer) & (templates.c.kind == row.kind) & (templates.c.name == name)
    async with store.write() as connection:
        taken = await connection.execute(select(templates.c.id).where(same, templates.c.id != identity))
        if taken.first() is not None:
            el, en = "Υπάρχει ήδη πρότυπο με αυτό το όνομα.", "There is a template of this name already."
            raise Invalid([FieldError("name", el, en)])
        await connection.execute(update(templates).where(templates.c.id == identity).values(name=name))
        before, after = {"name": row.name, "kind": row.kind}, {"name": name}
        await note(connection, clock.now(), who, "template.rename", f"issuer:{row.issuer}", before=before, after=after)


async def set_retired(store: Store, clock: Clock, identity: UUID, retired: bool, who: str) -> None:
    """Whether it is offered; it says so itself, beside its text."""
    row = await template(store, identity)
    body = {name: value for name, value in row.body.items() if name != "retired"} | (
        {"retired": True} if retired else {}
    )
    async with store.write() as connection:
        await connection.execute(update(templates).where(templates.c.id == identity).values(body=body))
        after = {"name": row.name, "kind": row.kind, "retired": retired}
        await note(connection, clock.now(), who, "template.retire", f"issuer:{row.issuer}", after=after)


async def template(store: Store, identity: UUID) -> Any:
    async with store.read() as connection:
        row = (await connection.execute(select(templates).where(templates.c.id == identity))).first()
    if row is None:
        raise NotFound("Δεν υπάρχει τέτοιο πρότυπο.", "There is no such template.")
    return row


async def drop(store: Store, clock: Clock, identity: UUID, who: str) -> None:
    row = await template(store, identity)
    async with store.write() as connection:
        await connection.execute(delete(templates).where(templates.c.id == identity))
        before = {"name": row.name, "kind": row.kind}
        await note(connection, clock.now(), who, "template.drop", f"issuer:{row.issuer}", before=before)


def of_template(body: Mapping[str, Any], name: str) -> Filled:
    filled = Filled(str(body["kind"]), str(body.get("subtype", "")))
    for field, value in flat(body).items():
        if field not in OF_NO_FORM:
            filled.put(field, value, Source("template", {"name": name}))
    return filled
