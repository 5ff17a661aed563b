"""How names and places are said"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lexicon",
        sa.Column("written", sa.String(length=120), nullable=False),
        sa.Column("spoken", sa.String(length=400), nullable=False),
        sa.Column("phonemes", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("written", name=op.f("pk_lexicon")),
    )


def downgrade() -> None:
    op.drop_table("lexicon")
