"""Two of one name in a play are told apart by their lists"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

TABLE = "radio_persons"
ONE = ["aired", "name"]


def upgrade() -> None:
    _key([*ONE, "list_name"])


def downgrade() -> None:
    persons = sa.table(TABLE, *(sa.column(name) for name in (*ONE, "list_name")))
    other = persons.alias("other")
    same = [other.c[name] == persons.c[name] for name in ONE]
    op.execute(persons.delete().where(sa.exists().where(*same, other.c.list_name < persons.c.list_name)))
    _key(ONE)


def _key(columns: list[str]) -> None:
    with op.batch_alter_table(TABLE) as table:
        table.drop_constraint(f"pk_{TABLE}", type_="primary")
        table.create_primary_key(f"pk_{TABLE}", columns)
