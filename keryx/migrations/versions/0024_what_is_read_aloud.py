"""What is read aloud: presenters' rates, staff's own wordings, sheets that were printed, open prompters"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "radio_presenters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("syllables_per_s", sa.Float(), nullable=False),
        sa.Column("changed_at", _instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_radio_presenters")),
        sa.UniqueConstraint("staff", name=op.f("uq_radio_presenters_staff")),
    )
    op.create_table(
        "radio_rewrites",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("form_s", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=128), nullable=False),
        sa.Column("at", _instant, nullable=False),
        sa.PrimaryKeyConstraint("announcement", "language", "form_s", name=op.f("pk_radio_rewrites")),
    )
    op.create_table(
        "radio_prints",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("slot", _instant, nullable=False),
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("form_s", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("syllables_per_s", sa.Float(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("lines", _json, nullable=False),
        sa.Column("who", sa.String(length=128), nullable=False),
        sa.Column("at", _instant, nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_radio_prints")),
    )
    op.create_index("ix_radio_prints_announcement", "radio_prints", ["announcement"], unique=False)
    op.create_index("ix_radio_prints_day", "radio_prints", ["day"], unique=False)
    op.create_table(
        "radio_prompters",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("who", sa.String(length=128), nullable=False),
        sa.Column("announcements", _json, nullable=False),
        sa.Column("at", _instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_radio_prompters")),
    )
    op.create_index(op.f("ix_radio_prompters_at"), "radio_prompters", ["at"], unique=False)


def downgrade() -> None:
    op.drop_table("radio_prompters")
    op.drop_table("radio_prints")
    op.drop_table("radio_rewrites")
    op.drop_table("radio_presenters")
