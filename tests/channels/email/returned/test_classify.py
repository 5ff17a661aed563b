"""What a returned mail is: by the standards first, then by what servers say; and no input is too odd to be read."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.returned.classify import Returned, classified, first
from tests.channels.email.returned.samples import BOUNCES, MARIA, arf, dsn, plain, report


def told(raw: bytes) -> tuple[str, str | None, str | None]:
    found = first(classified(raw))
    return found.meaning, found.recipient, found.status


@pytest.mark.parametrize(
    ("diagnostic", "status", "meaning", "code"),
    [
        ("550 5.1.1 <maria@dimotes.example>: Recipient address rejected: User unknown", "5.1.1", "hard", "5.1.1"),
        ("550 <maria@dimotes.example>: Recipient address rejected: unknown recipient", "5.0.0", "hard", "5.0.0"),
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found by SMTP address lookup", "5.1.10", "hard", "5.1.10"),
        ("550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", "5.4.1", "hard", "5.4.1"),
        ("", "5.1.1", "hard", "5.1.1"),
        ("550 Host unknown (Name server: nowhere.example: host not found)", "5.1.2", "hard", "5.1.2"),
        ("550 5.2.1 The email account that you tried to reach is disabled", "5.2.1", "soft", "5.2.1"),
        ("550 5.2.1 <maria@dimotes.example>... User Unknown", "5.2.1", "soft", "5.2.1"),
        ("550 5.2.1 Recipient address rejected: unknown mailbox", "5.2.1", "hard", "5.2.1"),
        ("procmail: Couldn't create /var/mail/maria: No such user", "5.0.0", "soft", "5.0.0"),
        ("550 5.7.1 <maria@dimotes.example>: Recipient address rejected: User unknown", "5.7.1", "soft", "5.7.1"),
        ("551 not our user", "5.1.6", "hard", "5.1.6"),
        ("550 <maria@dimotes.example>: Recipient address rejected.", "5.0.0", "hard", "5.0.0"),
        ("550 5.2.1 mailbox cannot be used at this hour", "5.2.1", "soft", "5.2.1"),
        ("550 account suspended, contact its owner", "5.0.0", "soft", "5.0.0"),
        ("552 5.2.2 The email account that you tried to reach is over quota", "5.2.2", "full", "5.2.2"),
        ("452 4.2.2 Mailbox full", "4.2.2", "full", "4.2.2"),
        ("552 not now", "5.0.0", "full", "5.0.0"),
        ("552 5.3.4 Message size exceeds fixed limit", "5.3.4", "soft", "5.3.4"),
        ("550 5.7.1 Message rejected as spam", "5.7.1", "block", "5.7.1"),
        ("550 5.7.26 Unauthenticated email is not accepted: DMARC policy", "5.7.26", "block", "5.7.26"),
        ("554 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", "5.0.0", "block", "5.0.0"),
        ("550 5.1.8 <keryx@limnochori.example>: Sender address rejected: Domain not found", "5.1.8", "block", "5.1.8"),
        ("421 4.7.28 an unusual rate of mail from your IP address", "4.7.28", "block", "4.7.28"),
        ("450 4.7.1 Recipient address rejected: Greylisted, try again in 5 minutes", "4.7.1", "soft", "4.7.1"),
        ("450 4.1.1 user unknown for now", "4.1.1", "soft", "4.1.1"),
        ("connect to mx.dimotes.example[192.0.2.9]:25: Connection refused", "4.4.1", "soft", "4.4.1"),
        ("Host or domain name not found. Name service error for name=x type=MX: Host not found, try again", "4.4.3",
         "soft", "4.4.3"),
    ],
)  # fmt: skip
def test_a_delivery_report_is_read_by_its_servers_words_and_codes(
    diagnostic: str, status: str, meaning: str, code: str
) -> None:
    assert told(dsn(diagnostic, status=status)) == (meaning, MARIA, code)


@pytest.mark.parametrize(
    ("action", "meaning"),
    [("failed", "hard"), ("delayed", "soft"), ("delivered", "none"), ("relayed", "none"), ("expanded", "none")],
)
def test_what_became_of_it_decides_before_its_code(action: str, meaning: str) -> None:
    assert told(dsn("550 5.1.1 User unknown", status="5.1.1", action=action))[0] == meaning


def test_each_recipient_of_a_report_has_a_fate_of_their_own() -> None:
    raw = report(
        "Reporting-MTA: dns; mx.example",
        "Final-Recipient: rfc822;\n a@Dimotes.EXAMPLE\nAction: delivered\nStatus: 2.0.0",
        "Original-Recipient: rfc822;b+2Bnews@dimotes.example\nFinal-Recipient: rfc822; alias7@inner.example\n"
        "Action: failed\nStatus: 5.2.2",
        "Final-Recipient: rfc822; c@dimotes.example\nAction: failed\nStatus: 5.1.1",
    )
    assert classified(raw) == [
        Returned("none", "a@dimotes.example"),
        Returned("full", "b+news@dimotes.example", "5.2.2"),
        Returned("hard", "c@dimotes.example", "5.1.1"),
    ]
    assert told(raw) == ("full", "b+news@dimotes.example", "5.2.2"), "the first whom it did not reach"


def test_user_unknown_after_the_message_is_a_filters_word() -> None:
    """Who knows their users says so at RCPT."""
    words = "<maria@dimotes.example>: host mx said: 550 Unknown user (in reply to end of DATA command)\n"
    assert told(dsn("550 Unknown user", words=words))[0] == "soft"
    assert told(dsn("550 Unknown user", words=words.replace("end of DATA", "RCPT TO")))[0] == "hard"
    assert told(dsn("550 No such domain", words=words.replace("end of DATA", "MAIL FROM")))[0] == "block"


@pytest.mark.parametrize("system", BOUNCES)
def test_systems_that_write_no_report_are_understood(system: str) -> None:
    raw, meaning, code = BOUNCES[system]
    assert told(raw) == (meaning, MARIA, code)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (arf("abuse", "Original-Rcpt-To: <maria@Dimotes.Example>", to="undisclosed@x.example"), ("complaint", MARIA)),
        (arf("abuse"), ("complaint", MARIA)),
        (arf("opt-out", "Removal-Recipient: maria@dimotes.example"), ("complaint", MARIA)),
        (arf("not-spam", "Original-Rcpt-To: <maria@dimotes.example>"), ("none", None)),
        (arf("auth-failure", "Original-Rcpt-To: <maria@dimotes.example>"), ("none", None)),
        (plain("x", sender="staff@hotmail.example", X_HmXmrOriginalRecipient=MARIA), ("complaint", MARIA)),
    ],
)
def test_complaints_of_feedback_loops(raw: bytes, expected: tuple[str, str | None]) -> None:
    assert told(raw)[:2] == expected


@pytest.mark.parametrize(
    ("subject", "headers"),
    [
        ("Re: Συναυλία", {"Auto_Submitted": "auto-replied"}),
        ("Re: Συναυλία", {"X_Autoreply": "yes"}),
        ("Re: Συναυλία", {"Precedence": "auto_reply"}),
        ("Απουσία: Συναυλία", {}),
        ("Απουσία από το γραφείο Re: Συναυλία", {}),
        ("Σε άδεια μέχρι 20/8", {}),
        ("Εκτός γραφείου Re: Συναυλία", {}),
        ("Αυτόματη απάντηση: Συναυλία", {}),
        ("Automatic reply: Συναυλία", {}),
        ("Abwesenheitsnotiz: Συναυλία", {}),
        ("Réponse automatique : Συναυλία", {}),
        ("Risposta automatica: Συναυλία", {}),
        ("Respuesta automática: Συναυλία", {}),
    ],
)
def test_answers_that_nobody_typed(subject: str, headers: dict[str, str]) -> None:
    assert told(plain("Επιστρέφω τη Δευτέρα.", subject=subject, sender=MARIA, **headers)) == ("auto-reply", None, None)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Re: Συναυλία", "Καλησπέρα, πού βγάζουμε εισιτήρια;"),
        ("Re: Εκτός γραφείου", "Ευχαριστώ για την ενημέρωση."),
        ("Απουσία φωτισμού στην πλατεία", "Από τη Δευτέρα δεν ανάβει τίποτα."),
        ("Ασανσέρ εκτός υπηρεσίας", "Πότε θα διορθωθεί;"),
        ("Αυτόματη πόρτα χαλασμένη", "Στο δημαρχείο."),
        (
            "Πρόβλημα",
            "Η γειτόνισσα λέει ότι της γύρισε το μήνυμα: «550 user unknown», και ότι το γραμματοκιβώτιο είναι γεμάτο.",
        ),
        ("Ευχαριστώ", "Μας λέτε ότι δεν υπάρχει χώρος στο θέατρο και ότι το απορρίψατε λόγω πολιτικής."),
    ],
)
def test_a_person_is_a_person_whatever_they_write_about(subject: str, body: str) -> None:
    assert classified(plain(body, subject=subject, sender=MARIA)) == [Returned("none", by_person=True)]


def test_a_challenge_is_no_letter() -> None:
    raw = plain("Please confirm your message by a click.", subject="Please confirm your message", sender=MARIA)
    assert told(raw)[0] == "auto-reply"


ODD = st.sampled_from(
    [
        dsn("550 5.1.1 User unknown"),
        arf("abuse"),
        plain("550 user unknown"),
        b"Content-Type: multipart/mixed; boundary=b\n\n",
    ]
)


@settings(max_examples=60, deadline=None)
@given(ODD, st.lists(st.tuples(st.integers(0, 2000), st.binary(max_size=40)), max_size=6), st.binary(max_size=200))
def test_no_bytes_are_too_odd(whole: bytes, cuts: list[tuple[int, bytes]], tail: bytes) -> None:
    for at, piece in cuts:
        whole = whole[:at] + piece + whole[at:]
    for found in classified(whole + tail):
        assert found.meaning in {"hard", "soft", "full", "block", "auto-reply", "complaint", "none"}
        assert found.recipient is None or "@" in found.recipient


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 5000,
        b"Subject: =?utf-8?b?%%%?=\nFrom: \xff\xfe\n\n\x80\x81",
        b"Content-Type: text/plain; charset=idna\n\n" + b"a" * 200_000,
        b'Content-Type: multipart/mixed; boundary="b"\n\n'
        + b'--b\nContent-Type: multipart/mixed; boundary="b"\n\n' * 3000,
        b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(2000)),
        b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\n" * 500_000,
        b"Content-Type: message/rfc822\n\n" * 3000,
        plain("<" * 300_000),
        plain("mailbox " * 200_000),
        plain("a@" * 500_000),
        plain("550-" * 300_000),
        dsn("x" * 3_000_000),
        report(*["Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1"] * 5_000),
    ],
)
@pytest.mark.timeout(20)
def test_hostile_mails_are_read_in_no_time(raw: bytes) -> None:
    assert classified(raw)


def test_the_command_prints_one_object() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "keryx", "bounce"],
        input=dsn("550 5.1.1 User unknown", status="5.1.1"),
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[4],
    )
    assert json.loads(done.stdout) == {"class": "hard", "recipient": MARIA, "status": "5.1.1"}
