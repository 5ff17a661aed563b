"""The tour leads to real parts of the desk, for each role its own; the list of keys is that of the scripts."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from producers.desk.helping.keys import KEYS
from producers.desk.helping.tour import STEPS, stops_of
from producers.desk.helping.words import WORDS
from producers.desk.staff.people import Role
from tests.hub import EVENT
from tests.producers.desk.clerk import House, open_house


@pytest.fixture
async def house(sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """One in which every role has something to read."""
    opened = await open_house(sqlite_url, tmp_path, "site,feeds,email,radio,webtv")
    yield opened
    await opened.hub.close()


SCRIPTS = ("desk-shortcuts", "desk-keys", "desk-markdown")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("language", ["el", "en"])
async def test_every_step_shows_the_part_it_speaks_of(house: House, role: Role, language: str) -> None:
    await house.hub.posting.post(EVENT, "tests")
    clerk, lang = await house.joined("maria", role), "" if language == "el" else "?lang=en"
    await clerk.post("/desk/tour/1")
    stops = stops_of(clerk.person)
    listed = (await clerk.get(f"/desk/tour{lang}")).text
    for stop in stops:
        title = WORDS(f"step.{stop.step.key}.title", language)
        page = await clerk.get(f"/desk/tour/{stop.number}{lang}")
        assert page.status_code == 200, stop
        assert f'id="{stop.step.part}"' in page.text, stop
        assert f'id="tour-title">{title}<' in page.text.replace("&#39;", "'")
        assert f'href="/desk/tour/{stop.number}{lang}"' in listed
        on = re.search(r'rel="next" href="([^"]+)"', page.text)
        assert (on[1] if on else "") == (f"/desk/tour/{stop.number + 1}{lang}" if stop is not stops[-1] else "")
        left = await clerk.get(re.findall(r'id="tour-leave" href="([^"]+)"', page.text)[0])
        assert (left.status_code, 'class="keryx-tour"' in left.text) == (200, False)
    assert (await clerk.get(f"/desk/tour/{len(stops) + 1}")).status_code == 404


async def test_the_form_is_shown_on_a_draft_that_is_begun_for_it(house: House) -> None:
    clerk = await house.joined("maria", Role.WRITER)
    number = next(stop.number for stop in stops_of(clerk.person) if stop.step.key == "form")
    asked = await clerk.get(f"/desk/tour/{number}")
    assert "δεν έχετε πρόχειρο ανοιχτό" in asked.text
    begun = await clerk.post(f"/desk/tour/{number}")
    assert begun.url.path.startswith("/desk/drafts/")
    again = await clerk.get(f"/desk/tour/{number + 1}")
    assert again.url.path == begun.url.path
    radio = await house.joined("nikos", Role.RADIO)
    assert (await radio.post("/desk/tour/1")).status_code == 403


def test_every_step_has_its_words_and_every_role_a_tour() -> None:
    for step in STEPS:
        assert WORDS(f"step.{step.key}.title", "el") != WORDS(f"step.{step.key}.title", "en")
    assert {role for step in STEPS for role in step.roles} == set(Role)


async def test_the_list_of_keys_is_that_of_the_scripts(house: House) -> None:
    clerk = await house.joined("maria", Role.WRITER)
    page = (await clerk.get("/desk/keys?lang=en")).text
    assert re.findall(r"<kbd>([^<]+)</kbd>", page) == [key for found in KEYS.values() for key, _ in found]
    scripts = [(await clerk.get(f"/static/{name}.js")).text for name in SCRIPTS]
    known = {letter for script in scripts for letter in re.findall(r"\bKey([A-Z])\b", script)}
    assert known == {key[-1] for found in KEYS.values() for key, _ in found if " + " in key}
