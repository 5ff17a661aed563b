"""The first shape"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("issuer", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("last_material", sa.Integer(), nullable=False),
        sa.Column("may_hold", sa.Integer(), server_default="0", nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expunged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sa.UniqueConstraint("reference", name=op.f("uq_announcements_reference")),
    )
    op.create_table(
        "api_tokens",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_api_tokens")),
    )
    op.create_table(
        "assets",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("media", sa.String(length=128), nullable=False),
        sa.Column("content_type", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("announcement", "edition", "channel", "role", "language", name=op.f("pk_assets")),
    )
    with op.batch_alter_table("assets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assets_media"), ["media"], unique=False)

    op.create_table(
        "audience_consents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subscriber", sa.String(length=36), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_consents")),
    )
    with op.batch_alter_table("audience_consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audience_consents_subscriber"), ["subscriber"], unique=False)

    op.create_table(
        "audience_filters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kinds", sa.Text(), server_default="", nullable=False),
        sa.Column("topics", sa.Text(), server_default="", nullable=False),
        sa.Column("areas", sa.Text(), server_default="", nullable=False),
        sa.Column("issuers", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_filters")),
        sa.UniqueConstraint("kinds", "topics", "areas", "issuers", name="uq_audience_filters_set"),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "dead_letters",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("announcement", sa.Uuid(), nullable=True),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letters")),
    )
    with op.batch_alter_table("dead_letters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dead_letters_announcement"), ["announcement"], unique=False)
        batch_op.create_index(
            "ix_dead_letters_open",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("target", sa.String(length=64), nullable=False),
        sa.Column("occasion", sa.String(length=48), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("may_hold", sa.Integer(), server_default="0", nullable=False),
        sa.Column("held_edition", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sending_edition", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("marked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("item", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=128), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "announcement", "edition", "channel", "target", "occasion", name=op.f("uq_deliveries_announcement")
        ),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_deliveries_holding",
            ["announcement", "channel", "target"],
            unique=False,
            sqlite_where=sa.text("may_hold > 0 OR state = 'sending'"),
            postgresql_where=sa.text("may_hold > 0 OR state = 'sending'"),
        )
        batch_op.create_index(
            "ix_deliveries_later",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("state = 'later'"),
            postgresql_where=sa.text("state = 'later'"),
        )
        batch_op.create_index("ix_deliveries_matrix", ["announcement", "edition", "channel", "state"], unique=False)
        batch_op.create_index(
            "ix_deliveries_open",
            ["state"],
            unique=False,
            sqlite_where=sa.text("state IN ('unknown', 'held', 'dead')"),
            postgresql_where=sa.text("state IN ('unknown', 'held', 'dead')"),
        )
        batch_op.create_index(
            "ix_deliveries_planned",
            ["item"],
            unique=False,
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        )
        batch_op.create_index(
            "ix_deliveries_sending",
            ["item", "fence"],
            unique=False,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )

    op.create_table(
        "directory",
        sa.Column("sort", sa.String(length=16), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("sort", "slug", name=op.f("pk_directory")),
    )
    op.create_table(
        "feeds_entries",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("announcement", "language", name=op.f("pk_feeds_entries")),
    )
    with op.batch_alter_table("feeds_entries", schema=None) as batch_op:
        batch_op.create_index("ix_feeds_entries_newest", ["language", "updated_at"], unique=False)

    op.create_table(
        "feeds_terms",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("sort", sa.String(length=16), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("announcement", "language", "sort", "slug", name=op.f("pk_feeds_terms")),
    )
    with op.batch_alter_table("feeds_terms", schema=None) as batch_op:
        batch_op.create_index("ix_feeds_terms_chosen", ["language", "sort", "slug"], unique=False)

    op.create_table(
        "hub",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), server_default="1", nullable=False),
        sa.Column("actions", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("window", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("hold", sa.Text(), nullable=True),
        sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_hub_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub")),
    )
    op.create_table(
        "idempotency",
        sa.Column("principal", sa.String(length=64), nullable=False),
        sa.Column("route", sa.String(length=96), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("principal", "route", "key", name=op.f("pk_idempotency")),
    )
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_at"), ["at"], unique=False)

    op.create_table(
        "inbox",
        sa.Column("member_group", sa.String(length=32), nullable=False),
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("holder", sa.String(length=64), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("member_group", "uid", name=op.f("pk_inbox")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inbox_done",
            ["at"],
            unique=False,
            sqlite_where=sa.text("state = 'done'"),
            postgresql_where=sa.text("state = 'done'"),
        )
        batch_op.create_index(
            "ix_inbox_todo",
            ["member_group", "urgency", "at"],
            unique=False,
            sqlite_where=sa.text("state = 'todo'"),
            postgresql_where=sa.text("state = 'todo'"),
        )

    op.create_table(
        "keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keys")),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=96), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("uid", name=op.f("uq_outbox_uid")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_order", ["urgency", "id"], unique=False)

    op.create_table(
        "radio_segments",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("files", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fresh_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("announcement", "language", name=op.f("pk_radio_segments")),
    )
    op.create_table(
        "radio_spots",
        sa.Column("recipe", sa.String(length=64), nullable=False),
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("files", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("recipe", "announcement", name=op.f("pk_radio_spots")),
    )
    op.create_table(
        "receipts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("delivery", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("ref", sa.String(length=128), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
    )
    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipts_delivery"), ["delivery"], unique=False)

    op.create_table(
        "schedule_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("who", sa.String(length=128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("after", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_changes")),
    )
    with op.batch_alter_table("schedule_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_schedule_changes_announcement"), ["announcement"], unique=False)

    op.create_table(
        "site_changes",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("announcement", "language", "edition", name=op.f("pk_site_changes")),
    )
    op.create_table(
        "site_pages",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("parts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("notice", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("announcement", "language", name=op.f("pk_site_pages")),
    )
    with op.batch_alter_table("site_pages", schema=None) as batch_op:
        batch_op.create_index("ix_site_pages_listed", ["language", "published_at"], unique=False)

    op.create_table(
        "site_terms",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("sort", sa.String(length=16), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("announcement", "language", "sort", "slug", name=op.f("pk_site_terms")),
    )
    with op.batch_alter_table("site_terms", schema=None) as batch_op:
        batch_op.create_index("ix_site_terms_chosen", ["language", "sort", "slug"], unique=False)

    op.create_table(
        "telegram_posts",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("target", sa.String(length=64), nullable=False),
        sa.Column("chat", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.BigInteger(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("preview", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("announcement", "target", name=op.f("pk_telegram_posts")),
    )
    op.create_table(
        "webtv_clips",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("files", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fresh_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("announcement", "language", name=op.f("pk_webtv_clips")),
    )
    op.create_table(
        "webtv_films",
        sa.Column("recipe", sa.String(length=64), nullable=False),
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("files", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("recipe", "announcement", name=op.f("pk_webtv_films")),
    )
    op.create_table(
        "work_items",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("alone", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("holder", sa.String(length=64), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_items")),
    )
    with op.batch_alter_table("work_items", schema=None) as batch_op:
        batch_op.create_index(
            "ix_work_items_todo",
            ["channel", "urgency", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'todo'"),
            postgresql_where=sa.text("state = 'todo'"),
        )

    op.create_table(
        "audience_subscribers",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("filter", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["filter"], ["audience_filters.id"], name=op.f("fk_audience_subscribers_filter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_subscribers")),
        sa.UniqueConstraint("email", name=op.f("uq_audience_subscribers_email")),
    )
    with op.batch_alter_table("audience_subscribers", schema=None) as batch_op:
        batch_op.create_index("ix_audience_subscribers_reach", ["state", "id", "filter"], unique=False)

    op.create_table(
        "editions",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("weight", sa.String(length=16), nullable=False),
        sa.Column("channels", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("body", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("who", sa.String(length=128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["announcement"], ["announcements.id"], name=op.f("fk_editions_announcement")),
        sa.PrimaryKeyConstraint("announcement", "number", name=op.f("pk_editions")),
    )
    op.create_table(
        "endings",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("offers", sa.Integer(), server_default="1", nullable=False),
        sa.Column("offer_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["announcement"], ["announcements.id"], name=op.f("fk_endings_announcement")),
        sa.PrimaryKeyConstraint("announcement", "channel", "what", name=op.f("pk_endings")),
    )
    with op.batch_alter_table("endings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_endings_offer_at"), ["offer_at"], unique=False)

    op.create_table(
        "plans",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("cursor", sa.String(length=64), server_default="", nullable=False),
        sa.Column("planned", sa.Integer(), server_default="0", nullable=False),
        sa.Column("holders_only", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("offers", sa.Integer(), server_default="0", nullable=False),
        sa.Column("offer_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["announcement"], ["announcements.id"], name=op.f("fk_plans_announcement")),
        sa.PrimaryKeyConstraint("announcement", "edition", "channel", name=op.f("pk_plans")),
    )
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.create_index(
            "ix_plans_open",
            ["offer_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('awaited', 'planning')"),
            postgresql_where=sa.text("state IN ('awaited', 'planning')"),
        )

    op.create_table(
        "schedules",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("release_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("announced", sa.Integer(), server_default="0", nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("expired", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["announcement"], ["announcements.id"], name=op.f("fk_schedules_announcement")),
        sa.PrimaryKeyConstraint("announcement", name=op.f("pk_schedules")),
    )
    with op.batch_alter_table("schedules", schema=None) as batch_op:
        batch_op.create_index(
            "ix_schedules_due",
            ["release_at"],
            unique=False,
            sqlite_where=sa.text("announced < head"),
            postgresql_where=sa.text("announced < head"),
        )
        batch_op.create_index(
            "ix_schedules_expiry",
            ["expires_at"],
            unique=False,
            sqlite_where=sa.text("NOT expired AND expires_at IS NOT NULL"),
            postgresql_where=sa.text("NOT expired AND expires_at IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("schedules", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_schedules_expiry",
            sqlite_where=sa.text("NOT expired AND expires_at IS NOT NULL"),
            postgresql_where=sa.text("NOT expired AND expires_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_schedules_due", sqlite_where=sa.text("announced < head"), postgresql_where=sa.text("announced < head")
        )

    op.drop_table("schedules")
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_plans_open",
            sqlite_where=sa.text("state IN ('awaited', 'planning')"),
            postgresql_where=sa.text("state IN ('awaited', 'planning')"),
        )

    op.drop_table("plans")
    with op.batch_alter_table("endings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_endings_offer_at"))

    op.drop_table("endings")
    op.drop_table("editions")
    with op.batch_alter_table("audience_subscribers", schema=None) as batch_op:
        batch_op.drop_index("ix_audience_subscribers_reach")

    op.drop_table("audience_subscribers")
    with op.batch_alter_table("work_items", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_work_items_todo", sqlite_where=sa.text("state = 'todo'"), postgresql_where=sa.text("state = 'todo'")
        )

    op.drop_table("work_items")
    op.drop_table("webtv_films")
    op.drop_table("webtv_clips")
    op.drop_table("telegram_posts")
    with op.batch_alter_table("site_terms", schema=None) as batch_op:
        batch_op.drop_index("ix_site_terms_chosen")

    op.drop_table("site_terms")
    with op.batch_alter_table("site_pages", schema=None) as batch_op:
        batch_op.drop_index("ix_site_pages_listed")

    op.drop_table("site_pages")
    op.drop_table("site_changes")
    with op.batch_alter_table("schedule_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_schedule_changes_announcement"))

    op.drop_table("schedule_changes")
    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_receipts_delivery"))

    op.drop_table("receipts")
    op.drop_table("radio_spots")
    op.drop_table("radio_segments")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_order")

    op.drop_table("outbox")
    op.drop_table("leases")
    op.drop_table("keys")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_inbox_todo", sqlite_where=sa.text("state = 'todo'"), postgresql_where=sa.text("state = 'todo'")
        )
        batch_op.drop_index(
            "ix_inbox_done", sqlite_where=sa.text("state = 'done'"), postgresql_where=sa.text("state = 'done'")
        )

    op.drop_table("inbox")
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_at"))

    op.drop_table("idempotency")
    op.drop_table("hub")
    with op.batch_alter_table("feeds_terms", schema=None) as batch_op:
        batch_op.drop_index("ix_feeds_terms_chosen")

    op.drop_table("feeds_terms")
    with op.batch_alter_table("feeds_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_feeds_entries_newest")

    op.drop_table("feeds_entries")
    op.drop_table("directory")
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_deliveries_sending",
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.drop_index(
            "ix_deliveries_planned",
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        )
        batch_op.drop_index(
            "ix_deliveries_open",
            sqlite_where=sa.text("state IN ('unknown', 'held', 'dead')"),
            postgresql_where=sa.text("state IN ('unknown', 'held', 'dead')"),
        )
        batch_op.drop_index("ix_deliveries_matrix")
        batch_op.drop_index(
            "ix_deliveries_later", sqlite_where=sa.text("state = 'later'"), postgresql_where=sa.text("state = 'later'")
        )
        batch_op.drop_index(
            "ix_deliveries_holding",
            sqlite_where=sa.text("may_hold > 0 OR state = 'sending'"),
            postgresql_where=sa.text("may_hold > 0 OR state = 'sending'"),
        )

    op.drop_table("deliveries")
    with op.batch_alter_table("dead_letters", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_dead_letters_open", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(batch_op.f("ix_dead_letters_announcement"))

    op.drop_table("dead_letters")
    op.drop_table("counters")
    op.drop_table("audience_filters")
    with op.batch_alter_table("audience_consents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audience_consents_subscriber"))

    op.drop_table("audience_consents")
    with op.batch_alter_table("assets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assets_media"))

    op.drop_table("assets")
    op.drop_table("api_tokens")
    op.drop_table("announcements")
