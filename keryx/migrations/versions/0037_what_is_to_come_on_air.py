"""What is to come in the slots on air and soon, as it was last planned"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "radio_coming",
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("readings", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("slot", name=op.f("pk_radio_coming")),
    )


def downgrade() -> None:
    op.drop_table("radio_coming")
