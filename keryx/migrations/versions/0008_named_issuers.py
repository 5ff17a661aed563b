"""Consent names its issuers: an empty list meant all, those too that came later"""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOST_IDS = 500  # in one statement
REST = "kinds, topics, areas, channel, frequency, urgent, through_pause, reminders, magazine"
SAME = " AND ".join(f"named.{column} = had.{column}" for column in REST.split(", "))
# An entry without an issuer is of a time when the ledger named none: it was given to all there were.
GIVEN = (
    "EXISTS (SELECT 1 FROM audience_consents AS c WHERE c.subscriber = s.id AND c.act <> 'withdrawn' "
    "AND c.issuer IN ({issuer}, ''))"
)
LACKING = sa.text(
    "SELECT s.id, d.slug FROM audience_subscribers AS s CROSS JOIN directory AS d "
    f"WHERE s.filter = :had AND d.sort = 'issuer' AND NOT {GIVEN.format(issuer='d.slug')} ORDER BY s.id, d.slug"
)
MOVE = sa.text(
    "UPDATE audience_subscribers SET filter = :named WHERE id IN "
    f"(SELECT s.id FROM audience_subscribers AS s WHERE s.filter = :had AND {GIVEN.format(issuer=':issuer')})"
)


def upgrade() -> None:
    """People get those of today's issuers whom the ledger shows that they agreed to; nobody agreed to who came later.

    Who agreed to none of them keeps an empty list, which names nobody. What the ledger itself points to stays.
    """
    connection = op.get_bind()
    issuers = connection.execute(sa.text("SELECT slug FROM directory WHERE sort = 'issuer'")).scalars().all()
    if not issuers:
        return
    for had in connection.execute(sa.text("SELECT id FROM audience_choices WHERE issuers = ''")).scalars().all():
        lacking: dict[str, list[str]] = {}
        for person, issuer in connection.execute(LACKING, {"had": had}):
            lacking.setdefault(person, []).append(issuer)
        for some, people in _alike(lacking, issuers):
            move = sa.text("UPDATE audience_subscribers SET filter = :named WHERE id IN :people")
            values = {"named": _set(connection, had, some), "people": people}
            connection.execute(move.bindparams(sa.bindparam("people", expanding=True)), values)
        named = _set(connection, had, issuers)
        connection.execute(MOVE, {"named": named, "had": had, "issuer": issuers[0]})
        # Who has not answered yet is shown, and agrees to, those of today.
        asked = sa.text("UPDATE audience_signups SET filter = :named WHERE filter = :had AND state = 'waiting'")
        connection.execute(asked, {"named": named, "had": had})


def _alike(lacking: dict[str, list[str]], issuers: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """(issuers they agreed to, people), a few hundred at a time."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for person, without in lacking.items():
        groups.setdefault(tuple(issuer for issuer in issuers if issuer not in without), []).append(person)
    for some, people in groups.items():
        for start in range(0, len(people) if some else 0, MOST_IDS):
            yield some, people[start : start + MOST_IDS]


def _set(connection: sa.Connection, had: int, issuers: Sequence[str]) -> int:
    """The same choices with these issuers; stored when there are none such."""
    values = {"had": had, "issuers": f"|{'|'.join(sorted(issuers))}|"}
    connection.execute(
        sa.text(
            f"INSERT INTO audience_choices (issuers, {REST}) "
            f"SELECT CAST(:issuers AS TEXT), {REST} FROM audience_choices WHERE id = :had ON CONFLICT DO NOTHING"
        ),
        values,
    )
    found = connection.execute(
        sa.text(
            f"SELECT named.id FROM audience_choices AS named JOIN audience_choices AS had ON {SAME} "
            "WHERE had.id = :had AND named.issuers = :issuers"
        ),
        values,
    )
    return int(found.scalar_one())
