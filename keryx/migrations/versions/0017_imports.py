"""Imports: sources of announcements, what was seen there, their log, press clippings, mails to be read"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0015"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "import_sources",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("importer", sa.String(length=32), nullable=False),
        sa.Column("settings", JSON, nullable=False),
        sa.Column("issuer", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subtype", sa.String(length=32), nullable=False),
        sa.Column("rules", JSON, nullable=False),
        sa.Column("every_s", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("first", sa.String(length=16), nullable=True),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("cursor", JSON, nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("trouble", JSON, nullable=True),
        sa.Column("added_by", sa.String(length=128), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_sources")),
        sa.UniqueConstraint("name", name=op.f("uq_import_sources_name")),
    )
    op.create_index("ix_import_sources_due", "import_sources", ["state", "next_at"], unique=False)
    op.create_table(
        "import_items",
        sa.Column("source", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("named", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("draft", sa.Uuid(), nullable=True),
        sa.Column("posts", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["source"], ["import_sources.id"], name=op.f("fk_import_items_source")),
        sa.PrimaryKeyConstraint("source", "key", name=op.f("pk_import_items")),
    )
    op.create_index(op.f("ix_import_items_draft"), "import_items", ["draft"], unique=False)
    op.create_table(
        "import_log",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("source", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("named", sa.Text(), nullable=False),
        sa.Column("el", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("draft", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["source"], ["import_sources.id"], name=op.f("fk_import_log_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_log")),
    )
    op.create_index("ix_import_log_source", "import_log", ["source", "id"], unique=False)
    op.create_table(
        "import_clippings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", JSON, nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Uuid(), nullable=True),
        sa.Column("answered_by", sa.String(length=128), nullable=True),
        sa.Column("digest", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["source"], ["import_sources.id"], name=op.f("fk_import_clippings_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_clippings")),
    )
    op.create_index(op.f("ix_import_clippings_found_at"), "import_clippings", ["found_at"], unique=False)
    op.create_table(
        "import_mails",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_import_mails")),
    )
    op.create_index(op.f("ix_import_mails_address"), "import_mails", ["address"], unique=False)
