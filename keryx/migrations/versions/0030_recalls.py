"""The radio says of what it aired that it was withdrawn"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "radio_recalls",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("parts", _JSON, nullable=False),
        sa.Column("media", sa.String(length=160), nullable=False),
        sa.Column("duration_s", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("announcement", "language", name=op.f("pk_radio_recalls")),
    )


def downgrade() -> None:
    op.drop_table("radio_recalls")
