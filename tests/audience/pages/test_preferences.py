"""What subscribers do themselves by the link in a mail: no password, no cookie, no script."""

import csv
import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from audience import registry
from audience.choices import Frequency
from audience.filters import Filter
from audience.pages import pausing
from audience.registry import Subscriber, Subscription
from core.language.dates import ATHENS
from core.witness import Witness, database_count
from tests.audience.pages.visitor import NOW, URL, Visitor, fields, visit
from tests.audience.people import hand_over


async def reloaded(visitor: Visitor, who: Subscriber) -> Subscriber:
    found = await visitor.find(who)
    assert found is not None
    return found


async def send(visitor: Visitor, path: str, **typed: Any) -> httpx.Response:
    """The form as it is, with these answers; and the page it leads to."""
    sent = {**fields(await visitor.client.get(path)), **typed}
    sent = {name: value for name, value in sent.items() if value is not None}
    return await visitor.client.post(path, data=sent, follow_redirects=True)


async def test_looking_at_a_confirmation_does_nothing_and_a_click_subscribes(visitor: Visitor) -> None:
    await visitor.subscribe(topics_all=None, topics="ydreusi", frequency="daily")
    link = await visitor.confirming()
    page = await visitor.client.get(link)
    for said in ("Επιβεβαιώστε την εγγραφή σας", "Ύδρευση", "Μία φορά την ημέρα", "Όλες οι περιοχές"):
        assert said in page.text
    assert await registry.find_by_email(visitor.hub.store, "maria@dimotes.example") is None
    done = await visitor.client.post(link)
    assert "Η εγγραφή σας ολοκληρώθηκε" in done.text
    assert done.text.count("/preferences/") == 1
    for headers in (page.headers, done.headers):
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-robots-tag"] == "noindex"
        assert "set-cookie" not in headers
    again = await visitor.client.post(link)
    assert "Η εγγραφή σας ολοκληρώθηκε" in again.text
    assert (await visitor.client.get(link)).status_code == 410  # used; and the page says what to do now


async def test_old_and_foreign_links_are_told_kindly(visitor: Visitor) -> None:
    await visitor.subscribe()
    link = await visitor.confirming()
    await hand_over(visitor.hub.store, visitor.clock.now())
    visitor.clock.advance(7 * 86400 + 1)
    for answer in (await visitor.client.get(link), await visitor.client.post(link)):
        assert answer.status_code == 410
        assert "έληξε" in answer.text
        assert 'href="/subscribe"' in answer.text
    for path in ("/confirm/abcdefgh", "/preferences/abcdefgh", link.replace("/confirm/", "/preferences/")):
        answer = await visitor.client.get(path)
        assert answer.status_code == 404
        assert "Ο σύνδεσμος δεν ισχύει" in answer.text


async def test_choices_frequency_and_language_change(anywhere: Visitor) -> None:
    who = await anywhere.subscribed()
    centre = await anywhere.centre(who)
    page = await send(
        anywhere,
        centre,
        topics_all=None,
        topics=["ydreusi"],
        issuers=["deya"],
        frequency="weekly",
        reminders="1",
        magazine="1",
        urgent=None,
        language="en",
    )
    assert "Your choices are saved." in page.text
    changed = await reloaded(anywhere, who)
    assert (changed.language, changed.manner.frequency) == ("en", Frequency.WEEKLY)
    assert (changed.manner.reminders, changed.manner.magazine, changed.manner.urgent) == (True, True, False)
    assert (await anywhere.client.get(f"{centre}/data.json")).json()["subscriber"]["choices"]["magazine"]
    await send(anywhere, centre, magazine=None)
    assert not (await reloaded(anywhere, who)).manner.magazine
    await send(anywhere, centre, magazine="1")
    assert (changed.filter.topics, changed.filter.issuers) == ({"ydreusi"}, {"deya"})
    wrong = await send(anywhere, centre, topics=None, frequency="hourly", issuers=None)
    assert wrong.status_code == 422
    for field in ("issuers", "topics", "frequency"):
        assert f'<a href="#{field}">' in wrong.text
    assert await reloaded(anywhere, who) == changed
    history = (await anywhere.client.get(centre)).text
    for said in ("You stopped the notices</strong>: Municipality", "ενημερώσεις με e-mail η ΔΕΥΑ Λιμνοχωρίου."):
        assert said in history  # the words as they were shown


async def test_a_mails_own_link_for_leaving_opens_them_too(visitor: Visitor) -> None:
    who = await visitor.subscribed()
    leaving = registry.leaving_token(await visitor.ring(), who.id)
    assert who.email in (await visitor.client.get(f"/preferences/{leaving}")).text
    assert f"/preferences/{leaving}" in (await visitor.client.get(f"/unsubscribe/{leaving}")).text


async def test_one_topic_and_then_the_last_is_left(visitor: Visitor) -> None:
    who = await visitor.subscribed(topics_all=None, topics=["ydreusi", "politismos"])
    centre = await visitor.centre(who)
    asked = await visitor.client.get(f"{centre}/topics/ydreusi")
    assert "Όχι άλλα για: Ύδρευση;" in asked.text
    assert (await reloaded(visitor, who)).filter.topics == {"ydreusi", "politismos"}
    done = await visitor.client.post(f"{centre}/topics/ydreusi", follow_redirects=True)
    assert "Δεν θα λαμβάνετε πια ενημερώσεις για αυτό το θέμα." in done.text
    assert (await reloaded(visitor, who)).filter.topics == {"politismos"}
    last = await visitor.client.post(f"{centre}/topics/politismos", follow_redirects=True)
    assert "Οι ενημερώσεις σταμάτησαν." in last.text
    assert (await reloaded(visitor, who)).state == "left"


async def test_a_pause_ends_by_itself_or_at_a_click(visitor: Visitor) -> None:
    who = await visitor.subscribed()
    centre = await visitor.centre(who)
    paused = await visitor.client.post(
        f"{centre}/pause", data={"until": "7/1/2027", "urgent_too": "1"}, follow_redirects=True
    )
    assert "Οι ενημερώσεις ξεκινούν πάλι την Πέμπτη 7 Ιανουαρίου 2027." in paused.text
    assert "Ως τότε έρχονται μόνο τα επείγοντα" in paused.text
    kept = await reloaded(visitor, who)
    assert kept.paused_until == datetime(2027, 1, 7, tzinfo=ATHENS)
    assert kept.manner.through_pause
    await send(visitor, centre)  # saving other choices leaves it alone
    assert (await reloaded(visitor, who)).manner.through_pause
    wrong = await visitor.client.post(f"{centre}/pause", data={"until": "31/2/2027"})
    assert wrong.status_code == 422
    assert 'value="31/2/2027"' in wrong.text
    await visitor.client.post(f"{centre}/pause", data={"end": "1"})
    assert (await reloaded(visitor, who)).paused_until is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-11-25", (2026, 11, 25)),
        ("25/11/2026", (2026, 11, 25)),
        ("25.11.2026", (2026, 11, 25)),
        ("25 - 11 - 2026", (2026, 11, 25)),
        ("2027-03-29", (2027, 3, 29)),  # summer time by then
        ("25/11/2027", (2027, 11, 25)),
        ("24/11/2026", None),  # today
        ("26/11/2027", None),  # more than a year
        ("2027-02-30", None),
        ("11/25/2027", None),
        ("αύριο", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_sent_or_as_written(written: str, day: tuple[int, int, int] | None) -> None:
    until, errors = pausing.until(written, NOW)
    assert until == (datetime(*day, tzinfo=ATHENS) if day else None)
    assert [error.field for error in errors] == ([] if day else ["until"])


async def test_who_left_comes_back_by_a_mail(visitor: Visitor) -> None:
    who = await visitor.subscribed(topics_all=None, topics=["ydreusi"])
    centre = await visitor.centre(who)
    left = await visitor.client.post(f"{centre}/leave", follow_redirects=True)
    assert "Έχετε σταματήσει τις ενημερώσεις" in left.text
    assert "Δέχομαι να μου στέλνει ενημερώσεις με e-mail ο Δήμος Λιμνοχωρίου." in left.text
    asked = await visitor.client.post(f"{centre}/back", follow_redirects=True)
    assert "Στείλαμε μήνυμα στη διεύθυνση maria@dimotes.example." in asked.text
    assert (await reloaded(visitor, who)).state == "left"
    assert await visitor.letters() == ["confirm", "confirm"]
    await visitor.client.post(await visitor.confirming())
    back = await reloaded(visitor, who)
    assert (back.state, back.filter.topics) == ("confirmed", {"ydreusi"})


async def test_the_link_is_sent_again(visitor: Visitor) -> None:
    await visitor.subscribed()
    sent = await visitor.subscribe("/preferences")
    assert "της στείλαμε μήνυμα με τον σύνδεσμο" in sent.text
    assert await visitor.letters() == ["confirm", "link"]
    wrong = await visitor.subscribe("/preferences", email="maria")
    assert wrong.status_code == 422
    assert '<a href="#email">' in wrong.text


async def test_a_page_that_is_older_than_the_leaving_says_that_nothing_was_changed(visitor: Visitor) -> None:
    who = await visitor.subscribed()
    centre, link = await visitor.centre(who), await visitor.confirming()
    form = await visitor.form(centre)
    await visitor.client.post(f"{centre}/leave")
    for path, sent in (
        (centre, form),
        (f"{centre}/pause", {"until": "2026-12-24"}),
        (f"{centre}/pause", {"end": "1"}),
        (link, {}),
    ):
        answer = await visitor.client.post(path, data=sent, follow_redirects=True)
        assert "Δεν άλλαξε τίποτε" in answer.text
        assert "Έχετε σταματήσει τις ενημερώσεις" in answer.text
    found = await visitor.find(who)
    assert found is not None
    assert (found.state, found.paused_until) == ("left", None)


async def test_people_take_their_data_along(visitor: Visitor) -> None:
    who = await visitor.subscribed()
    centre = await visitor.centre(who)
    answer = await visitor.client.get(f"{centre}/data.json")
    assert 'filename="keryx-data.json"' in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    told = json.loads(answer.text)["subscriber"]
    assert told["email"] == who.email
    assert set(told["choices"]) == {*vars(who.filter), *vars(who.manner)}, "whatever there is to choose"
    table = csv.DictReader(io.StringIO((await visitor.client.get(f"{centre}/data.csv")).text.removeprefix("\ufeff")))
    assert ("email", who.email) in [(row["field"], row["value"]) for row in table]
    assert (await visitor.client.get(f"{centre}/data.xml")).status_code == 404


async def test_people_erase_themselves_in_two_steps(visitor: Visitor) -> None:
    who = await visitor.subscribed()
    centre = await visitor.centre(who)
    asked = await visitor.client.get(f"{centre}/erase")
    for said in ("Διαγράφονται", "keyed hash", "προσωπικό δεδομένο", "που μας επιβάλλει ο νόμος"):
        assert said in asked.text
    assert await visitor.find(who) is not None
    done = await visitor.client.post(f"{centre}/erase")
    assert "Τα δεδομένα σας διαγράφηκαν" in done.text
    assert await visitor.find(who) is None
    for path in (centre, f"{centre}/data.json", f"{centre}/erase", f"{centre}/topics/ydreusi"):
        gone = await visitor.client.get(path)
        assert gone.status_code == 410
        assert "δεν υπάρχει πια" in gone.text


FOREIGN = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site", "origin": "https://hub.example"},
    {"origin": "https://evil.example"},
]
OURS = [
    {"sec-fetch-site": "same-origin", "origin": "null"},
    {"sec-fetch-site": "none"},
    {"origin": "null"},
    {"origin": URL},
    {},
]


async def test_forms_of_other_sites_change_nothing(visitor: Visitor) -> None:
    who = await visitor.subscribed()
    await visitor.subscribe(email="other@dimotes.example")
    centre = await visitor.centre(who)
    before = (await reloaded(visitor, who), await visitor.letters())
    steps = ("", "/pause", "/topics/ydreusi", "/leave", "/back", "/erase")
    for path in [await visitor.confirming(), *(f"{centre}{step}" for step in steps)]:
        for headers in FOREIGN:
            answer = await visitor.client.post(path, data={"until": "2027-01-01"}, headers=headers)
            assert answer.status_code == 403
            assert "Η φόρμα ήρθε από άλλη σελίδα." in answer.text
    assert (await reloaded(visitor, who), await visitor.letters()) == before
    assert await registry.count(visitor.hub.store) == 1
    for headers in OURS:
        assert (await visitor.client.post(f"{centre}/pause", data={"end": "1"}, headers=headers)).status_code == 303


async def test_each_issuer_has_a_privacy_notice(visitor: Visitor) -> None:
    listed = await visitor.client.get("/privacy")
    assert listed.text.count('href="/privacy/') == 4
    notice = await visitor.client.get("/privacy/deya?lang=en")
    assert "Limnochori Water and Sewerage Utility" in notice.text
    assert (await visitor.client.get("/privacy/made-up")).status_code == 404


async def test_links_stay_good_when_nothing_writes_mail_any_more(sqlite_url: str, tmp_path: Path) -> None:
    visitor = await visit(sqlite_url, tmp_path, channels="site")
    wanted = [Subscription("maria@dimotes.example", "el", Filter())]
    await registry.add(visitor.hub.store, wanted, consent="Ναι", source="test", now=NOW)
    (who,) = [one async for one in registry.everyone(visitor.hub.store)]
    for path in ("/subscribe", "/preferences"):
        assert (await visitor.client.get(path)).status_code == 404
    centre = await visitor.centre(who)
    page = await visitor.client.get(centre)
    assert 'href="/subscribe"' not in page.text
    left = await visitor.client.post(f"{centre}/leave", follow_redirects=True)
    assert "Οι ενημερώσεις σταμάτησαν." in left.text
    assert "/back" not in left.text
    await visitor.client.post(f"{centre}/back")
    assert await visitor.letters() == []
    await visitor.client.aclose()
    await visitor.hub.close()


async def test_every_change_counts_so_that_a_backup_from_before_it_is_held(visitor: Visitor) -> None:
    who = await visitor.subscribed()
    path = await visitor.centre(who)
    counts = [(await database_count(visitor.hub.store)).actions]

    async def counted() -> int:
        counts.append((await database_count(visitor.hub.store)).actions)
        return counts[-1] - counts[-2]

    await send(visitor, path, frequency="daily")
    assert await counted() == 1
    await visitor.client.post(f"{path}/pause", data={"until": "2026-12-20"})
    assert await counted() == 1
    await visitor.client.post(f"{path}/pause", data={"end": "1"})
    assert await counted() == 1
    await visitor.client.post(f"{path}/topics/ydreusi")
    assert await counted() == 1
    assert (await Witness(visitor.hub.media).count(await database_count(visitor.hub.store))).actions == counts[-1]
