"""Standing pages: numbered editions that never change, at addresses for good, in both languages."""

import re
from typing import Any

from producers.desk.staff.people import Grant, Role
from producers.desk.standing_pages.contents import article
from tests.producers.desk.clerk import Clerk, House, heading

TEXT = "# Ωράριο\n\nΑνοιχτά 8:00–15:00.\n\n# Πού\n\nΔημαρχείο.\n\n# Ωράριο\n\nΘερινό.\n"
GUIDE = {
    "slug": "odigos-tou-politi",
    "issuer": "dimos",
    "title_el": "Οδηγός του πολίτη",
    "text_el": TEXT,
    "holds_from": "2026-12-01",
    "note": "Απόφαση Δημοτικού Συμβουλίου 12/2026",
    "act": "publish",
}
PAGE = "/pages/odigos-tou-politi"


async def publish(clerk: Clerk, page: str = "odigos-tou-politi", **typed: Any) -> int:
    return (await clerk.post(f"/desk/pages/{page}", **{**GUIDE, **typed})).status_code


async def test_a_further_edition_leaves_the_old_as_it_was(anywhere: House) -> None:
    house = anywhere
    nikos, reader = await house.joined("nikos", Role.APPROVER), house.browser()
    assert await publish(nikos, "new") == 200
    first = await reader.get(f"{PAGE}/1")
    assert await publish(nikos, seen="1", text_el="Κλειστά.", text_en="Closed.", title_en="Citizen's guide") == 200
    assert (await publish(nikos, seen="1", text_el="Από άλλον.")) == 409
    newest, old = await reader.get(PAGE), await reader.get(f"{PAGE}/1")
    assert ("Κλειστά." in newest.text, "Ανοιχτά" in newest.text) == (True, False)
    assert ("Ανοιχτά" in old.text, "δεν είναι η τελευταία" in old.text) == (True, True)
    assert re.search(r"<article.*?Ανοιχτά.*?</article>", first.text, re.S)
    english = await reader.get(f"{PAGE}?lang=en")
    assert (heading(english), "Closed." in english.text) == ("Citizen&#39;s guide", True)
    assert "This text is in Greek only." in (await reader.get(f"{PAGE}/1?lang=en")).text
    for missing in ("/pages/allo", f"{PAGE}/3", f"{PAGE}/0", f"{PAGE}/x", f"{PAGE}/{'9' * 30}"):
        assert (await reader.get(missing)).status_code == 404


async def test_the_list_is_searched_and_what_is_retired_can_still_be_read(house: House) -> None:
    nikos, reader = await house.joined("nikos", Role.APPROVER), house.browser()
    await publish(nikos, "new")
    await publish(nikos, "new", slug="kanonismos", title_el="Κανονισμός ύδρευσης", text_el="Παροχές νερού.")
    found = await reader.get("/pages?q=ΥΔΡΕΥΣΗΣ νερου")
    assert ("kanonismos" in found.text, "odigos" in found.text) == (True, False)
    assert "<script>" not in (await reader.get("/pages?q=<script>")).text
    assert (await nikos.post("/desk/pages/kanonismos/retired", retired="true")).status_code == 200
    assert "kanonismos" not in (await reader.get("/pages")).text
    gone = await reader.get("/pages/kanonismos")
    assert (gone.status_code, "δεν ισχύει πια" in gone.text) == (200, True)
    assert 'href="/pages"' in (await reader.get("/")).text


async def test_who_does_not_approve_for_the_issuer_publishes_nothing(house: House) -> None:
    nikos = await house.joined("nikos", Role.APPROVER)
    await publish(nikos, "new")
    maria, host = await house.joined("maria", Role.WRITER), await house.joined("host", Role.ADMINISTRATOR, Role.RADIO)
    water = await house.joined("water", Grant(Role.APPROVER, "deya"))
    for other in (maria, host, water):
        assert await publish(other, "new", slug="allo") == 403
        assert await publish(other, seen="1") == 403
        assert (await other.post("/desk/pages/odigos-tou-politi/retired", retired="true")).status_code == 403
        assert (await other.get("/desk/pages/odigos-tou-politi")).status_code == 403
    assert (await maria.get("/desk/pages")).status_code == 403


async def test_wrong_fields_are_named_and_what_was_typed_stays(house: House) -> None:
    nikos = await house.joined("nikos", Role.APPROVER)
    typed = {**GUIDE, "slug": "Οδηγός", "title_el": "", "note": "", "holds_from": "αύριο"}
    page = await nikos.post("/desk/pages/new", **typed)
    assert page.status_code == 422
    assert "Ανοιχτά 8:00–15:00." in page.text
    page = await nikos.post("/desk/pages/new", **{**typed, "slug": "odigos"})
    assert re.findall(r'id="(\w+)-error"', page.text) == ["title_el", "holds_from", "note"]
    shown = await nikos.post("/desk/pages/new", **{**GUIDE, "act": "preview"})
    assert ("<h2 id=" in shown.text, (await house.browser().get(PAGE)).status_code) == (True, 404)


def test_contents_lead_to_every_heading_and_the_text_stays_safe() -> None:
    made = article(TEXT + "\n## Άλφα & <b>βήτα</b>\n\n<script>alert(1)</script> [x](javascript:alert(1))", "el")
    assert [one.anchor for one in made.headings] == ["s-orario", "s-pou", "s-orario-2", "s-alfa-b-vita-b"]
    assert all(f'id="{one.anchor}"' in made.html for one in made.headings)
    assert ("<script" in made.html, "href" in made.html) == (False, False)
