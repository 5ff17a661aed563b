"""Prometheus metrics: counts read from the ledger when asked, no labels that name a person or an announcement."""

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select

from core.store import Store
from core.tables import announcements, dead_letters, deliveries, hub, inbox, jobs, outbox, plans


async def exposition(store: Store) -> bytes:
    """The text format, version 0.0.4."""
    registry = CollectorRegistry()
    posted = Gauge("keryx_announcements", "announcements ever posted", registry=registry)
    states = Gauge("keryx_deliveries", "deliveries by channel and state", ["channel", "state"], registry=registry)
    open_plans = Gauge("keryx_plans", "plans by channel and state", ["channel", "state"], registry=registry)
    waiting = Gauge("keryx_outbox_messages", "messages waiting for the bus", registry=registry)
    groups = Gauge("keryx_inbox_messages", "messages by group and state", ["group", "state"], registry=registry)
    dead = Gauge("keryx_dead_letters", "dead letters nobody has looked at", registry=registry)
    held = Gauge("keryx_held", "1 while the hub sends nothing until a person says so", registry=registry)
    done = Gauge("keryx_job_done_seconds", "when a job last ended well, in Unix time", ["job"], registry=registry)
    failing = Gauge("keryx_job_failures", "how often a job failed since it last ended well", ["job"], registry=registry)
    async with store.read() as connection:
        posted.set((await connection.execute(select(func.count()).select_from(announcements))).scalar_one())
        for row in await connection.execute(
            select(deliveries.c.channel, deliveries.c.state, func.count().label("n")).group_by(
                deliveries.c.channel, deliveries.c.state
            )
        ):
            states.labels(row.channel, row.state).set(row.n)
        for row in await connection.execute(
            select(plans.c.channel, plans.c.state, func.count().label("n")).group_by(plans.c.channel, plans.c.state)
        ):
            open_plans.labels(row.channel, row.state).set(row.n)
        waiting.set((await connection.execute(select(func.count()).select_from(outbox))).scalar_one())
        for row in await connection.execute(
            select(inbox.c.member_group, inbox.c.state, func.count().label("n")).group_by(
                inbox.c.member_group, inbox.c.state
            )
        ):
            groups.labels(row.member_group, row.state).set(row.n)
        dead.set(
            (
                await connection.execute(
                    select(func.count()).select_from(dead_letters).where(dead_letters.c.state == "open")
                )
            ).scalar_one()
        )
        for row in await connection.execute(select(jobs)):
            failing.labels(row.name).set(row.failures)
            if row.done_at is not None:
                done.labels(row.name).set(row.done_at.timestamp())
        held.set(1 if (await connection.execute(select(hub.c.hold))).scalar_one_or_none() else 0)
    return generate_latest(registry)
