"""What a person leaves behind: nothing in any table after their erasure, and at no time anything in the log."""

import io
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

import audience.statutory.tables  # noqa: F401  all of the audience's tables
from audience import erasure, registry
from audience.filters import Filter
from audience.imports import telling
from audience.imports.files import ListFile
from audience.imports.lines import Known, Terms
from audience.imports.taking import Import, take
from audience.registry import Subscription
from audience.selection import Subscribers
from core import logs
from core.channel import Receipt, Target, later, refused
from core.clock import VirtualClock
from core.errors import Invalid
from core.jobs import Turns
from core.tokens import Keys
from tests.audience.people import MARIA, Register, holding
from tests.hub import EVENT, START, Hub, open_hub
from tests.paper import Paper

LOCAL = MARIA.email.partition("@")[0]


def answer(target: Target) -> Receipt:
    """A server that quotes the address in whatever it says."""
    said = f"550 5.1.1 <{target.address}>: no such user"
    if target.attempt == 1:
        return later(target, said)
    if target.attempt == 2:
        raise RuntimeError(said)
    return refused(target, said)


@pytest.fixture
async def hub(database_url: str) -> AsyncIterator[Hub]:
    made = await open_hub(database_url, {})
    selection = lambda edition: Subscribers(edition, "paper", made.clock)  # noqa: E731
    made.around(paper=Paper(answer=answer, selection_for=selection))
    yield made
    await made.store.close()


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the program writes down, as it is set up to."""
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    logs.configure()
    yield written
    structlog.reset_defaults()


class Clumsy:
    """A job whose error names somebody."""

    name, every = "clumsy", timedelta(hours=1)

    async def run(self, _now: object) -> bool:
        raise RuntimeError(f"cannot do it for {MARIA.email}")


async def test_a_whole_life_in_the_register(hub: Hub, tmp_path: Path, said: io.StringIO) -> None:
    assert isinstance(hub.clock, VirtualClock)
    register = Register(hub.store, hub.media, Keys(hub.store, hub.clock), hub.witness, hub.clock, hub.wake)
    await registry.add(
        hub.store, [Subscription(MARIA.email, "el", Filter())], consent="Ναι", source="import:x", now=START
    )
    await hub.posting.post(EVENT, "eleni")
    for _ in range(4):
        await hub.drain()
        hub.clock.advance(600)
    wrong = tmp_path / "list.csv"
    wrong.write_text(f"email,topics\n{MARIA.email},psarema\n", "utf-8")
    bring = Import("list.csv", "eleni", "dimos", "email", MARIA.wording, telling.ASKING)
    with pytest.raises(Invalid) as caught:
        await take(
            hub.store, register.keys, hub.wake, ListFile.open(wrong), Terms(START, Known(topics=[])), bring, dry=False
        )
    structlog.get_logger().error("import.wrong", errors=caught.value.errors, exc_info=caught.value)
    await Turns(hub.store, hub.clock, Clumsy(), "worker").run_once()
    found = await registry.find_by_email(hub.store, MARIA.email)
    assert found is not None
    assert await holding(hub.store, LOCAL) == ["audience_subscribers.email"]
    assert await erasure.erase(hub.store, hub.media, register.keys, hub.witness, found.id, now=register.now())
    assert await holding(hub.store, LOCAL) == []
    assert "job.failed" in said.getvalue()
    assert "550 5.1.1 <‹address›>" in said.getvalue()
    assert LOCAL not in said.getvalue()
