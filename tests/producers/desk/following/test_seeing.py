"""Who works for the radio or the television reads what goes there, and nothing else, scheduled or not."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from producers.desk.staff.people import Grant, Role
from tests.hub import EVENT
from tests.pages.furnished import begun
from tests.producers.desk.clerk import House, open_house
from tests.producers.desk.following.test_finding import post, titles
from tests.producers.desk.test_menu import entries

LATER = "2026-11-30T09:00:00+02:00"


@pytest.fixture
async def airing(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    opened = await open_house(database_url, tmp_path, "site,feeds,email,radio,webtv")
    yield opened
    await opened.hub.close()


async def posted(house: House) -> dict[str, UUID]:
    """All of them still to be released: only here and there, everywhere, and of another issuer."""
    choices: dict[str, Any] = {
        "Στο ραδιόφωνο": {"channels": {"only": ["radio", "site"]}},
        "Στην τηλεόραση": {"channels": {"only": ["webtv"]}},
        "Παντού": {},
        "Χωρίς φωνή": {"channels": {"without": ["radio", "webtv"]}},
        "Της ΔΕΥΑ": {"issuer": "deya"},
    }
    return {title: await post(house, EVENT, title=title, release=LATER, **more) for title, more in choices.items()}


async def test_each_medium_reads_what_goes_to_its_channels_and_nothing_else(airing: House) -> None:
    of_dimos = Grant(Role.RADIO, "dimos")
    radio, television = await airing.joined("stathis", of_dimos), await airing.joined("roula", Role.TELEVISION)
    both = await airing.joined("anna", Grant(Role.RADIO, "dimos"), Grant(Role.WRITER, "dimos"))
    written = await posted(airing)
    theirs = [
        (radio, {"Στο ραδιόφωνο", "Παντού"}),
        (television, {"Στην τηλεόραση", "Παντού", "Της ΔΕΥΑ"}),
        (both, set(written) - {"Της ΔΕΥΑ"}),
    ]
    for clerk, seen in theirs:
        calendar, home = (await clerk.get("/desk/calendar?day=2026-11-30")).text, (await clerk.get("/desk")).text
        assert set(await titles(clerk, "")) == seen
        for title, identity in written.items():
            assert (title in calendar, title in home) == (title in seen, title in seen), title
            for page in ("", "/matrix", "/renditions", "/kit", "/report", "/proof", "/sheet.pdf", "/cells/1/email"):
                answer = await clerk.get(f"/desk/announcements/{identity}{page}")
                assert answer.status_code == (200 if title in seen else 403), (title, page)


async def test_it_reads_them_in_its_own_words_alone(airing: House) -> None:
    radio, one = await airing.joined("stathis", Role.RADIO), await post(airing)
    page = (await radio.get(f"/desk/announcements/{one}/renditions")).text
    assert [f'data-channel="{name}"' in page for name in ("radio", "email", "site", "webtv")] == [True] + [False] * 3
    assert (await radio.get(f"/desk/announcements/{one}/renditions/webtv")).status_code == 404


async def test_what_no_longer_goes_there_is_read_there_no_more_but_its_end_is(airing: House) -> None:
    radio, one, other = await airing.joined("stathis", Role.RADIO), await post(airing), await post(airing)
    await airing.hub.posting.withdraw(other, "tests", reason="Ματαιώνεται.")
    assert (await radio.get(f"/desk/announcements/{other}")).status_code == 200
    await airing.hub.posting.expunge(one, "tests", reason="Περιείχε στοιχεία.")
    assert (await radio.get(f"/desk/announcements/{one}")).status_code == 200


async def test_a_draft_stands_in_the_calendar_of_the_office_alone(airing: House) -> None:
    maria, radio = await airing.joined("maria", Role.WRITER), await airing.joined("stathis", Role.RADIO)
    day = (airing.clock.now() + timedelta(days=3)).date()
    typed = {"issuer": "dimos", "title.el": "Ακόμη πρόχειρο", "release": f"{day}T09:00"}
    await begun(maria, "press_release.press_release", **typed)
    pages = [(await clerk.get(f"/desk/calendar?day={day}")).text for clerk in (maria, radio)]
    assert ["Ακόμη πρόχειρο" in page for page in pages] == [True, False]


async def test_its_menu_leads_to_what_its_channel_shows_today(airing: House) -> None:
    ways = {}
    for role in Role:
        html = (await (await airing.joined(role.value, role)).get("/desk?lang=en")).text
        menu = html[html.index("keryx-desk__menu") : html.index("</nav>", html.index("keryx-desk__menu"))]
        assert entries(html)
        ways[role] = [way for way in ("/radio", "/tv") if f'href="{way}?lang=en"' in menu]
    assert ways == {role: [] for role in Role} | {Role.RADIO: ["/radio"], Role.TELEVISION: ["/tv"]}
