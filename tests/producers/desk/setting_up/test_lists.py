"""Issuers, topics and areas: validated as a file is, in an order, and never gone while something uses them."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image
from sqlalchemy import select

from core.directory import load_directory
from producers.desk.setting_up import carrying, logos
from producers.desk.staff.people import Grant, Role
from producers.desk.starting import kept
from producers.desk.tables import staff, trail
from tests.hub import EVENT
from tests.producers.desk.clerk import PASSWORD, Clerk, House, open_house

SETTINGS = "/desk/settings"
KAPI = {
    "slug": "kapi",
    "name.el": "ΚΑΠΗ Λιμνοχωρίου",
    "name.en": "Seniors' centre",
    "name_nominative.el": "το ΚΑΠΗ",
    "name_genitive.el": "του ΚΑΠΗ",
    "name_accusative.el": "το ΚΑΠΗ",
    "colour": "#00626E",
}


async def slugs(house: House, name: str) -> list[str]:
    async with house.hub.store.read() as connection:
        return [one.slug for one in getattr(await load_directory(connection), name)]


async def acts(house: House) -> list[str]:
    async with house.hub.store.read() as connection:
        return list((await connection.execute(select(trail.c.act).order_by(trail.c.id))).scalars())


async def save(clerk: Clerk, path: str, files: Any = None, **typed: str) -> tuple[int, str]:
    """As the page sends it: in parts, since it may bring a picture."""
    parts = {name: (None, value) for name, value in typed.items()} | (files or {})
    answer = await clerk.browser.post(f"{SETTINGS}/{path}", files=parts, follow_redirects=True)
    return answer.status_code, answer.text


CONCERT = {
    "kind": "event",
    "subtype": "event",
    "issuer": "dimos",
    "title": {"el": "Συναυλία"},
    "topics": ["politismos"],
    "venue": {"name": {"el": "Λιμάνι"}},
}


def picture(form: str = "PNG", size: tuple[int, int] = (300, 120)) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "κρυφό"
    Image.new("RGB", size, "navy").save(out, form, exif=exif)
    return out.getvalue()


async def test_an_entry_is_added_changed_ordered_and_removed_each_in_the_trail(anywhere: House) -> None:
    house, boss = anywhere, await anywhere.joined("boss", Role.ADMINISTRATOR)
    assert (await save(boss, "areas/new", slug="nisi", **{"name.el": "Νησί"}))[0] == 200
    assert (await save(boss, "areas/nisi", **{"name.el": "Νησί Αγίου Αχιλλείου", "name.en": "Island"}))[0] == 200
    assert (await save(boss, "areas/new", slug="nisi", **{"name.el": "Άλλο"}))[0] == 409
    await boss.post(f"{SETTINGS}/areas/nisi/move", way="up")
    assert (await slugs(house, "areas"))[-2:] == ["nisi", "agios-georgios"]
    await boss.browser.post(f"{SETTINGS}/areas/order", data={"slug": ["nisi", "kentro", "nowhere"]})
    assert (await slugs(house, "areas"))[:3] == ["nisi", "kentro", "paralia"]
    assert (await boss.post(f"{SETTINGS}/areas/nisi/remove")).status_code == 200
    assert "nisi" not in await slugs(house, "areas")
    assert [one for one in await acts(house) if one.startswith("list.")] == [
        *("list.save", "list.save", "list.order", "list.order", "list.remove")
    ]


async def test_what_is_wrong_is_named_and_what_was_typed_stays(house: House) -> None:
    boss = await house.joined("boss", Role.ADMINISTRATOR)
    wrong = {**KAPI, "slug": "ΚΑΠΗ", "name_genitive.el": "", "colour": "μπλε", "email": "όχι"}
    status, page = await save(boss, "issuers/new", **wrong)
    assert status == 422
    assert set(re.findall(r'id="([\w.]+)-error"', page)) >= {"slug", "colour", "email"}
    assert "το ΚΑΠΗ" in page
    assert "kapi" not in await slugs(house, "issuers")


async def test_what_is_in_use_retires_and_is_offered_no_more(anywhere: House) -> None:
    house, boss = anywhere, await anywhere.joined("boss", Role.ADMINISTRATOR, Role.WRITER)
    await house.hub.posting.post({**EVENT, "topics": ["politismos"]}, "tests")
    for path in ("issuers/dimos", "topics/politismos"):
        assert (await boss.post(f"{SETTINGS}/{path}/remove")).status_code == 409
        assert (await boss.post(f"{SETTINGS}/{path}/retired", retired="true")).status_code == 200
    async with house.hub.store.read() as connection:
        lists = await load_directory(connection)
    assert [one.slug for one in lists.issuers if one.retired] == ["dimos"]
    new = await boss.get("/desk/new")
    assert ('value="dimos"' in new.text, 'value="deya"' in new.text) == (False, True)
    subscribe = await house.browser().get("/subscribe")
    assert ("politismos" in subscribe.text, "athlitismos" in subscribe.text) == (False, True)
    await boss.post(f"{SETTINGS}/issuers/dimos/retired", retired="false")
    assert 'value="dimos"' in (await boss.get("/desk/new")).text


async def test_a_logo_is_drawn_anew_square_and_served_while_it_is_shown(house: House) -> None:
    boss, reader = await house.joined("boss", Role.ADMINISTRATOR), house.browser()
    for form in ("PNG", "JPEG", "WEBP"):
        files = {"logo_file": ("σήμα", picture(form), "image/png")}
        assert (await save(boss, "issuers/dimos", files, **_dimos()))[0] == 200
    async with house.hub.store.read() as connection:
        (logo,) = [one.logo for one in (await load_directory(connection)).issuers if one.slug == "dimos"]
    assert logo is not None
    shown = await reader.get(logo)
    with Image.open(io.BytesIO(shown.content)) as drawn:
        assert (drawn.format, drawn.size, dict(drawn.getexif())) == ("PNG", (300, 300), {})
    for bad in (b"<svg onload='x'/>", picture(size=(20, 20)), picture()[:60], b"x" * (logos.MOST_BYTES + 1)):
        status, page = await save(boss, "issuers/dimos", {"logo_file": ("x.png", bad, "image/png")}, **_dimos())
        assert (status, 'id="logo_file-error"' in page) == (422, True)
    assert (await save(boss, "issuers/dimos", no_logo="1", **_dimos()))[0] == 200
    assert (await reader.get(logo)).status_code == 404


def _dimos() -> dict[str, str]:
    return {name: value for name, value in KAPI.items() if name != "slug"}


@pytest.mark.parametrize("role", [Grant(Role.WRITER), Grant(Role.APPROVER), Grant(Role.RADIO), Grant(Role.TELEVISION)])
async def test_settings_are_the_administrators_alone(house: House, role: Grant) -> None:
    clerk = await house.joined("clerk", role)
    for path in (
        "",
        "/issuers",
        "/topics/new",
        "/areas/kentro",
        "/channels",
        "/letters",
        "/file",
        "/file/keryx-settings.yaml",
    ):
        assert (await clerk.get(f"{SETTINGS}{path}")).status_code == 403
    for path in ("issuers/new", "topics/order", "areas/kentro", "areas/kentro/move", "areas/kentro/retired",
                 "areas/kentro/remove", "channels/email/test", "letters", "file"):  # fmt: skip
        assert (await clerk.post(f"{SETTINGS}/{path}", to="x@y.gr")).status_code == 403
    assert "kentro" in await slugs(house, "areas")


# ---- as one file


async def test_what_is_written_out_is_taken_in_and_changes_nothing(house: House) -> None:
    boss = await house.joined("boss", Role.ADMINISTRATOR)
    await boss.post("/desk/rules", issuer="dimos", kind="event", urgency="", rule="one")
    await boss.post(f"{SETTINGS}/topics/ergasia/retired", retired="true")
    text = (await boss.get(f"{SETTINGS}/file/keryx-settings.yaml")).text
    for secret in (PASSWORD, "argon2", "totp", "password"):
        assert secret not in text
    assert await carrying.changes(house.hub.store, carrying.read(text.encode())) == []
    assert set(yaml.safe_load(text)) == {
        "issuers",
        "topics",
        "areas",
        "rules",
        "staff",
        "letters",
        "templates",
        "lexicon",
    }


async def test_a_file_into_another_house_makes_the_same_house(anywhere: House, tmp_path: Path) -> None:
    house, other = anywhere, await open_house(f"sqlite+aiosqlite:///{tmp_path / 'other.sqlite3'}", tmp_path)
    boss = await house.joined("boss", Role.ADMINISTRATOR)
    await house.joined("maria", Grant(Role.WRITER, "dimos"), Role.RADIO)
    await boss.post("/desk/rules", issuer="", kind="", urgency="emergency", rule="one")
    await boss.browser.post(f"{SETTINGS}/areas/order", data={"slug": ["paralia"]})
    await boss.post(f"{SETTINGS}/letters", **{"brake_subject.el": "ΠΡΟΣΟΧΗ: {title}"})
    for name in ("Συναυλία", "Έκθεση"):
        await kept.keep(house.hub.store, house.clock, CONCERT, name, "maria")
    old = (await kept.every_template(house.hub.store))[0]
    await kept.set_retired(house.hub.store, house.clock, old.id, True, "boss")
    text = await carrying.written(house.hub.store)
    found = await carrying.take(other.hub.store, other.clock, carrying.read(text.encode()), "tests")
    assert {one.part for one in found} == {"rules", "staff", "order:areas", "letters", "templates"}
    assert await carrying.written(other.hub.store) == text
    there = [[(row.name, row.body) for row in await kept.every_template(one.hub.store)] for one in (house, other)]
    assert there[0] == there[1]
    assert await carrying.changes(other.hub.store, carrying.read(text.encode())) == []
    async with other.hub.store.read() as connection:
        assert set((await connection.execute(select(staff.c.password))).scalars()) == {None}
    await other.hub.close()


async def test_first_it_only_says_what_would_change(house: House) -> None:
    boss = await house.joined("boss", Role.ADMINISTRATOR)
    text = "topics:\n  - {slug: nea, name: {el: Νέα}}\nareas:\n  - {slug: kentro, name: {el: Κέντρο πόλης}}\n"
    looked = await save(boss, "file", {"file": ("a.yaml", text.encode())}, act="take")
    assert looked[0] == 200
    assert ("Νέα" in looked[1], "<del>Κέντρο / Town centre</del>" in looked[1]) == (True, True)
    assert "Θα άλλαζαν" in looked[1]
    assert "nea" not in await slugs(house, "topics")
    assert (await save(boss, "file", act="take", text=text))[0] == 200
    assert (await slugs(house, "topics"))[-1] == "nea"
    assert (await acts(house)).count("settings.import") == 2


@pytest.mark.parametrize(
    "text",
    [
        "issuers: [{slug: x}]",
        "rules: [{issuer: nobody, rule: one}]",
        "staff: [{email: a@b.gr, name: Α, roles: ['king']}]",
        "staff: [{email: boss@dimos.example, name: Boss, roles: []}]",
        "a: &a [x]\nb: [*a, *a]",
        "!!python/object/apply:os.system ['true']",
        "passwords: {}",
        "letters: [{sentence: why, language: el, text: 'Προς {title}'}]",
        "letters: [{sentence: farewell, language: el, text: Γεια}]",
        "topics: [{slug: a, name: Α}, {slug: a, name: Α}]",
        "templates: [{issuer: nobody, kind: event, name: Α}]",
        "templates: [{issuer: dimos, kind: event, name: Α, fields: {title: {el: Α}}}]",
        "templates: [{issuer: dimos, kind: event, name: ''}]",
        "just words",
        "\x00",
    ],
)
async def test_a_bad_file_changes_nothing(house: House, text: str) -> None:
    boss = await house.joined("boss", Role.ADMINISTRATOR)
    before = await carrying.written(house.hub.store)
    status, page = await save(boss, "file", act="take", text=text)
    assert (status, 'id="errors"' in page) == (422, True)
    assert await carrying.written(house.hub.store) == before
