"""Versions of a draft that somebody submitted, sent or spoke of; the texts of letters that call a person"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# The newest text when somebody spoke of it.
_AT = """
UPDATE desk_draft_versions SET stands = TRUE WHERE EXISTS (
  SELECT 1 FROM {told} WHERE {mine} AND told.at >= desk_draft_versions.at AND NOT EXISTS (
    SELECT 1 FROM desk_draft_versions AS later
    WHERE later.draft = desk_draft_versions.draft
      AND later.version > desk_draft_versions.version AND later.at <= told.at))
"""
_ACTS = "told.act IN ('draft.submit', 'draft.send', 'draft.give back') AND told.subject ="


def upgrade() -> None:
    with op.batch_alter_table("desk_draft_versions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stands", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.execute(_AT.format(told="desk_draft_comments AS told", mine="told.draft = desk_draft_versions.draft"))
    if op.get_bind().dialect.name == "sqlite":  # ids are 32 digits there
        pieces = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        written = " || '-' || ".join(f"substr(desk_draft_versions.draft, {start}, {n})" for start, n in pieces)
    else:
        written = "desk_draft_versions.draft::text"
    op.execute(_AT.format(told="desk_trail AS told", mine=f"{_ACTS} 'draft:' || {written}"))

    op.create_table(
        "desk_letter_texts",
        sa.Column("sentence", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sentence", "language", name=op.f("pk_desk_letter_texts")),
    )


def downgrade() -> None:
    op.drop_table("desk_letter_texts")
    with op.batch_alter_table("desk_draft_versions", schema=None) as batch_op:
        batch_op.drop_column("stands")
