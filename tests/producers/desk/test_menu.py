"""The menu: by what somebody does, for each role what it may open, with the page that is read marked."""

import re

import pytest

from producers.desk.menu import TASKS
from producers.desk.office import WORDS
from producers.desk.staff.people import Role
from tests.producers.desk.clerk import House

SECTIONS = [section for task in TASKS for section in task.sections]
OWN = ["/desk/account", "/desk/tour", "/desk/keys"]


def entries(html: str) -> list[str]:
    menu = html[html.index("keryx-desk__menu") : html.index("</nav>", html.index("keryx-desk__menu"))]
    return re.findall(r'href="(/desk[^"?]*)', menu)


@pytest.mark.parametrize("role", Role)
async def test_each_role_finds_what_it_may_open_and_nothing_else(house: House, role: Role) -> None:
    clerk = await house.joined("maria", role)
    shown = entries((await clerk.get("/desk")).text)
    assert shown == [*(section.address for section in SECTIONS if role in section.roles), *OWN]
    for section in SECTIONS:
        status = (await clerk.get(section.address)).status_code
        assert status == (200 if section.address in shown else 403), section


async def test_the_page_that_is_read_is_marked_and_the_task_it_belongs_to(house: House) -> None:
    clerk = await house.joined("maria", *Role)
    draft = (await clerk.post("/desk/new", issuer="dimos", what="event.event")).url.path
    for path, task, link in (
        ("/desk/trail", "account_for", '<a href="/desk/trail" aria-current="page">'),
        ("/desk/settings/areas", "set_up", '<a href="/desk/settings" aria-current="true">'),
        (draft, "write", '<a href="/desk/new" aria-current="true">'),
    ):
        html = (await clerk.get(path)).text
        assert link in html, path
        assert re.findall(r'<summary aria-current="true">([^<]+)<', html) == [WORDS(f"task.{task}", "el")], path


async def test_what_has_one_part_alone_is_not_unfolded(house: House) -> None:
    clerk = await house.joined("maria", Role.WRITER)
    html = (await clerk.get("/desk?lang=en")).text
    assert re.findall(r"<summary[^>]*>([^<]+)<", html[: html.index("</nav>", html.index("keryx-desk__menu"))]) == [
        WORDS("task.follow", "en"),
        WORDS("task.answer", "en"),
        clerk.person.name,
    ]
    assert '<li><a href="/desk/new?lang=en">New announcement</a></li>' in html
