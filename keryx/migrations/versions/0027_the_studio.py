"""The studio: claims of readings, alarms, stops, the aired log and who is heard in it, the shift"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "radio_aired",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_s", sa.Float(), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("studio", sa.String(length=32), server_default="", nullable=False),
        sa.Column("who", sa.String(length=128), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_radio_aired")),
        sa.UniqueConstraint("key", name=op.f("uq_radio_aired_key")),
    )
    op.create_index("ix_radio_aired_announcement", "radio_aired", ["announcement", "started_at"], unique=False)
    op.create_index(op.f("ix_radio_aired_started_at"), "radio_aired", ["started_at"], unique=False)
    op.create_table(
        "radio_alarms",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(length=128), server_default="", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=128), nullable=True),
        sa.Column("messaged_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("announcement", "language", "edition", "why", name=op.f("pk_radio_alarms")),
    )
    op.create_index(
        "ix_radio_alarms_open",
        "radio_alarms",
        ["raised_at"],
        unique=False,
        sqlite_where=sa.text("acknowledged_at IS NULL"),
        postgresql_where=sa.text("acknowledged_at IS NULL"),
    )
    op.create_table(
        "radio_claims",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("studio", sa.String(length=32), nullable=False),
        sa.Column("who", sa.String(length=128), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("held", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("twice", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_radio_claims")),
        sa.UniqueConstraint("key", name=op.f("uq_radio_claims_key")),
    )
    op.create_index("ix_radio_claims_announcement", "radio_claims", ["announcement", "claimed_at"], unique=False)
    op.create_index(
        "ix_radio_claims_held",
        "radio_claims",
        ["slot", "announcement", "language"],
        unique=True,
        sqlite_where=sa.text("held"),
        postgresql_where=sa.text("held"),
    )
    op.create_table(
        "radio_shift",
        sa.Column("staff", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("studio", sa.String(length=32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("staff", name=op.f("pk_radio_shift")),
    )
    op.create_table(
        "radio_stops",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("announcement", "language", "edition", name=op.f("pk_radio_stops")),
    )
    op.create_index(op.f("ix_radio_stops_at"), "radio_stops", ["at"], unique=False)
    op.create_table(
        "radio_persons",
        sa.Column("aired", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.Column("candidate", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("list_name", sa.String(length=128), server_default="", nullable=False),
        sa.Column("duration_s", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["aired"], ["radio_aired.id"], name=op.f("fk_radio_persons_aired")),
        sa.PrimaryKeyConstraint("aired", "name", name=op.f("pk_radio_persons")),
    )


def downgrade() -> None:
    op.drop_table("radio_persons")
    op.drop_index(op.f("ix_radio_stops_at"), table_name="radio_stops")
    op.drop_table("radio_stops")
    op.drop_table("radio_shift")
    op.drop_index(
        "ix_radio_claims_held",
        table_name="radio_claims",
        sqlite_where=sa.text("held"),
        postgresql_where=sa.text("held"),
    )
    op.drop_index("ix_radio_claims_announcement", table_name="radio_claims")
    op.drop_table("radio_claims")
    op.drop_index(
        "ix_radio_alarms_open",
        table_name="radio_alarms",
        sqlite_where=sa.text("acknowledged_at IS NULL"),
        postgresql_where=sa.text("acknowledged_at IS NULL"),
    )
    op.drop_table("radio_alarms")
    op.drop_index(op.f("ix_radio_aired_started_at"), table_name="radio_aired")
    op.drop_index("ix_radio_aired_announcement", table_name="radio_aired")
    op.drop_table("radio_aired")
