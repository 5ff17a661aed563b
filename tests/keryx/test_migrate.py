"""Migrations lead to the very shape that the tables name, on both databases, and may run twice."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, bindparam, select, text

from audience import registry
from audience.choices import chosen_by
from audience.consent import history
from audience.filters import Filter
from audience.registry import Subscription
from channels.radio.clock.stopping import stops_since
from core.clock import SystemClock
from core.store import Instant, Store
from core.tables import metadata
from keryx.migrate import configuration, migrate, newest, revision_of
from keryx.wiring import load_tables
from producers.api.scopes import FORMER, Caller
from producers.api.tokens import caller_of
from producers.desk.tables import versions

pytestmark = pytest.mark.empty_database


async def test_an_empty_database_gets_the_shape_of_the_tables(database_url: str) -> None:
    store = Store.open(database_url)
    assert await revision_of(store) is None
    await migrate(store)
    await migrate(store)
    assert await revision_of(store) == newest()

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with store.read() as connection:
        assert await connection.run_sync(differences) == []
    await store.close()


def test_the_newest_revision_is_the_one_at_the_end_of_the_chain() -> None:
    assert newest() == ScriptDirectory.from_config(configuration()).get_current_head()


def to(revision: str) -> Callable[[Connection], None]:
    return lambda connection: command.upgrade(configuration(connection), revision)


async def test_consent_names_the_issuers_of_the_day_of_whom_the_ledger_says_so(database_url: str) -> None:
    """0008: «all issuers» were those of then and all to come, and nobody agreed to who came later."""
    load_tables()
    store = Store.open(database_url)
    people = {"both": ["dimos", "deya"], "early": ["dimos"], "before": [""], "none": ["abolished"]}
    async with store.write() as connection:
        await connection.run_sync(to("0007"))
        for slug in ("dimos", "deya"):
            given = {"slug": slug}
            await connection.execute(
                text("INSERT INTO directory (sort, slug, position, body) VALUES ('issuer', :slug, 0, '{}')"), given
            )
        await connection.execute(text("INSERT INTO audience_choices (topics, frequency) VALUES ('|a|', 'weekly')"))
        for name, issuers in people.items():
            values = {"id": name, "email": f"{name}@dimotes.example"}
            await connection.execute(
                text(
                    "INSERT INTO audience_subscribers (id, email, language, filter, state, created_at)"
                    " VALUES (:id, :email, 'el', 1, 'confirmed', '2026-01-02 03:04:05')"
                ),
                values,
            )
            for issuer in issuers:
                await connection.execute(
                    text(
                        "INSERT INTO audience_consents (subscriber, act, what, issuer, after, source, at)"
                        " VALUES (:id, 'given', 'choices', :issuer, 1, 'test', '2026-01-02 03:04:05')"
                    ),
                    {"id": name, "issuer": issuer},
                )
        for state in ("waiting", "confirmed"):
            await connection.execute(
                text(
                    "INSERT INTO audience_signups (id, pseudonym, filter, source, state, created_at)"
                    " VALUES (:state, 'p', 1, 'page', :state, '2026-01-02 03:04:05')"
                ),
                {"state": state},
            )
    await migrate(store)
    found = {one.id: one async for one in registry.everyone(store)}
    assert {name: set(one.filter.issuers) for name, one in found.items()} == {
        "both": {"dimos", "deya"}, "early": {"dimos"}, "before": {"dimos", "deya"}, "none": set(),
    }  # fmt: skip
    assert {(one.filter.topics, one.manner.frequency) for one in found.values()} == {(frozenset({"a"}), "weekly")}
    async with store.read() as connection:
        rows = await connection.execute(text("SELECT id, filter FROM audience_signups"))
        asked = {row.id: (await chosen_by(connection, row.filter)).filter.issuers for row in rows}
    assert asked == {"waiting": {"dimos", "deya"}, "confirmed": set()}
    await store.close()


async def test_the_people_of_the_first_shape_are_kept(database_url: str) -> None:
    """0003 makes tables anew that others point to: rows, ids and the order of what follows stay."""
    load_tables()
    store = Store.open(database_url)
    async with store.write() as connection:
        await connection.run_sync(to("0001"))
        for statement in (
            "INSERT INTO audience_filters (kinds, topics) VALUES ('|event|', ''), ('', '|politismos|')",
            "INSERT INTO audience_subscribers (id, email, language, filter, state, created_at)"
            " VALUES ('a', 'maria@dimotes.example', 'el', 2, 'left', '2026-01-02 03:04:05')",
            "INSERT INTO audience_consents (subscriber, given, wording, source, at)"
            " VALUES ('a', 1, 'Ναι', 'test', '2026-01-02 03:04:05'), ('a', 0, '', 'link', '2026-02-02 03:04:05')",
        ):
            await connection.execute(text(statement))
    await migrate(store)
    async with store.read() as connection:
        kept = [(row.act, row.wording, row.source) for row in await history(connection, "a")]
    assert kept == [("given", "Ναι", "test"), ("withdrawn", "", "link")]
    found = await registry.find(store, "a")
    assert found is not None
    assert (found.email, found.filter.topics, found.state) == ("maria@dimotes.example", {"politismos"}, "left")
    wanted = [Subscription("nikos@dimotes.example", "el", Filter(kinds=frozenset({"tender"})))]
    now = datetime(2026, 11, 24, tzinfo=UTC)
    assert await registry.add(store, wanted, consent="Ναι", source="test", now=now) == registry.Added(new=1)
    await store.close()


async def test_texts_of_which_somebody_spoke_before_0021_stand(database_url: str) -> None:
    load_tables()
    store = Store.open(database_url)
    draft = uuid4()
    async with store.write() as connection:
        await connection.run_sync(to("0020"))
        identity = draft.hex if store.sqlite else draft
        await connection.execute(
            text(
                "INSERT INTO desk_drafts (id, state, version, issuer, kind, body, who, changed_by, changed_at)"
                " VALUES (:id, 'writing', 5, 'dimos', 'event', '{}', 'maria', 'maria', '2026-01-02 03:05:00')"
            ),
            {"id": identity},
        )
        for number in range(1, 6):
            await connection.execute(
                text(
                    "INSERT INTO desk_draft_versions (draft, version, body, who, at)"
                    f" VALUES (:id, {number}, '{{}}', 'maria', '2026-01-02 03:04:{number}0')"
                ),
                {"id": identity},
            )
        await connection.execute(
            text(
                "INSERT INTO desk_draft_comments (draft, who, at, text)"
                " VALUES (:id, 'nikos', '2026-01-02 03:04:25', 'Ωραία.')"
            ),
            {"id": identity},
        )
        await connection.execute(
            text(
                "INSERT INTO desk_trail (at, who, act, subject)"
                " VALUES ('2026-01-02 03:04:40', 'maria', 'draft.submit', :subject)"
            ),
            {"subject": f"draft:{draft}"},
        )
    await migrate(store)
    async with store.read() as connection:
        stand = select(versions.c.version).where(versions.c.stands).order_by(versions.c.version)
        assert (await connection.execute(stand)).scalars().all() == [2, 4]
    await store.close()


async def test_tokens_of_before_scopes_may_what_they_could(database_url: str) -> None:
    """0020: no program is turned away by the upgrade, and none gains what it could not do."""
    load_tables()
    store = Store.open(database_url)
    token = "keryx_of_before"
    async with store.write() as connection:
        await connection.run_sync(to("0019"))
        await connection.execute(
            text("INSERT INTO api_tokens (hash, name, at) VALUES (:hash, 'portal', '2026-01-02 03:04:05')"),
            {"hash": sha256(token.encode()).hexdigest()},
        )
    await migrate(store)
    assert await caller_of(store, SystemClock(), token, "") == Caller("portal", FORMER, frozenset())
    await store.close()


async def test_a_stop_of_before_0031_is_of_the_slot_it_cut(database_url: str) -> None:
    load_tables()
    store = Store.open(database_url)
    cut, idle = uuid4(), uuid4()
    async with store.write() as connection:
        await connection.run_sync(to("0030"))
        for one, at in ((cut, "14:00:10"), (idle, "14:00:20")):
            identity = one.hex if store.sqlite else one
            values = {"one": identity, "at": datetime.fromisoformat(f"2026-11-23T{at}+00:00")}
            await connection.execute(
                text("INSERT INTO radio_stops VALUES (:one, 'el', 1, :at, 'maria')").bindparams(
                    bindparam("at", type_=Instant())
                ),
                values,
            )
        for hour in (12, 14, 17):
            start = datetime(2026, 11, 23, hour, tzinfo=UTC)
            await connection.execute(
                text("INSERT INTO radio_begun VALUES (:slot, :one, 'el', 1, 60, :slot, 30)").bindparams(
                    bindparam("slot", type_=Instant())
                ),
                {"slot": start, "one": cut.hex if store.sqlite else cut},
            )
    await migrate(store)
    async with store.read() as connection:
        kept = await stops_since(connection, datetime(2026, 1, 1, tzinfo=UTC))
    cut_at = datetime(2026, 11, 23, 14, 0, 10, tzinfo=UTC)
    assert kept == {(datetime(2026, 11, 23, 14, tzinfo=UTC), cut, "el", 1): cut_at}
    async with store.write() as connection:
        await connection.run_sync(lambda c: command.downgrade(configuration(c), "0030"))
        assert (await connection.execute(text("SELECT count(*), max(who) FROM radio_stops"))).one() == (1, "maria")
    await store.close()
