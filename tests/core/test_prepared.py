"""A prepared statement says and does what SQLAlchemy would have: in its transaction, with its types."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from sqlalchemy import Boolean, Column, MetaData, String, Table, Uuid, bindparam, select, text, update
from sqlalchemy.types import Integer

from core.given import prepared_by
from core.prepared import Prepared, run
from core.store import Instant, Store

METADATA = MetaData()
PEOPLE = Table(
    "prepared_people",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(64)),
    Column("key", Uuid),
    Column("paused", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
)
AT = datetime(2026, 11, 26, 9, 0, 0, 123456, UTC)
ALL = select(PEOPLE).order_by(PEOPLE.c.id.desc()).limit(bindparam("most", type_=Integer()))
RENAME = Prepared(
    lambda _: update(PEOPLE).where(PEOPLE.c.id <= bindparam("last")).values(name="Άννα").returning(PEOPLE.c.id)
)
PAUSE = Prepared(lambda _: update(PEOPLE).values(paused=True, at=bindparam("now", type_=Instant())))


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    store = Store.open(database_url)
    async with store.write() as connection:
        await connection.run_sync(METADATA.create_all)
        rows = [
            {"id": n, "name": name, "key": UUID(int=n), "paused": n == 2, "at": AT + timedelta(hours=n)}
            for n, name in ((1, 'Μαρία "η δεύτερη"'), (2, None), (3, "x\\y"))
        ]
        await connection.execute(PEOPLE.insert(), rows)
    yield store
    await store.close()


async def test_rows_come_as_sqlalchemy_reads_them_and_in_their_order(store: Store) -> None:
    async with store.read() as connection:
        expected = (await connection.execute(ALL, {"most": 2})).all()
        found = await Prepared(lambda _: ALL).rows(connection, most=2)
    assert [tuple(row) for row in found] == [tuple(row) for row in expected]
    assert found[0][-1].tzinfo is not None


async def test_it_belongs_to_the_transaction_it_is_run_in(store: Store) -> None:
    async def fail() -> None:
        async with store.write() as connection:  # its first statement: nothing else has begun the transaction
            changed, renamed = await run(connection, PAUSE.with_values(now=AT), RENAME.with_values(last=2))
            assert (changed.changed, [row[0] for row in renamed.rows]) == (3, [1, 2])
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await fail()
    async with store.read() as connection:
        names = await connection.execute(select(PEOPLE.c.name, PEOPLE.c.paused).order_by(PEOPLE.c.id))
        assert [tuple(row) for row in names] == [('Μαρία "η δεύτερη"', False), (None, True), ("x\\y", False)]
    async with store.write() as connection:
        await run(connection, PAUSE.with_values(now=AT.astimezone(timezone(timedelta(hours=2)))))
    async with store.read() as connection:
        assert set(await connection.scalars(select(PEOPLE.c.at))) == {AT}


async def test_a_list_finds_its_rows_and_a_text_takes_values(store: Store) -> None:
    named = prepared_by(PEOPLE.c.id, "ids", select(PEOPLE.c.id, PEOPLE.c.name))
    counted = Prepared(lambda _: text("UPDATE prepared_people SET name = :name WHERE id > :id"))
    async with store.write() as connection:
        (answer,) = await run(connection, counted.with_values(name="ν", id=2))
        assert answer.changed == 1
        assert {row[0]: row[1] for row in await named.rows(connection, ids=[3, 2, 9])} == {2: None, 3: "ν"}
        assert await named.rows(connection, ids=[]) == []
