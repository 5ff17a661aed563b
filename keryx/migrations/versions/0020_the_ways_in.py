"""Tokens with scopes, and the endpoints of other programs"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BEFORE = "read,post,press,magazine"  # what every token could do until now


def upgrade() -> None:
    with op.batch_alter_table("api_tokens") as table:
        table.add_column(sa.Column("scopes", sa.String(length=128), nullable=True))
        table.add_column(sa.Column("issuers", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("made_by", sa.String(length=128), nullable=True))
        table.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("used_on", sa.Date(), nullable=True))
    op.execute(f"UPDATE api_tokens SET scopes = '{BEFORE}'")
    with op.batch_alter_table("api_tokens") as table:
        table.alter_column("scopes", existing_type=sa.String(length=128), nullable=False)
    op.create_table(
        "endpoints",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("events", sa.String(length=128), nullable=False),
        sa.Column("issuers", sa.Text(), server_default="", nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("former_secret", sa.String(length=64), nullable=True),
        sa.Column("former_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("made_by", sa.String(length=128), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endpoints")),
    )
    op.create_table(
        "webhooks_awaited",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("announcement", "edition", "channel", name=op.f("pk_webhooks_awaited")),
    )


def downgrade() -> None:
    op.drop_table("webhooks_awaited")
    op.drop_table("endpoints")
    with op.batch_alter_table("api_tokens") as table:
        for name in ("used_on", "revoked_at", "expires_at", "made_by", "issuers", "scopes"):
            table.drop_column(name)
