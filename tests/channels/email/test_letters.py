"""Digests, reminders, sign-up, invitations, the magazine: golden mails, and what they must not say."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

import pytest

from channels.email.layout import parts
from channels.email.letters import digest, invitation, reminder
from channels.email.message import PREFERENCES, TOKEN
from core.channel import Contents
from schemas.edition import Action, Edition
from tests.channels.email.conftest import Mail
from tests.channels.email.golden import as_kept
from tests.channels.email.letters import AT, CHOICES, DIMOS, ENTRIES, LETTERS, OWN, mail, mailing
from tests.editions import SITE, event_edition, press_edition, programme_edition, tender_edition

BOTH = pytest.mark.parametrize("language", ["el", "en"])
WITHIN_WORDS = ("a", "strong", "em")
UNTIL = (AT + timedelta(days=7)).isoformat()
OTHERS = ("confirm", "already", "preferences", "own-data", "invitation", "statutory")  # nothing to leave
SIGNS = "[]:·"  # with which a plain text marks pictures, labels and what follows on
EVERY = pytest.mark.parametrize("name", list(LETTERS))


@BOTH
@EVERY
def test_golden(name: str, language: str) -> None:
    as_kept(f"{name}-{language}", mail(name, language))


class Read(HTMLParser):
    """The words of a page as they are read, and where its links lead. What is hidden from readers is not read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self._deaf, self._said = 0, ""
        self.feed(html)
        self.words = self._said.split()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._said += "" if tag in WITHIN_WORDS else " "
        self._deaf += tag in ("style", "title") or (self._deaf > 0 and tag == "div")
        self._deaf += given.get("class") == "preheader"
        if tag == "a":
            self.links.append(str(given["href"]))
        if tag == "img":
            self._said += str(given["alt"])

    def handle_endtag(self, tag: str) -> None:
        self._deaf -= self._deaf > 0 and tag in ("style", "title", "div")

    def handle_data(self, data: str) -> None:
        if not self._deaf:
            self._said += data


@BOTH
@EVERY
def test_both_parts_say_the_same(name: str, language: str) -> None:
    made = mail(name, language)
    read, text = Read(made["html"]), " ".join(made["text"].split())
    assert read.links
    assert [link for link in read.links if link not in made["text"].split() and f"({link})" not in text] == []
    said = {word.strip(SIGNS) for word in text.split()}
    assert [word for word in read.words if word.strip(SIGNS) not in said] == []


@BOTH
@EVERY
def test_nobody_is_greeted_by_name_and_all_is_said(name: str, language: str) -> None:
    made = mail(name, language)
    text = made["text"]
    assert "{" not in made["subject"] + text
    assert "None" not in made["subject"] + text
    assert f"/privacy/{'oneiro' if name in ('invitation', 'reminder-event') else 'dimos'}" in text
    assert ("unsubscribe" in text) == (name not in OTHERS)
    for mark in (TOKEN, PREFERENCES, OWN):
        assert made["html"].count(mark) == text.count(mark)


@pytest.mark.parametrize(
    ("sent_on", "el", "en"),
    [
        (date(2026, 10, 24), "Αύριο, την Κυριακή 25 Οκτωβρίου 2026, στις 03:30 (χειμερινή ώρα).", "Tomorrow"),
        (date(2026, 10, 25), "Σήμερα, την Κυριακή 25 Οκτωβρίου 2026", "Today"),
        (date(2026, 10, 18), "Σε 7 ημέρες, την Κυριακή 25 Οκτωβρίου 2026", "In 7 days"),
    ],
)
def test_a_reminder_is_right_for_the_day_on_which_it_leaves(sent_on: date, el: str, en: str) -> None:
    """Also over the night in which the hour comes twice, and for an instant that is another day in UTC."""
    at = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    for language, said in (("el", el), ("en", en)):
        letter = reminder.compose(reminder.Reminder(event_edition(), "starts", at, sent_on), language, SITE)
        assert said in letter.preheader
    late = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)  # 00:30 of the next day in Athens
    assert reminder.Reminder(programme_edition(), "deadline", late, date(2026, 12, 31)).days == 1


def test_what_has_passed_is_reminded_of_no_more() -> None:
    with pytest.raises(ValueError, match="before"):
        reminder.Reminder(event_edition(), "starts", datetime(2026, 12, 12, 17, 30, tzinfo=UTC), date(2026, 12, 13))


def test_a_digest_of_very_many_keeps_under_the_size_at_which_gmail_cuts() -> None:
    from_all = [*ENTRIES, *[(tender_edition(), Action.PUBLISH)] * 97]
    made = digest.Digest(ENTRIES[0][0].issuer, "weekly", date(2026, 11, 18), date(2026, 11, 24), from_all)
    said = parts(digest.compose(made, "el", SITE), SITE)
    assert len(said["html"].encode()) < 100_000
    assert "100 ανακοινώσεις" in said["subject"]
    for name in ("html", "text"):
        assert said[name].count(tender_edition().public_url) == 98
        assert f"/unsubscribe/{TOKEN}" in said[name]


@BOTH
def test_before_its_hour_the_press_is_told_so_and_sent_to_no_page(language: str) -> None:
    """The page does not exist yet."""
    for name, embargoed in (("press-copy", True), ("press-copy-moved", True), ("press-copy-lifted", False)):
        made = mail(name, language)
        assert (("ΕΜΠΑΡΓΚΟ" if language == "el" else "EMBARGO") in made["subject"]) == embargoed
        assert ("12:00" in made["text"].partition("\n\n")[2]) == embargoed
        assert (press_edition().public_url in made["text"]) == (not embargoed)


def _invited(edition: Edition, sequence: int = 0) -> dict[str, str]:
    at = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    made = invitation.Invitation(edition, "", "", f"{SITE}/i/{OWN}", None, 0, "24630 51234", at, sequence)
    return parts(invitation.compose(made, "el", SITE), SITE)


def test_an_invitation_s_calendar_file_stays_one_appointment() -> None:
    first = _invited(event_edition())["calendar"]
    assert "METHOD:PUBLISH\r\n" in first
    assert "DTSTART:20261212T173000Z\r\nDTEND:20261212T193000Z\r\n" in first
    assert max(len(line.encode()) for line in first.split("\r\n")) <= 75
    moved = _invited(event_edition(occurrences=[{"start": "2026-12-13T19:30"}]), 1)["calendar"]
    uid = next(line for line in first.split("\r\n") if line.startswith("UID:"))
    assert uid in moved.split("\r\n")
    assert "SEQUENCE:1\r\n" in moved
    off = _invited(event_edition(occurrences=[{"start": "2026-12-13T19:30", "cancelled": True}]), 2)
    assert "METHOD:CANCEL\r\n" in off["calendar"]
    assert "STATUS:CANCELLED\r\n" in off["calendar"]
    assert off["subject"].startswith("Η εκδήλωση ματαιώνεται: ")
    assert f"{SITE}/i/" not in off["text"], "nobody is asked whether they come"


def _rendered(channel: Mail, kind: str, body: dict[str, str], contents: Contents, **personal: str) -> dict[str, str]:
    asked = replace(mailing(kind, DIMOS), body=body)
    made = channel("smtp://127.0.0.1:9").render_mailing(asked, contents, "el", personal)
    assert made.subject == asked
    return dict(made.parts)


def test_each_mailing_of_the_register_becomes_its_letter(channel: Mail) -> None:
    """As their sources write them."""
    covers = {"every": "weekly", "first": "2026-11-18", "last": "2026-11-24"}
    assert _rendered(channel, "digest", covers, Contents(ENTRIES)) == mail("digest-weekly", "el")
    at = {"of": "deadline", "at": "2026-12-31T12:00:00+00:00"}
    told = Contents([(programme_edition(), Action.PUBLISH)], {"sent_on": "2026-12-24"})
    assert _rendered(channel, "reminder", at, told) == mail("reminder-deadline", "el")
    choices = "\n".join(f"{name}: {value}" for name, value in CHOICES["el"])
    assert _rendered(channel, "confirm", {}, Contents(), confirm=OWN, until=UNTIL, choices=choices) == mail(
        "confirm", "el"
    )
    counted = _rendered(channel, "confirm", {}, Contents(), confirm=OWN, until=UNTIL, source="import:list.csv")
    said = " ".join(counted["text"].split())
    assert "Η διεύθυνσή σας είναι σε κατάλογο παραληπτών που τηρούσαμε." in said
    assert "Ζητήθηκε" not in said, "nobody asked: we do"
    assert "127.0.0.1" not in said
    called = _rendered(channel, "already", {"source": "phone"}, Contents(), preferences=OWN)
    assert "η διεύθυνσή σας δόθηκε τηλεφωνικά" in " ".join(called["text"].split())
    for kind, letter in (("already", "already"), ("link", "preferences")):
        assert _rendered(channel, kind, {}, Contents(), preferences=OWN) == mail(letter, "el")
    with pytest.raises(KeyError):
        _rendered(channel, "fax", {}, Contents())
