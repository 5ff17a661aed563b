"""The register of people: sign-ups, preferences, consent, erasure"""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _choices()
    _wordings_and_signups()
    _consents()
    _subscribers()
    op.drop_table("audience_filters")
    _remembered()
    _statutory_lists()
    _jobs()


def _choices() -> None:
    """The sets of choices, with the ids they had: a table that others point to cannot be made anew on SQLite."""
    op.create_table(
        "audience_choices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kinds", sa.Text(), server_default="", nullable=False),
        sa.Column("topics", sa.Text(), server_default="", nullable=False),
        sa.Column("areas", sa.Text(), server_default="", nullable=False),
        sa.Column("issuers", sa.Text(), server_default="", nullable=False),
        sa.Column("channel", sa.String(length=32), server_default="", nullable=False),
        sa.Column("frequency", sa.String(length=16), server_default="at once", nullable=False),
        sa.Column("urgent", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("through_pause", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("reminders", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("magazine", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_choices")),
        sa.UniqueConstraint(
            *("kinds", "topics", "areas", "issuers", "channel", "frequency", "urgent", "through_pause", "reminders"),
            "magazine",
            name="uq_audience_choices_set",
        ),
    )
    op.execute(
        "INSERT INTO audience_choices (id, kinds, topics, areas, issuers) "
        "SELECT id, kinds, topics, areas, issuers FROM audience_filters"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('audience_choices', 'id'), "
            "(SELECT coalesce(max(id), 0) + 1 FROM audience_choices), false)"
        )


def _wordings_and_signups() -> None:
    op.create_table(
        "audience_wordings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_wordings")),
        sa.UniqueConstraint("digest", name=op.f("uq_audience_wordings_digest")),
    )
    op.create_table(
        "audience_signups",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("pseudonym", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.Column("filter", sa.Integer(), nullable=True),
        sa.Column("wording", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("who", sa.String(length=128), nullable=True),
        sa.Column("scan", sa.String(length=128), nullable=True),
        sa.Column("network", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("subscriber", sa.String(length=36), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["filter"], ["audience_choices.id"], name=op.f("fk_audience_signups_filter")),
        sa.ForeignKeyConstraint(["wording"], ["audience_wordings.id"], name=op.f("fk_audience_signups_wording")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_signups")),
    )
    with op.batch_alter_table("audience_signups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audience_signups_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audience_signups_email"), ["email"], unique=False)
        batch_op.create_index("ix_audience_signups_network", ["network", "created_at"], unique=False)
        batch_op.create_index("ix_audience_signups_pseudonym", ["pseudonym", "created_at"], unique=False)


def _consents() -> None:
    """What was kept becomes rows of the fuller ledger; what nobody had written down stays empty."""
    wordings = sa.table("audience_wordings", *(sa.column(name) for name in ("digest", "language", "text", "at")))
    old = sa.table("audience_consents", *(sa.column(name) for name in ("wording", "given", "at")))
    shown = sa.select(old.c.wording, sa.func.min(old.c.at)).where(old.c.given == 1).group_by(old.c.wording)
    for text, at in op.get_bind().execute(shown).all():
        digest = hashlib.sha256(f"\0{text}".encode()).hexdigest()
        op.execute(wordings.insert().values(digest=digest, language="", text=text, at=at))
    with op.batch_alter_table("audience_consents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pseudonym", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("act", sa.String(length=16), server_default="given", nullable=False))
        batch_op.add_column(sa.Column("what", sa.String(length=16), server_default="choices", nullable=False))
        batch_op.add_column(sa.Column("issuer", sa.String(length=64), server_default="", nullable=False))
        batch_op.add_column(sa.Column("before", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("after", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("shown", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("who", sa.String(length=128), nullable=True))
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("network", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("scan", sa.String(length=128), nullable=True))
    op.execute("UPDATE audience_consents SET act = 'withdrawn' WHERE given = 0")
    op.execute(
        "UPDATE audience_consents SET shown = (SELECT w.id FROM audience_wordings w WHERE w.text = wording) "
        "WHERE given = 1"
    )
    with op.batch_alter_table("audience_consents", schema=None) as batch_op:
        batch_op.drop_column("given")
        batch_op.drop_column("wording")
        batch_op.alter_column("subscriber", existing_type=sa.String(length=36), nullable=True)
        batch_op.alter_column("act", existing_type=sa.String(length=16), server_default=None, existing_nullable=False)
        batch_op.alter_column("what", existing_type=sa.String(length=16), server_default=None, existing_nullable=False)
    with op.batch_alter_table("audience_consents", schema=None) as batch_op:
        batch_op.alter_column("shown", existing_type=sa.Integer(), new_column_name="wording")
    with op.batch_alter_table("audience_consents", schema=None) as batch_op:
        for column, table in (("after", "choices"), ("before", "choices"), ("wording", "wordings")):
            name = batch_op.f(f"fk_audience_consents_{column}")
            batch_op.create_foreign_key(name, f"audience_{table}", [column], ["id"])
        where = sa.text("network IS NOT NULL OR scan IS NOT NULL")
        batch_op.create_index("ix_audience_consents_proofs", ["at"], sqlite_where=where, postgresql_where=where)


def _subscribers() -> None:
    with op.batch_alter_table("audience_subscribers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f("fk_audience_subscribers_filter"), type_="foreignkey")
        batch_op.create_foreign_key(
            batch_op.f("fk_audience_subscribers_filter"), "audience_choices", ["filter"], ["id"]
        )
        batch_op.drop_index(batch_op.f("ix_audience_subscribers_reach"))
        batch_op.create_index("ix_audience_subscribers_reach", ["state", "id", "filter", "paused_until"])


def _remembered() -> None:
    op.create_table(
        "audience_remembered",
        sa.Column("pseudonym", sa.String(length=64), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pseudonym", name=op.f("pk_audience_remembered")),
    )


def _statutory_lists() -> None:
    op.create_table(
        "audience_statutory_lists",
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("issuer", sa.String(length=64), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=128), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_audience_statutory_lists")),
    )
    op.create_table(
        "audience_statutory_members",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("list", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("who", sa.String(length=128), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["list"], ["audience_statutory_lists.slug"], name=op.f("fk_audience_statutory_members_list")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_statutory_members")),
        sa.UniqueConstraint("list", "email", name="uq_audience_statutory_members_list"),
    )


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_jobs")),
    )
