"""The client against the real application, waiting and not: what it posts, reads, tries again and verifies."""

import ast
import asyncio
import dataclasses
import inspect
import json
import runpy
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args, get_type_hints

import httpx
import pytest
from keryx_client import AsyncKeryx, Keryx, KeryxError, models, webhooks
from keryx_client.aio import Reason
from standardwebhooks.webhooks import Webhook

from producers.api.scopes import Scope
from producers.api.tokens import Wanted, make_token
from producers.desk.composing.drafts import State
from schemas.edition import Reason as TheirReason
from tests.asgi import FromAThread
from tests.hub import EVENT
from tests.producers.api.conftest import URL, Programs, open_programs

CLIENT = Path(__file__).parent.parent.parent / "clients" / "python"


class Both:
    """One of the two clients; every operation is awaited here."""

    def __init__(self, client: Any) -> None:
        self.client = client

    async def __call__(self, operation: str, *args: Any, **kwargs: Any) -> Any:
        if isinstance(self.client, AsyncKeryx):
            return await getattr(self.client, operation)(*args, **kwargs)
        return await asyncio.to_thread(getattr(self.client, operation), *args, **kwargs)

    async def every(self, **kwargs: Any) -> list[models.Listed]:
        if isinstance(self.client, AsyncKeryx):
            return [one async for one in self.client.announcements(**kwargs)]
        return await asyncio.to_thread(lambda: list(self.client.announcements(**kwargs)))


@pytest.fixture
async def programs(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Programs]:
    opened = await open_programs(sqlite_url, tmp_path)
    yield opened
    await opened.hub.close()


@pytest.fixture(params=["waits", "does not wait"])
async def hub(request: pytest.FixtureRequest, programs: Programs) -> AsyncIterator[Both]:
    token = await make_token(programs.hub.store, programs.clock, Wanted("client", list(Scope)), who="tests")
    if request.param == "waits":
        with Keryx(URL, token, transport=FromAThread(programs.app, asyncio.get_running_loop())) as client:
            yield Both(client)
    else:
        async with AsyncKeryx(URL, token, transport=httpx.ASGITransport(programs.app)) as asynchronous:
            yield Both(asynchronous)


async def test_the_life_of_an_announcement(hub: Both) -> None:
    posted = await hub("post", EVENT, key="k")
    assert posted == await hub("post", EVENT, key="k")
    assert await hub("post", EVENT | {"title": "Άλλη"}) != posted
    seen = await hub("announcement", posted.id)
    assert (seen.number, seen.action, seen.content["title"]["el"]) == (1, "publish", EVENT["title"])
    text = EVENT | {"title": "Νέος τίτλος"}
    corrected = await hub("correct", posted.id, text, edition=1, reason="amendment", weight="minor")
    assert corrected.edition == 2
    with pytest.raises(KeryxError) as late:
        await hub("correct", posted.id, EVENT, edition=1, reason="amendment", weight="minor")
    assert late.value.problem.status == 412
    assert [one.number for one in (await hub("editions", posted.id)).editions] == [1, 2]
    assert set((await hub("deliveries", posted.id)).editions[0].channels) == {"site", "feeds", "webhooks"}
    assert (await hub("estimate", posted.id)).id == posted.id
    schedule = await hub("schedule", posted.id)
    moved = await hub("reschedule", posted.id, schedule.version, expires_at=datetime(2027, 1, 1, tzinfo=UTC))
    assert moved.expires_at == datetime(2027, 1, 1, tzinfo=UTC)
    assert (await hub("reschedule", posted.id, moved.version, expires_at=None)).expires_at is None
    assert len(await hub.every(issuer="dimos")) == 2
    await hub("withdraw", posted.id, "Λάθος")
    assert [one.id for one in await hub.every(state="withdrawn")] == [posted.id]
    assert (await hub("expunge", posted.id, "Λάθος")).edition == 4
    assert (await hub("announcement", posted.id)).content is None


async def test_all_else_it_can_ask(hub: Both) -> None:
    left = await hub("leave_draft", {"kind": "event", "issuer": "dimos", "title": "Έκθεση"})
    assert left.wrong
    assert (await hub("draft", left.id)).state == "writing"
    assert [one.id for one in (await hub("drafts")).drafts] == [left.id]
    assert "dimos" in {one["slug"] for one in (await hub("directory")).issuers}
    assert (await hub("counts")).subscribers == 0
    made = await hub("add_endpoint", "portal", "https://portal.example/keryx", ["published"])
    assert made.secret.startswith("whsec_")
    assert (await hub("renew_secret", made.endpoint.id)).secret != made.secret
    assert (await hub("activate_endpoint", made.endpoint.id)).state == "active"
    assert [one.id for one in (await hub("endpoints")).endpoints] == [made.endpoint.id]
    await hub("remove_endpoint", made.endpoint.id)
    assert (await hub("endpoints")).endpoints == []
    await hub("post", EVENT)
    issue = await hub("draft_issue", date(2026, 11, 1), topics=[])
    assert (await hub("compose_issue", issue)).number == 1
    with pytest.raises(KeryxError) as unable:
        await hub("send_issue", 1)
    assert unable.value.problem.status == 409, "no channel that mails is on"
    with pytest.raises(KeryxError) as wrong:
        await hub("post", {"kind": "event", "issuer": "nobody"})
    assert {"issuer", "title"} <= {error.field for error in wrong.value.problem.errors}
    with pytest.raises(KeryxError) as none:
        await hub("send_to_press", "019a0000-0000-7000-8000-000000000000")
    assert none.value.problem.status == 404


class Unsteady(httpx.AsyncBaseTransport):
    """Carries a request out, and loses or spoils what was answered as it is told."""

    def __init__(self, app: Any, *faults: Any) -> None:
        self._inner, self._faults = httpx.ASGITransport(app), list(faults)
        self.asked = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        response = await self._inner.handle_async_request(request)
        fault = self._faults.pop(0) if self._faults else None
        if isinstance(fault, Exception):
            raise fault
        return fault if isinstance(fault, httpx.Response) else response


async def test_what_is_lost_on_the_way_is_posted_once(programs: Programs) -> None:
    token = await make_token(programs.hub.store, programs.clock, Wanted("client", list(Scope)), who="tests")
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    busy = httpx.Response(429, headers={"Retry-After": "7"}, content=b"")
    way = Unsteady(programs.app, httpx.ReadError("lost"), httpx.Response(502, text="proxy"), busy)
    async with AsyncKeryx(URL, token, transport=way, sleep=sleep) as hub:
        await hub.post(EVENT)  # type: ignore[arg-type]
        assert len([one async for one in hub.announcements()]) == 1
        assert waited[2] == 7
    way = Unsteady(programs.app, httpx.ReadError("lost"))
    async with AsyncKeryx(URL, token, transport=way, sleep=sleep) as hub:
        with pytest.raises(httpx.ReadError):
            await hub.add_endpoint("portal", "https://portal.example/keryx", ["published"])
        assert way.asked == 1, "what has no key is not sent twice"
    way = Unsteady(programs.app, *(httpx.Response(503, text="away") for _ in range(9)))
    async with AsyncKeryx(URL, token, transport=way, sleep=sleep) as hub:
        with pytest.raises(KeryxError) as given_up:
            await hub.directory()
    assert (way.asked, given_up.value.problem.status) == (4, 503)


def test_what_the_hub_tells_is_verified() -> None:
    secret, now = "whsec_plJ3nmyCDGBKInavdOK15jsl", datetime.now(UTC)
    body = json.dumps({"type": "announcement.published", "timestamp": now.isoformat(), "data": {"id": "x"}})
    headers = {
        "Webhook-Id": "x_1_published",
        "Webhook-Timestamp": str(int(now.timestamp())),
        "Webhook-Signature": Webhook(secret).sign("x_1_published", now, body),
    }
    told = webhooks.opened(secret, headers, body.encode())
    assert (told.id, told.type, told.data) == ("x_1_published", "announcement.published", {"id": "x"})
    with pytest.raises(webhooks.WebhookVerificationError):
        webhooks.opened(secret, headers, body.replace("x", "y").encode())


def test_models_are_as_the_description_has_them(programs: Programs) -> None:
    components = programs.app.openapi()["components"]["schemas"]
    known = [
        one for _, one in inspect.getmembers(models, dataclasses.is_dataclass) if one.__module__ == models.__name__
    ]
    assert len(known) > 15
    for model in known:
        described = components.get(model.__name__)
        if model.__name__ == "EditionCells":  # stands inside of Matrix there
            described = components["Matrix"]["properties"]["editions"]["items"]
        assert described is not None, model.__name__
        fields = {field.name for field in dataclasses.fields(model)}
        assert fields == set(described["properties"]), model.__name__
    assert set(get_args(webhooks.Type)) == set(programs.app.openapi()["webhooks"])
    assert set(get_args(Reason)) == {reason.value for reason in TheirReason}


def test_what_may_be_posted_is_as_the_schemas_have_it() -> None:
    generator = runpy.run_path(str(CLIENT / "generate.py"))
    kept = (CLIENT / "keryx_client" / "written.py").read_text("utf-8")
    assert kept == generator["written"](), "run: python clients/python/generate.py"


def test_both_clients_have_the_same_operations() -> None:
    def operations(name: str) -> dict[str, str]:
        tree = ast.parse((CLIENT / "keryx_client" / name).read_text("utf-8"))
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        return {one.name: ast.unparse(one.args) for one in functions if not one.name.startswith("_")}

    assert operations("sync.py") == operations("aio.py")


def test_a_draft_may_be_in_every_state_that_the_desk_knows() -> None:
    assert get_args(get_type_hints(models.Draft)["state"]) == get_args(State)
