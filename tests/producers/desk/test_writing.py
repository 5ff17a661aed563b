"""The form without scripts: items added, removed and moved, dates that repeat, channels chosen, own words."""

from typing import Any
from uuid import UUID

from producers.desk.composing import drafts
from producers.desk.staff.people import Role
from tests.producers.desk.clerk import Clerk, House

ITSELF = {"subtype": "event", "issuer": "dimos", "title.el": "Μαθήματα χορού"}


async def begun(house: House) -> tuple[Clerk, str]:
    clerk = await house.joined("maria", Role.WRITER)
    page = await clerk.post("/desk/new", issuer="dimos", what="event.event")
    return clerk, page.url.path


async def body(house: House, path: str) -> Any:
    return (await drafts.find(house.hub.store, UUID(path.rpartition("/")[2]))).body


def times(*starts: str) -> dict[str, str]:
    return {f"occurrences.{n}.start": start for n, start in enumerate(starts)}


async def test_items_are_added_removed_and_moved_with_all_that_they_have(house: House) -> None:
    clerk, path = await begun(house)
    three = {**ITSELF, **times("1/6/2027 10:00", "2/6/2027 10:00", "3/6/2027 10:00"), "occurrences.1.moved_from": "x"}
    page = await clerk.post(path, seen=1, **three, more="occurrences")
    assert 'name="occurrences.3.start"' in page.text
    await clerk.post(path, seen=2, **three, up="occurrences.1")
    found = (await body(house, path))["occurrences"]
    assert found[0] == {"start": "2027-06-02T10:00", "moved_from": "x"}
    assert [one["start"][8:10] for one in found] == ["02", "01", "03"]
    page = await clerk.post(path, seen=3, **three, down="occurrences.1")
    assert [one["start"][8:10] for one in (await body(house, path))["occurrences"]] == ["01", "03", "02"]
    assert 'value="02/06/2027 10:00"' in page.text
    await clerk.post(path, seen=4, **three, less="occurrences.0")
    assert (await body(house, path))["occurrences"][0] == {"start": "2027-06-02T10:00", "moved_from": "x"}
    for nonsense in ("occurrences.99", "title", "occurrences.x", "occurrences." + "9" * 50, ""):
        for button in ("less", "up", "down"):
            assert (await clerk.post(path, seen=9, **three, **{button: nonsense})).status_code == 200


async def test_every_tuesday_until_a_day(house: House) -> None:
    clerk, path = await begun(house)
    typed = {**ITSELF, **times("5/10/2027 18:00"), "occurrences.0.end": "5/10/2027 19:30", "repeat": "7"}
    page = await clerk.post(path, seen=1, **typed, repeat_until="26/10/2027", repeat_now="occurrences")
    found = (await body(house, path))["occurrences"]
    assert [one["start"] for one in found] == [f"2027-10-{day:02}T18:00" for day in (5, 12, 19, 26)]
    assert found[3]["end"] == "2027-10-26T19:30"
    assert 'name="occurrences.3.end"' in page.text


async def test_a_date_that_cannot_be_read_stays_as_typed_and_says_how(house: House) -> None:
    clerk, path = await begun(house)
    page = await clerk.post(path, seen=1, **ITSELF, **times("την Τρίτη"))
    assert 'value="την Τρίτη"' in page.text
    assert "γράψτε όπως 12/6/2027 20:30" in page.text
    page = await clerk.post(path, seen=2, **ITSELF, **times("Παρασκευή 5/12 7 μμ"))
    assert "που είναι Σάββατο 5 Δεκεμβρίου 2026" in page.text
    await clerk.post(path, seen=3, **ITSELF, **times("Παρασκευή 4/12 7 μμ"))
    assert (await body(house, path))["occurrences"] == [{"start": "2026-12-04T19:00"}]


async def test_channels_are_ticked_and_have_words_of_their_own(house: House) -> None:
    clerk, path = await begun(house)
    all_three = ["site", "feeds", "email"]
    typed = {**ITSELF, **times("1/6/2027 10:00"), "venue.name.el": "Θέατρο", "offered": all_three}
    await clerk.post(path, seen=1, **typed, taken=all_three)
    assert "channels" not in await body(house, path)
    page = await clerk.post(path, seen=2, **typed, taken=["site"], **{"own_words.email.el": "Σας προσκαλούμε."})
    found = await body(house, path)
    assert found["channels"] == {"without": ["feeds", "email"]}
    assert found["own_words"] == {"email": {"el": "Σας προσκαλούμε."}}
    assert 'name="taken" value="site" checked' in page.text
    assert 'name="taken" value="feeds">' in page.text
    told = (
        await clerk.browser.put(
            path, data={**typed, "seen": 3, "taken": ["site", "email"], "own_words.email.el": "Ελάτε!"}
        )
    ).json()
    shown = {one["channel"]: str(one["views"]) for one in told["previews"]}
    assert set(shown) == {"site", "email"}
    assert "Ελάτε!" in shown["email"]
    assert "Ελάτε!" not in shown["site"]
    page = await clerk.post(path, seen=4, **typed)
    assert "Δεν επιλέχθηκε κανένα κανάλι" in page.text
    await clerk.post(path, seen=5, **typed, taken=all_three, **{"own_words.email.el": ""})
    assert not {"channels", "own_words"} & set(await body(house, path))


async def test_only_what_goes_out_otherwise_is_shown_anew(house: House) -> None:
    clerk, path = await begun(house)
    typed = {**ITSELF, **times("1/6/2027 10:00"), "venue.name.el": "Θέατρο", "seen": 1}
    first = (await clerk.browser.put(path, data=typed)).json()["previews"]
    marks = {"x-keryx-shown": " ".join(one["mark"] for one in first)}
    same = (await clerk.browser.put(path, data=typed, headers=marks)).json()["previews"]
    assert [one["mark"] for one in same] == [one["mark"] for one in first]
    assert not any(one["views"] for one in same)
    other = (await clerk.browser.put(path, data={**typed, "seen": 2, "title.el": "Άλλος τίτλος"}, headers=marks)).json()
    assert all(one["views"] for one in other["previews"])


async def test_the_previews_carry_the_date_of_the_release(house: House) -> None:
    clerk, path = await begun(house)
    typed = {**ITSELF, **times("12/12/2026 19:30"), "venue.name.el": "Πλατεία", "release": "2/12/2026 10:00"}
    page = await clerk.post(path, seen=1, **typed)
    assert "Εκδήλωση · Τετάρτη 2 Δεκεμβρίου 2026, 10:00" in page.text


async def test_what_is_wrong_is_said_by_the_names_that_stand_on_the_form(house: House) -> None:
    clerk, path = await begun(house)
    typed = {**ITSELF, **times("12/12/2026 19:30"), "occurrences.0.end": "12/12/2026 18:00"}
    page = (await clerk.post(path, seen=1, **typed)).text
    assert ("μετά από την έναρξη·" in page, "γράψτε «Χώρος» ή" in page, "«Διαδικτυακά»" in page) == (True, True, True)
    made = (await clerk.post("/desk/new", issuer="dimos", what="press_release.service_notice")).url.path
    notice = {"subtype": "service_notice", "issuer": "dimos", "title.el": "Διακοπή νερού", "body.el": "Διακοπή."}
    page = (await clerk.post(made, seen=1, **notice)).text
    assert ("συμπληρώστε το «Η διακοπή»" in page, "outage»" in page) == (True, False)
    said = '<div data-field="outage" data-whole><p class="govgr-error-message">Λείπει τι διακόπτεται'
    assert (said in page, "Η διακοπή: Λείπει τι" in page) == (True, False)  # at its group, and once
