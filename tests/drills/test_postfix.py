"""A mailing end to end: the real program, a real postfix with its disk queue, mailboxes behind it, and its bounces."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from audience.tables import subscribers
from core.store import Store
from core.tables import deliveries, receipts
from deploy.processes import free_port
from tests.drills.program import Program
from tests.servers.postfix import Postfix
from tests.servers.smtp import Sink

PEOPLE = 40
GONE, FULL = "person000003@drill.example", "person000005@drill.example"


async def returned(program: Program) -> dict[str, list[str | None]]:
    """What came back about whom, as the ledger tells it."""
    store = Store.open(program.database)
    async with store.read() as connection:
        rows = await connection.execute(
            select(subscribers.c.email, receipts.c.reason)
            .join(deliveries, deliveries.c.target == subscribers.c.id)
            .join(receipts, receipts.c.delivery == deliveries.c.id)
            .where(receipts.c.outcome == "bounced")
        )
        found: dict[str, list[str | None]] = {}
        for row in rows:
            found.setdefault(row.email, []).append(row.reason)
    await store.close()
    return found


@pytest.mark.timeout(180)
async def test_a_postfix_carries_a_mailing_and_brings_back_what_bounces(
    tmp_path: Path, sqlite_url: str, own_postfix: Callable[..., Postfix]
) -> None:
    door = free_port()
    with Sink() as mailboxes:
        port = mailboxes.url.rpartition(":")[2]
        postfix = own_postfix(
            {
                GONE: "error:5.1.1 no such mailbox",
                FULL: "error:5.2.2 mailbox full",
                "drill.example": f"smtp:[127.0.0.1]:{port}",
                "back.drill.test": f"lmtp:inet:127.0.0.1:{door}",
            }
        )
        program = Program(tmp_path, sqlite_url, postfix.url)
        program.environment |= {
            "KERYX_EMAIL_BOUNCES": "bounces+{delivery}@back.drill.test",
            "KERYX_EMAIL_INBOX": f"lmtp://127.0.0.1:{door}",
        }
        try:
            await program.prepare(PEOPLE)
            await program.start()
            announcement = await program.post()
            (cell,) = await program.settled(announcement)
            while mailboxes.total() < PEOPLE - 2 or len(await returned(program)) < 2:
                await asyncio.sleep(0.1)
            told = await returned(program)
            counts = mailboxes.counts()
        finally:
            program.end()
    assert cell["sent"] == PEOPLE  # postfix took them all: only later does it know better
    assert len(counts) == PEOPLE - 2
    assert set(counts.values()) == {1}
    assert told == {GONE: ["hard 5.1.1"], FULL: ["full 5.2.2"]}
