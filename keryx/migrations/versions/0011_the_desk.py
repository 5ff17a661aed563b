"""The desk: its people, drafts, releases, trail"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "desk_countersigns",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=64), nullable=False),
        sa.Column("released_by", sa.String(length=128), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(length=128), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("announcement", "edition", name=op.f("pk_desk_countersigns")),
    )
    op.create_table(
        "desk_drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("issuer", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("announcement", sa.Uuid(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("change", JSON, nullable=True),
        sa.Column("who", sa.String(length=128), nullable=False),
        sa.Column("changed_by", sa.String(length=128), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(length=128), nullable=True),
        sa.Column("alone", sa.Text(), nullable=True),
        sa.Column("leaves_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", JSON, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_drafts")),
    )
    op.create_index(op.f("ix_desk_drafts_announcement"), "desk_drafts", ["announcement"], unique=False)
    op.create_index("ix_desk_drafts_leaving", "desk_drafts", ["state", "leaves_at"], unique=False)
    op.create_index("ix_desk_drafts_open", "desk_drafts", ["state", "changed_at"], unique=False)
    op.create_table(
        "desk_failures",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account", sa.LargeBinary(length=32), nullable=False),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_failures")),
    )
    op.create_index("ix_desk_failures_account", "desk_failures", ["account", "at"], unique=False)
    op.create_index(op.f("ix_desk_failures_at"), "desk_failures", ["at"], unique=False)
    op.create_index("ix_desk_failures_network", "desk_failures", ["network", "at"], unique=False)
    op.create_table(
        "desk_release_rules",
        sa.Column("issuer", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("urgency", sa.String(length=16), nullable=False),
        sa.Column("rule", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "kind", "urgency", name=op.f("pk_desk_release_rules")),
    )
    op.create_table(
        "desk_staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("password", sa.String(length=256), nullable=True),
        sa.Column("totp_secret", sa.String(length=64), nullable=True),
        sa.Column("totp_step", sa.Integer(), server_default="0", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("invitation", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_desk_staff_email")),
    )
    op.create_table(
        "desk_trail",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=128), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("before", JSON, nullable=True),
        sa.Column("after", JSON, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_trail")),
    )
    op.create_index(op.f("ix_desk_trail_subject"), "desk_trail", ["subject"], unique=False)
    op.create_table(
        "desk_draft_comments",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("draft", sa.Uuid(), nullable=False),
        sa.Column("who", sa.String(length=128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["desk_drafts.id"], name=op.f("fk_desk_draft_comments_draft")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_draft_comments")),
    )
    op.create_index(op.f("ix_desk_draft_comments_draft"), "desk_draft_comments", ["draft"], unique=False)
    op.create_table(
        "desk_draft_versions",
        sa.Column("draft", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("who", sa.String(length=128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["desk_drafts.id"], name=op.f("fk_desk_draft_versions_draft")),
        sa.PrimaryKeyConstraint("draft", "version", name=op.f("pk_desk_draft_versions")),
    )
    op.create_table(
        "desk_present",
        sa.Column("draft", sa.Uuid(), nullable=False),
        sa.Column("session", sa.Uuid(), nullable=False),
        sa.Column("who", sa.String(length=128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["desk_drafts.id"], name=op.f("fk_desk_present_draft")),
        sa.PrimaryKeyConstraint("draft", "session", name=op.f("pk_desk_present")),
    )
    op.create_table(
        "desk_roles",
        sa.Column("staff", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("issuer", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["desk_staff.id"], name=op.f("fk_desk_roles_staff")),
        sa.PrimaryKeyConstraint("staff", "role", "issuer", name=op.f("pk_desk_roles")),
    )
    op.create_table(
        "desk_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=32), nullable=False),
        sa.Column("staff", sa.Uuid(), nullable=False),
        sa.Column("device", sa.String(length=128), nullable=False),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["desk_staff.id"], name=op.f("fk_desk_sessions_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_sessions")),
        sa.UniqueConstraint("secret", name=op.f("uq_desk_sessions_secret")),
    )
    op.create_index(op.f("ix_desk_sessions_staff"), "desk_sessions", ["staff"], unique=False)
