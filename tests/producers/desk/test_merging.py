"""Two people on one draft: nothing is lost, and where they clash somebody chooses."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from producers.desk.composing import drafts
from producers.desk.composing.merging import merge
from producers.desk.staff.people import Role
from tests.producers.desk.clerk import Clerk, House

ITSELF = {"subtype": "press_release", "issuer": "dimos"}


def test_different_fields_go_together_and_one_field_clashes() -> None:
    base = {"title": {"el": "Α"}, "summary": {"el": "Β"}, "links": [{"url": "x"}]}
    mine, theirs = {**base, "title": {"el": "Α1"}}, {**base, "summary": {"el": "Β2"}, "body": {"el": "Γ2"}}
    whole, clashes = merge(base, mine, theirs)
    assert (whole, clashes) == ({**base, "title": {"el": "Α1"}, "summary": {"el": "Β2"}, "body": {"el": "Γ2"}}, [])
    whole, clashes = merge(base, mine, {**base, "title": {"el": "Α2"}})
    assert [(one.field, one.mine, one.theirs) for one in clashes] == [("title.el", "Α1", "Α2")]
    assert merge(base, mine, {**base, "title": {"el": "Α2"}}, ["title.el"]) == ({**base, "title": {"el": "Α2"}}, [])


def test_what_one_took_away_is_away_and_two_spellings_are_one() -> None:
    base = {"summary": {"el": "Β"}, "release": "2027-06-12T17:30:00Z", "links": [{"url": "x"}]}
    mine = {"summary": {"el": "Β"}, "release": "2027-06-12T20:30", "links": []}
    assert merge(base, mine, {**base, "release": "2027-06-13T20:30"}) == (
        {"summary": {"el": "Β"}, "release": "2027-06-13T20:30", "links": []},
        [],
    )


texts = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["1", "2", "3"]) | st.lists(st.sampled_from("xy")))


@given(texts, texts, texts)
def test_no_text_is_lost_unseen(base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    whole, clashes = merge(base, mine, theirs)
    told = {one.field for one in clashes}
    for name in {*mine, *theirs}:
        kept = {str(whole.get(name)), *([str(mine.get(name)), str(theirs.get(name))] if name in told else [])}
        for text in (mine, theirs):
            assert str(text.get(name)) in kept or text.get(name) == base.get(name)
    assert merge(base, mine, mine) == (mine, [])


async def begun(clerk: Clerk) -> str:
    page = await clerk.post("/desk/new", issuer="dimos", what="press_release.press_release")
    return page.url.path


async def test_a_clash_shows_both_texts_and_keeps_what_is_chosen(anywhere: House) -> None:
    house = anywhere
    maria, nikos = await house.joined("maria", Role.WRITER), await house.joined("nikos", Role.WRITER)
    path = await begun(maria)
    identity = path.rpartition("/")[2]
    first = {**ITSELF, "title.el": "Αρχικός", "summary.el": "Αρχική"}
    await maria.post(path, seen=1, **first)
    await nikos.post(path, seen=2, **{**first, "title.el": "Του Νίκου", "summary.el": "Του Νίκου η περίληψη"})

    # the autosave says so and writes nothing
    typed = {**first, "title.el": "Της Μαρίας", "body.el": "Σώμα της Μαρίας"}
    told = (await maria.browser.put(path, data={**typed, "seen": 2})).json()
    assert (told["clash"], told["version"]) == (["title.el"], 3)
    assert (await drafts.find(house.hub.store, _uuid(identity))).title == "Του Νίκου"

    # the page shows both, hers still in the form; what only one changed is in it too
    page = await maria.post(path, seen=2, **typed)
    assert "Το ίδιο σημείο άλλαξε και αλλού" in page.text
    for text in ("Της Μαρίας", "Του Νίκου", "Σώμα της Μαρίας", "Του Νίκου η περίληψη", 'name="pick.title.el"'):
        assert text in page.text
    assert (await drafts.find(house.hub.store, _uuid(identity))).version == 3

    chosen = {**typed, "summary.el": "Του Νίκου η περίληψη", "settle": "1"}
    await maria.post(path, seen=3, **chosen, **{"pick.title.el": "theirs"})
    kept = await drafts.find(house.hub.store, _uuid(identity))
    assert (kept.title, kept.body["body"]["el"]) == ("Του Νίκου", "Σώμα της Μαρίας")
    await maria.post(path, seen=kept.version, **{**chosen, "title.el": "Της Μαρίας", "pick.title.el": "mine"})
    assert (await drafts.find(house.hub.store, _uuid(identity))).title == "Της Μαρίας"


async def test_an_answer_that_was_lost_may_be_asked_for_again(house: House) -> None:
    """The save was done and the server killed before it said so: the same text again is no clash with itself."""
    maria = await house.joined("maria", Role.WRITER)
    path = await begun(maria)
    typed = {**ITSELF, "title.el": "Πρώτο"}
    first = (await maria.browser.put(path, data={**typed, "seen": 1})).json()
    again = (await maria.browser.put(path, data={**typed, "seen": 1})).json()
    assert first["version"] == again["version"] == 2
    assert "clash" not in again


async def test_who_may_not_or_is_signed_out_is_told_as_data(house: House) -> None:
    maria = await house.joined("maria", Role.WRITER)
    path = await begun(maria)
    reader = await house.joined("petros", Role.RADIO)
    refused = await reader.browser.put(path, data={**ITSELF, "seen": 1, "title.el": "Χ"})
    assert (refused.status_code, refused.json()) == (403, {"refused": "Δεν έχετε αυτό το δικαίωμα"})
    maria.browser.cookies.clear()
    answer = await maria.browser.put(path, data={**ITSELF, "seen": 1, "title.el": "Χ"})
    assert (answer.status_code, answer.json()) == (401, {"signed_out": True})


def _uuid(text: str) -> Any:
    from uuid import UUID

    return UUID(text)
