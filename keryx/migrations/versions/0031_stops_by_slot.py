"""What is stopped in one slot is read to its end in another"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # Its slot is that of the reading it cut, the last that had begun; a stop that cut none did nothing.
    _remake(
        "slot",
        "SELECT MAX(radio_begun.slot) AS slot, stops.announcement, stops.language, stops.edition, stops.at, stops.who"
        " FROM radio_stops stops JOIN radio_begun ON radio_begun.announcement = stops.announcement"
        " AND radio_begun.language = stops.language AND radio_begun.edition = stops.edition"
        " AND radio_begun.start <= stops.at"
        " GROUP BY stops.announcement, stops.language, stops.edition, stops.at, stops.who",
        sa.Column("slot", _INSTANT, nullable=False),
    )


def downgrade() -> None:
    # The newest word counts.
    _remake(
        None,
        "SELECT announcement, language, edition, MAX(at) AS at, MAX(who) AS who FROM radio_stops"
        " GROUP BY announcement, language, edition",
    )


def _remake(key: str | None, kept: str, *more: sa.Column) -> None:  # type: ignore[type-arg]
    columns = [
        *more,
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("who", sa.String(length=128), nullable=False),
    ]
    typed = sa.text(kept).columns(*[sa.column(one.name, one.type) for one in columns])
    rows = [dict(row._mapping) for row in op.get_bind().execute(typed)]
    op.drop_index(op.f("ix_radio_stops_at"), table_name="radio_stops")
    op.drop_table("radio_stops")
    named = (*([key] if key else []), "announcement", "language", "edition")
    table = op.create_table("radio_stops", *columns, sa.PrimaryKeyConstraint(*named, name=op.f("pk_radio_stops")))
    op.create_index(op.f("ix_radio_stops_at"), "radio_stops", ["at"], unique=False)
    op.bulk_insert(table, rows)
