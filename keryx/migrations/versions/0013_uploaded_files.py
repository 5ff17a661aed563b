"""Files that staff upload, and those that an edition's text names"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NAMED_IN = ("attachments", "photographs")


def upgrade() -> None:
    op.create_table(
        "edition_files",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("media", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("announcement", "edition", "media", name=op.f("pk_edition_files")),
    )
    op.create_index(op.f("ix_edition_files_media"), "edition_files", ["media"], unique=False)
    op.create_table(
        "desk_files",
        sa.Column("draft", sa.Uuid(), nullable=False),
        sa.Column("media", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("content_type", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["desk_drafts.id"], name=op.f("fk_desk_files_draft")),
        sa.PrimaryKeyConstraint("draft", "media", name=op.f("pk_desk_files")),
    )
    op.create_index(op.f("ix_desk_files_at"), "desk_files", ["at"], unique=False)
    _name_what_is_there()


def _name_what_is_there() -> None:
    """Editions from before name files too."""
    connection = op.get_bind()
    editions = sa.table("editions", sa.column("announcement"), sa.column("number"), sa.column("body"))
    files = sa.table("edition_files", sa.column("announcement"), sa.column("edition"), sa.column("media"))
    rows = connection.execute(sa.select(editions).where(editions.c.body.is_not(None))).all()
    found = [
        {"announcement": row.announcement, "edition": row.number, "media": key}
        for row in rows
        for key in sorted(_media(row.body))
    ]
    if found:
        connection.execute(sa.insert(files), found)


def _media(body: Any) -> set[str]:
    whole = json.loads(body) if isinstance(body, str) else body or {}
    return {one["media"] for name in NAMED_IN for one in whole.get(name) or [] if one.get("media")}


def downgrade() -> None:
    op.drop_table("desk_files")
    op.drop_table("edition_files")
