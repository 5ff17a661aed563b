"""A file behind /media is everybody's while an announcement shows it; afterwards a page says what became of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import insert

from core.language.dates import moment
from core.tables import assets
from schemas.edition import Reason, Weight
from tests.hub import EVENT, Hub
from tests.ledger import hold

WEB = {"accept": "text/html"}


async def file(hub: Hub, content: bytes) -> dict[str, Any]:
    return {"title": {"el": "Προκήρυξη"}, "media": await hub.media.put(content, ".pdf")}


@pytest.fixture
async def plan(hub: Hub) -> dict[str, Any]:
    return await file(hub, b"the plan")


@pytest.fixture
async def mended(hub: Hub) -> dict[str, Any]:
    return await file(hub, b"the plan, mended")


async def status(api: httpx.AsyncClient, one: dict[str, Any]) -> int:
    return (await api.get(f"/media/{one['media']}")).status_code


async def correct(hub: Hub, announcement: str, *files: dict[str, Any]) -> None:
    text = {**EVENT, "attachments": list(files)}
    await hub.posting.correct(
        UUID(announcement), text, "maria", reason=Reason.CORRECTION, weight=Weight.MINOR, note="Λάθος σχέδιο."
    )


async def test_a_correction_takes_its_files_place_and_says_so(
    api: httpx.AsyncClient, hub: Hub, plan: dict[str, Any], mended: dict[str, Any]
) -> None:
    posted = await hub.posting.post({**EVENT, "attachments": [plan]}, "maria")
    assert await status(api, plan) == 200
    await correct(hub, posted.id, mended)
    assert (await status(api, plan), await status(api, mended)) == (410, 200)
    told = await api.get(f"/media/{plan['media']}", headers=WEB)
    assert ("Λάθος σχέδιο." in told.text, f"/announcements/{posted.id}" in told.text) == (True, True)
    await correct(hub, posted.id, plan, mended)
    assert await status(api, plan) == 200


async def test_a_withdrawn_announcements_file_answers_with_the_notice(
    api: httpx.AsyncClient, hub: Hub, plan: dict[str, Any]
) -> None:
    posted = await hub.posting.post({**EVENT, "attachments": [plan]}, "maria")
    await hub.posting.withdraw(UUID(posted.id), "maria", reason="Δεν θα γίνει τελικά.")
    told = await api.get(f"/media/{plan['media']}", headers=WEB)
    assert (told.status_code, "Δεν θα γίνει τελικά." in told.text, EVENT["title"] in told.text) == (410, True, True)
    await hub.posting.expunge(UUID(posted.id), "maria", reason="Προσωπικά δεδομένα.")
    assert await status(api, plan) == 404


async def test_a_file_of_what_an_election_holds_is_not_shown_unless_another_shows_it(
    api: httpx.AsyncClient, hub: Hub, plan: dict[str, Any]
) -> None:
    now = hub.clock.now()
    held = await hub.posting.post({**EVENT, "attachments": [plan]}, "maria")
    await hold(hub.store, UUID(held.id), now, now + timedelta(hours=42))
    told = await api.get(f"/media/{plan['media']}", headers=WEB)
    assert (told.status_code, moment(now + timedelta(hours=42), "el") in told.text) == (451, True)
    other = await hub.posting.post({**EVENT, "attachments": [plan]}, "maria")
    assert await status(api, plan) == 200
    await hub.posting.withdraw(UUID(other.id), "maria", reason="Διπλή.")
    assert await status(api, plan) == 451
    await hub.posting.withdraw(UUID(held.id), "maria", reason="Δεν θα γίνει τελικά.")
    assert await status(api, plan) == 410


async def test_what_another_announcement_shows_stays(api: httpx.AsyncClient, hub: Hub, plan: dict[str, Any]) -> None:
    gone, _ = [await hub.posting.post({**EVENT, "attachments": [plan]}, "maria") for _ in range(2)]
    await hub.posting.withdraw(UUID(gone.id), "maria", reason="Διπλή.")
    assert await status(api, plan) == 200


async def test_what_was_never_out_is_not_told_of(api: httpx.AsyncClient, hub: Hub, plan: dict[str, Any]) -> None:
    later = {**EVENT, "attachments": [plan], "release": "2026-12-01T09:00:00+02:00"}
    posted = await hub.posting.post(later, "maria")
    assert await status(api, plan) == 404
    await hub.posting.withdraw(UUID(posted.id), "maria", reason="Δεν θα γίνει.")
    assert await status(api, plan) == 404


async def test_a_sound_is_served_until_the_corrected_one_is_made(
    api: httpx.AsyncClient, hub: Hub, plan: dict[str, Any], mended: dict[str, Any]
) -> None:
    """Players that have the older one go on; then it is gone."""
    posted = await hub.posting.post(EVENT, "maria")

    async def made(one: dict[str, Any], edition: int) -> None:
        row = {"channel": "radio", "role": "spot", "language": "el", "content_type": "audio/mpeg", "facts": {}}
        where = {"announcement": UUID(posted.id), "edition": edition, "media": one["media"]}
        async with hub.store.write() as connection:
            await connection.execute(insert(assets).values(**row, **where))

    await made(plan, 1)
    await correct(hub, posted.id)
    assert await status(api, plan) == 200
    await made(mended, 2)
    assert (await status(api, plan), await status(api, mended)) == (410, 200)
