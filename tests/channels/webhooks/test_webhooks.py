"""Endpoints are told what happened, signed, at least once with one id, and switched off when they never answer."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema_rs
import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from audience.endpoints import registry
from audience.endpoints.source import sources
from audience.endpoints.wanted import EndpointWanted, EventType
from channels.webhooks import jobs
from channels.webhooks.channel import Webhooks
from channels.webhooks.settings import WebhooksSettings
from channels.webhooks.signing import signed
from core.clock import VirtualClock
from core.context import Context
from core.dead_letters import open_letters, revive
from core.errors import Conflict
from core.settings import Settings
from core.trying_out import Trial, Tried, TriesOut
from producers.api.told import schema
from schemas.edition import Reason, Weight
from tests.channels.webhooks.receiver import NAME, Receiver, Taken, outside
from tests.editions import event_edition
from tests.hub import EVENT, URL, Hub, open_hub
from tests.paper import Paper

DAY = 86_400


@dataclass
class Scene:
    hub: Hub
    context: Context
    receiver: Receiver

    @property
    def clock(self) -> VirtualClock:
        assert isinstance(self.hub.clock, VirtualClock)
        return self.hub.clock

    async def listens(
        self, *events: EventType, issuers: Sequence[str] = (), path: str = "/hooks", name: str = "portal"
    ) -> tuple[UUID, str]:
        url = f"https://{NAME}{path}"
        wanted = EndpointWanted(name=name, url=url, events=events or tuple(EventType), issuers=tuple(issuers))
        async with self.hub.store.write() as connection:
            endpoint, secret = await registry.add(connection, wanted, "tests", self.clock.now())
        return endpoint.id, secret

    async def post(self, **changes: Any) -> UUID:
        return UUID((await self.hub.posting.post(EVENT | changes, "maria")).id)

    async def drain(self) -> None:
        """Until nothing is to be done now, the job's part too."""
        await self.hub.drain()
        for job in jobs.jobs(self.context):
            await job.run(self.clock.now())
        await self.hub.drain()

    def told(self, path: str = "/hooks") -> list[tuple[str, dict[str, Any]]]:
        bodies = [json.loads(taken.body) for taken in self.receiver.taken if taken.path == path]
        return [(body["type"].removeprefix("announcement."), body["data"]) for body in bodies]

    async def endpoint(self, identity: UUID) -> registry.Endpoint:
        async with self.hub.store.read() as connection:
            return await registry.find(connection, identity)


@pytest.fixture
async def scene(database_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    hub = await open_hub(database_url, {})
    async with Receiver() as receiver:
        context = Context(Settings(url=URL, media=str(tmp_path)), hub.store, hub.media, hub.clock)
        channel = Webhooks(context, WebhooksSettings(), outside(receiver.port))
        hub.around(paper=Paper(), webhooks=channel)
        hub.sources = {kind: source for source in sources(context) for kind in source.kinds}
        yield Scene(hub, context, receiver)
    await hub.store.close()


async def test_all_that_happens_is_told_signed_and_nothing_before_its_release(scene: Scene) -> None:
    _, secret = await scene.listens()
    announcement = await scene.post(release="2026-11-23T12:00")
    await scene.drain()
    assert scene.receiver.taken == [], "nothing is out yet"
    scene.clock.advance(2 * 3600)
    await scene.drain()
    await scene.hub.posting.correct(
        announcement, EVENT | {"title": "Νέα ώρα"}, "maria", reason=Reason.AMENDMENT, weight=Weight.MINOR
    )
    await scene.drain()
    await scene.hub.posting.withdraw(announcement, "maria", reason="Ματαιώθηκε")
    await scene.drain()
    told = scene.told()
    assert [event for event, _ in told] == [
        "published",
        "delivered",
        "corrected",
        "delivered",
        "withdrawn",
        "delivered",
    ]
    assert {data["id"] for _, data in told} == {str(announcement)}
    assert [data["edition"] for _, data in told] == [1, 1, 2, 2, 3, 3]
    assert told[2][1]["title"] == {"el": "Νέα ώρα"}
    assert told[1][1]["channel"] == "paper"
    assert told[1][1]["counts"] == {"sent": 3}
    assert "title" not in told[4][1], "a withdrawn one says no more what it said"
    ids = [taken.headers["webhook-id"] for taken in scene.receiver.taken]
    assert len(set(ids)) == len(ids)
    for taken in scene.receiver.taken:
        assert verified(secret, taken, scene)
        assert as_described(taken.body)
        assert b"maria" not in taken.body
        with pytest.raises(WebhookVerificationError):
            verified(secret, Taken(taken.path, taken.headers, taken.body.replace(b"2026", b"2027")), scene)


def as_described(body: bytes) -> bool:
    """By the API's description, which whoever listens has read; and it has no more than is described there."""
    told = json.loads(body)
    described = schema(told["type"])
    assert set(told["data"]) == set(described["properties"]["data"]["properties"])
    validator = jsonschema_rs.validator_for(described, validate_formats=True)
    assert [str(error) for error in validator.iter_errors(told)] == []
    return True


def verified(secret: str, taken: Taken, scene: Scene) -> Any:
    """As its owner does, whose clock is the hub's."""
    at = datetime.fromtimestamp(int(taken.headers["webhook-timestamp"]), UTC)
    assert at <= scene.clock.now()
    signed = Webhook(secret).sign(taken.headers["webhook-id"], at, taken.body.decode())
    if signed not in taken.headers["webhook-signature"].split(" "):
        raise WebhookVerificationError("no signature of ours")
    return True


async def test_each_hears_what_it_asked_for_of_whom_it_asked(scene: Scene) -> None:
    await scene.listens(EventType.WITHDRAWN, path="/ends", name="ends")
    await scene.listens(EventType.PUBLISHED, issuers=["deya"], path="/water", name="water")
    announcement = await scene.post()
    await scene.drain()
    await scene.hub.posting.withdraw(announcement, "maria", reason="Λάθος")
    await scene.drain()
    water = await scene.post(issuer="deya", title="Διακοπή νερού")
    await scene.drain()
    assert [(event, data["id"]) for event, data in scene.told("/ends")] == [("withdrawn", str(announcement))]
    assert [(event, data["id"]) for event, data in scene.told("/water")] == [("published", str(water))]


async def test_what_fails_is_told_again_with_the_same_id_ever_later(scene: Scene) -> None:
    endpoint, _ = await scene.listens(EventType.PUBLISHED)
    scene.receiver.answer = lambda _: (503, {})
    await scene.post()
    waits = []
    for _ in range(40):
        before = len(scene.receiver.taken)
        await scene.drain()
        waits.append(len(scene.receiver.taken) - before)
        scene.clock.advance(600)
    hours = [at for at, count in enumerate(waits) if count]
    assert 4 <= len(scene.receiver.taken) <= 9
    assert hours[-1] - hours[-2] > hours[1] - hours[0]
    found = await scene.endpoint(endpoint)
    assert (found.state, found.reason) == ("active", "it answered 503")
    scene.receiver.answer = lambda _: (200, {})
    scene.clock.advance(DAY / 2)
    await scene.drain()
    assert len({taken.headers["webhook-id"] for taken in scene.receiver.taken}) == 1
    found = await scene.endpoint(endpoint)
    assert (found.failing_since, found.reason) == (None, None)
    assert found.answered_on is not None


async def test_who_never_answers_is_switched_off_with_a_notice(scene: Scene) -> None:
    endpoint, _ = await scene.listens(EventType.PUBLISHED)
    scene.receiver.answer = lambda _: (500, {})
    await scene.post()
    for _ in range(30):
        await scene.drain()
        scene.clock.advance(3 * 3600)
    found = await scene.endpoint(endpoint)
    assert found.state == "disabled"
    async with scene.hub.store.read() as connection:
        (letter,) = [one for one in await open_letters(connection) if one.source == "endpoint"]
    assert (letter.key, letter.channel) == (str(endpoint), "webhooks")
    asked = len(scene.receiver.taken)
    await scene.post(title="Μετά")
    await scene.drain()
    assert len(scene.receiver.taken) == asked
    async with scene.hub.store.write() as connection:
        with pytest.raises(Conflict):
            await revive(connection, letter.id, scene.clock.now())
        await registry.switch(connection, endpoint, True)
        assert await open_letters(connection) == [], "it is settled with the endpoint"
    scene.receiver.answer = lambda _: (204, {})
    again = await scene.post(title="Πάλι")
    await scene.drain()
    assert scene.told()[-1][1]["id"] == str(again)


async def test_who_says_that_it_is_gone_is_believed_at_once(scene: Scene) -> None:
    endpoint, _ = await scene.listens(EventType.PUBLISHED)
    scene.receiver.answer = lambda _: (410, {})
    announcement = await scene.post()
    await scene.drain()
    assert (await scene.endpoint(endpoint)).state == "disabled"
    assert await scene.hub.cell(str(announcement), 1, "webhooks") == {"refused": 1}


async def test_who_asks_for_time_gets_it_and_no_redirect_is_followed(scene: Scene) -> None:
    await scene.listens(EventType.PUBLISHED)
    scene.receiver.answer = lambda _: (429, {"Retry-After": "7200"})
    await scene.post()
    await scene.drain()
    scene.clock.advance(7000)
    scene.receiver.answer = lambda _: (302, {"Location": f"https://{NAME}/elsewhere"})
    await scene.drain()
    assert len(scene.receiver.taken) == 1
    scene.clock.advance(300)
    await scene.drain()
    assert [taken.path for taken in scene.receiver.taken] == ["/hooks", "/hooks"]


async def test_a_new_secret_signs_beside_the_one_before_for_a_day(scene: Scene) -> None:
    endpoint, former = await scene.listens(EventType.PUBLISHED)
    async with scene.hub.store.write() as connection:
        secret = await registry.renew_secret(connection, endpoint, scene.clock.now())
    await scene.post()
    await scene.drain()
    assert verified(secret, scene.receiver.taken[0], scene)
    assert verified(former, scene.receiver.taken[0], scene)
    scene.clock.advance(DAY + 1)
    await scene.post(title="Άλλη")
    await scene.drain()
    assert verified(secret, scene.receiver.taken[1], scene)
    with pytest.raises(WebhookVerificationError):
        verified(former, scene.receiver.taken[1], scene)


def test_it_signs_as_the_standard_publishes_it() -> None:
    """The vector that the standard's own libraries are tested by."""
    at = datetime.fromtimestamp(1_614_265_330, UTC)
    payload = '{"test": 2432232314}'
    headers = signed(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], "msg_p5jXN8AQM9LWM0D4loKWxJek", payload, at)
    assert headers == {
        "Content-Type": "application/json",
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@pytest.mark.parametrize("by", ["name", "address"])
async def test_a_test_message_is_signed_and_changes_nothing(scene: Scene, by: str) -> None:
    endpoint, secret = await scene.listens(EventType.WITHDRAWN)
    async with scene.hub.store.write() as connection:
        await registry.switch(connection, endpoint, False)
    channel = scene.hub.channels["webhooks"]
    assert isinstance(channel, TriesOut)
    to = "portal" if by == "name" else f"https://{NAME}/hooks"
    trial = Trial(event_edition().issuer, "el", "Δοκιμή", "Αν το διαβάζετε, λειτουργεί.", "Το έστειλε ο διαχειριστής.")
    assert await channel.try_out(to, trial) == Tried("sent")
    (taken,) = scene.receiver.taken
    assert verified(secret, taken, scene)
    assert as_described(taken.body)
    assert json.loads(taken.body)["type"] == "test"
    scene.receiver.answer = lambda _: (500, {})
    assert await channel.try_out(to, trial) == Tried("refused", "it answered 500")
    assert (await channel.try_out("nobody", trial)).outcome == "refused"
    found = await scene.endpoint(endpoint)
    assert (found.state, found.failing_since, found.answered_on) == ("disabled", None, None)


@pytest.mark.parametrize("host", ["intranet.example", "also.inside.example"])
async def test_a_name_that_leads_inside_is_never_asked(scene: Scene, host: str) -> None:
    wanted = EndpointWanted(name="inside", url=f"https://{host}/", events=(EventType.PUBLISHED,))
    async with scene.hub.store.write() as connection:
        await registry.add(connection, wanted, "tests", scene.clock.now())
    announcement = await scene.post()
    await scene.drain()
    assert scene.receiver.taken == []
    assert await scene.hub.cell(str(announcement), 1, "webhooks") == {"refused": 1}
