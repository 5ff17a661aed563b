"""The desk: its check list, where a draft's fields came from, templates"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "desk_checked_links",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_desk_checked_links")),
    )
    op.create_index(op.f("ix_desk_checked_links_wanted_at"), "desk_checked_links", ["wanted_at"], unique=False)
    op.create_table(
        "desk_checked_papers",
        sa.Column("media", sa.String(length=160), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("letters", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("media", name=op.f("pk_desk_checked_papers")),
    )
    op.create_index(op.f("ix_desk_checked_papers_wanted_at"), "desk_checked_papers", ["wanted_at"], unique=False)
    op.create_table(
        "desk_known_findings",
        sa.Column("draft", sa.Uuid(), nullable=False),
        sa.Column("finding", sa.String(length=24), nullable=False),
        sa.Column("check", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=128), nullable=False),
        sa.Column("who", sa.String(length=128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["desk_drafts.id"], name=op.f("fk_desk_known_findings_draft")),
        sa.PrimaryKeyConstraint("draft", "finding", name=op.f("pk_desk_known_findings")),
    )
    op.create_table(
        "desk_draft_sources",
        sa.Column("draft", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=128), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("named", JSON, nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["desk_drafts.id"], name=op.f("fk_desk_draft_sources_draft")),
        sa.PrimaryKeyConstraint("draft", "field", name=op.f("pk_desk_draft_sources")),
    )
    op.create_table(
        "desk_templates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("who", sa.String(length=128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_templates")),
        sa.UniqueConstraint("issuer", "kind", "name", name=op.f("uq_desk_templates_issuer")),
    )


def downgrade() -> None:
    for table in (
        "desk_templates",
        "desk_draft_sources",
        "desk_known_findings",
        "desk_checked_papers",
        "desk_checked_links",
    ):
        op.drop_table(table)
