"""The radio's clock: slots, fixed times, blackouts, what producers chose, what has begun"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "radio_slots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("days", sa.String(length=7), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("at", sa.String(length=8), nullable=False),
        sa.Column("length_s", sa.Integer(), nullable=False),
        sa.Column("kinds", _JSON, nullable=False),
        sa.Column("topics", _JSON, nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("forms", _JSON, nullable=False),
        sa.Column("hard", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_radio_slots")),
    )
    op.create_table(
        "radio_fixed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("days", sa.String(length=7), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("at", sa.String(length=8), nullable=False),
        sa.Column("length_s", sa.Integer(), nullable=False),
        sa.Column("hourly", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_radio_fixed")),
    )
    op.create_table(
        "radio_blackouts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("begins", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spares", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_radio_blackouts")),
    )
    op.create_table(
        "radio_choices",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("slot", sa.String(length=16), nullable=False),
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("act", sa.String(length=8), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("who", sa.String(length=256), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "slot", "announcement", "language", name=op.f("pk_radio_choices")),
    )
    op.create_table(
        "radio_begun",
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("form_s", sa.Integer(), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("slot", "announcement", "language", name=op.f("pk_radio_begun")),
        sa.UniqueConstraint("slot", "start", name=op.f("uq_radio_begun_slot")),
    )
    op.create_index("ix_radio_begun_announcement", "radio_begun", ["announcement", "start"])


def downgrade() -> None:
    for table in ("radio_begun", "radio_choices", "radio_blackouts", "radio_fixed", "radio_slots"):
        op.drop_table(table)
