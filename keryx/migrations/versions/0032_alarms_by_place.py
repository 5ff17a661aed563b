"""Each place that has a withdrawn segment in hand has an alarm of its own"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

TABLE, INDEX = "radio_alarms", "ix_radio_alarms_open"
ONE = ["announcement", "language", "edition", "why"]
OPEN = sa.text("acknowledged_at IS NULL")


def upgrade() -> None:
    _key([*ONE, "place"])


def downgrade() -> None:
    alarms = sa.table(TABLE, *(sa.column(name) for name in (*ONE, "place")))
    other = alarms.alias("other")
    same = [other.c[name] == alarms.c[name] for name in ONE]
    op.execute(alarms.delete().where(sa.exists().where(*same, other.c.place < alarms.c.place)))
    _key(ONE)


def _key(columns: list[str]) -> None:
    op.drop_index(INDEX, table_name=TABLE)
    with op.batch_alter_table(TABLE) as table:
        table.drop_constraint(f"pk_{TABLE}", type_="primary")
        table.create_primary_key(f"pk_{TABLE}", columns)
    op.create_index(INDEX, TABLE, ["raised_at"], sqlite_where=OPEN, postgresql_where=OPEN)
