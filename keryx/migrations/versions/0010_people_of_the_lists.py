"""Guests and press as people with rights of their own; a hash is kept as several things, each by itself"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEPT = "audience_remembered"


def upgrade() -> None:
    with op.batch_alter_table(KEPT) as table:
        table.drop_constraint(f"pk_{KEPT}", type_="primary")
        table.create_primary_key(f"pk_{KEPT}", ["pseudonym", "why"])
    for people in ("audience_guests", "press_contacts"):
        with op.batch_alter_table(people) as table:
            table.add_column(sa.Column("silent", sa.String(length=16), nullable=True))
            table.add_column(sa.Column("silent_why", sa.String(length=200), nullable=True))
            table.add_column(sa.Column("silent_since", sa.DateTime(timezone=True), nullable=True))
            table.add_column(sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("audience_guests") as table:
        table.add_column(sa.Column("confirmed_since", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("confirmed", sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("audience_guest_lists") as table:
        table.add_column(sa.Column("door", sa.Integer(), server_default="0", nullable=False))
