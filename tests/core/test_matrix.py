"""The matrix adds up, whatever the states of its deliveries."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert
from sqlalchemy.dialects import sqlite

from core.matrix import COUNTS, STATES, matrix
from core.tables import deliveries
from tests.hub import EVENT, START, open_hub
from tests.paper import Paper

GOING_ON = ("planned", "sending", "later")
SOME = st.dictionaries(st.tuples(st.sampled_from([*STATES, *GOING_ON]), st.booleans()), st.integers(1, 4))


def number_of(cell: Mapping[str, Any], *but: str) -> int:
    return sum(n for name, n in cell.items() if isinstance(n, int) and name not in but)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(of_mail=SOME, of_place=SOME)
@pytest.mark.timeout(300)
async def test_planned_is_the_sum_of_the_rest(
    tmp_path_factory: pytest.TempPathFactory,
    migrated_sqlite: bytes,
    of_mail: Mapping[tuple[str, bool], int],
    of_place: Mapping[tuple[str, bool], int],
) -> None:
    folder = tmp_path_factory.mktemp("matrix")
    (folder / "keryx.sqlite").write_bytes(migrated_sqlite)
    channels = {"mail": Paper("mail"), "place": Paper("place")}
    hub = await open_hub(f"sqlite+aiosqlite:///{folder}/keryx.sqlite", channels)
    posted = await hub.posting.post(EVENT, "maria")
    wanted = {"mail": of_mail, "place": of_place}
    rows = [
        {
            "announcement": UUID(posted.id),
            "edition": 1,
            "channel": channel,
            "target": f"{state}-{marked}-{number}",
            "occasion": "now",
            "action": "publish",
            "state": state,
            "marked": marked,
            "planned_at": START,
        }
        for channel, states in wanted.items()
        for (state, marked), count in states.items()
        for number in range(count)
    ]
    async with hub.store.write() as connection:
        await connection.execute(delete(deliveries))
        if rows:
            await connection.execute(insert(deliveries), rows)
    async with hub.store.read() as connection:
        (edition,) = (await matrix(connection, UUID(posted.id))).to_json()["editions"]  # type: ignore[misc,attr-defined]
    await hub.store.close()
    for channel, states in wanted.items():
        cell = edition["channels"][channel]
        assert cell["planned"] == number_of(cell, "planned") == sum(states.values())
        assert cell["waiting"] == sum(n for (state, _), n in states.items() if state in GOING_ON)
        repeats = sum(n for (state, marked), n in states.items() if marked or state == "unknown")
        assert edition["marked"].get(channel, 0) == repeats


async def test_its_counts_read_one_index_and_no_row(sqlite_url: str) -> None:
    """Somebody watches it while a hundred thousand mails leave."""
    hub = await open_hub(sqlite_url, {})
    asked = COUNTS.where(deliveries.c.announcement == UUID(int=1)).compile(dialect=sqlite.dialect())
    async with hub.store.read() as connection:
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", (UUID(int=1).hex, 0))
        told = [row.detail for row in plan]
    assert told == ["SEARCH deliveries USING COVERING INDEX ix_deliveries_matrix (announcement=? AND edition>?)"]
    await hub.store.close()
