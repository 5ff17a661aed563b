"""A person and a list in a play may be as long as the calendar of elections has them"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

TABLE = "radio_persons"
COLUMNS = ("name", "list_name")
WAS, IS = 128, 200


def upgrade() -> None:
    _width(WAS, IS)


def downgrade() -> None:
    persons = sa.table(TABLE, *(sa.column(name) for name in COLUMNS))
    wider = sa.or_(*(sa.func.length(persons.c[name]) > WAS for name in COLUMNS))
    op.execute(persons.delete().where(wider))
    _width(IS, WAS)


def _width(before: int, after: int) -> None:
    with op.batch_alter_table(TABLE) as table:
        for name in COLUMNS:
            table.alter_column(name, existing_type=sa.String(before), type_=sa.String(after), existing_nullable=False)
