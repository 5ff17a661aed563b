"""What the tests of the e-mail channel share: keys, targets, and a delivery through real SMTP."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from channels.email.channel import EmailChannel
from channels.email.settings import EmailSettings
from core.channel import Patience, Receipt, Rendition, Target
from core.clock import SystemClock
from core.store import Store
from core.tokens import Keys
from keryx.migrate import migrate
from schemas.edition import Action
from tests.editions import SITE, event_edition


def subscriber(number: int) -> str:
    return str(UUID(int=number))


def target(number: int, address: str, rendition: Rendition, **changes: Any) -> Target:
    made = Target(number, subscriber(number), address, rendition, None, "now", 1, False)
    return replace(made, **changes)


async def handed(targets: Sequence[Target]) -> AsyncIterator[Target]:
    for one in targets:
        yield one


async def store_at(url: str) -> Store:
    store = Store.open(url)
    await migrate(store)
    return store


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[Store]:
    store = await store_at(sqlite_url)
    yield store
    await store.close()


@pytest.fixture
async def keys(store: Store) -> Keys:
    return Keys(store, SystemClock())


Mail = Callable[..., EmailChannel]


@pytest.fixture
async def channel(keys: Keys) -> AsyncIterator[Mail]:
    """`channel(relays, **settings)`: a channel with few connections and short patience."""
    made: list[EmailChannel] = []

    def make(relays: str, *, send_timeout_s: float = 5.0, **settings: Any) -> EmailChannel:
        one = EmailChannel(EmailSettings(relays=relays, **settings), SITE, keys, SystemClock())
        one.patience = Patience(parallel_items=2, send_timeout=timedelta(seconds=send_timeout_s))
        made.append(one)
        return one

    yield make
    for one in made:
        await one.close()


@pytest.fixture
def rendition(channel: Mail) -> Rendition:
    return channel("smtp://127.0.0.1:9").render(event_edition(), "el", Action.PUBLISH)


async def outcomes(channel: EmailChannel, targets: Sequence[Target]) -> dict[int, Receipt]:
    """The receipts by delivery; each target has exactly one."""
    receipts = [receipt async for receipt in channel.deliver(handed(targets))]
    assert sorted(r.target.delivery for r in receipts) == sorted(t.delivery for t in targets)
    return {receipt.target.delivery: receipt for receipt in receipts}
