"""Looking back: figures and their sums; the trail tells whose matter it was, and refuses to be changed"""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

REFUSED = "desk_trail is only ever added to"


def upgrade() -> None:
    op.create_table(
        "desk_report_posts",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("issuer", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("stale", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("open", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("announcement", name=op.f("pk_desk_report_posts")),
    )
    op.create_index("ix_desk_report_posts_day", "desk_report_posts", ["day", "announcement"], unique=False)
    op.create_index(
        "ix_desk_report_posts_due",
        "desk_report_posts",
        ["counted_at"],
        unique=False,
        sqlite_where=sa.text("stale OR open"),
        postgresql_where=sa.text("stale OR open"),
    )
    op.create_table(
        "desk_report_figures",
        sa.Column("announcement", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("measure", sa.String(length=24), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("announcement", "channel", "measure", name=op.f("pk_desk_report_figures")),
    )
    op.create_table(
        "desk_report_sums",
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("issuer", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("measure", sa.String(length=24), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("period", "issuer", "kind", "channel", "measure", name=op.f("pk_desk_report_sums")),
    )
    op.create_index(op.f("ix_editions_at"), "editions", ["at"], unique=False)
    op.create_index(op.f("ix_schedule_changes_at"), "schedule_changes", ["at"], unique=False)
    op.add_column("desk_trail", sa.Column("issuer", sa.String(length=64), nullable=True))
    _issuers()
    op.create_index("ix_desk_trail_at", "desk_trail", ["at"], unique=False)
    op.create_index("ix_desk_trail_who", "desk_trail", ["who", "at"], unique=False)
    op.create_index("ix_desk_trail_issuer", "desk_trail", ["issuer", "at"], unique=False)
    _only_added()


def _issuers() -> None:
    """Of what was noted before."""
    connection = op.get_bind()
    for sort, table in (("draft", "desk_drafts"), ("announcement", "announcements")):
        rows = connection.execute(sa.text(f"SELECT id, issuer FROM {table}")).all()
        changes = [{"issuer": issuer, "subject": f"{sort}:{UUID(str(name))}"} for name, issuer in rows]
        if changes:
            connection.execute(sa.text("UPDATE desk_trail SET issuer = :issuer WHERE subject = :subject"), changes)


def _only_added() -> None:
    """Whoever changes or deletes a row is refused, whatever program they do it with."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER desk_trail_no_{act.lower()} BEFORE {act} ON desk_trail"
                f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION desk_trail_only_added() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER desk_trail_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON desk_trail"
        " FOR EACH STATEMENT EXECUTE FUNCTION desk_trail_only_added()"
    )
