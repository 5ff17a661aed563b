"""The mail in which a person's letter reaches the office: whatever the letter is, it can travel and be read."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.forwarding import Letter, envelope
from channels.email.headers import Sender
from tests.channels.email.returned.samples import dsn, plain

SENDER = Sender("keryx@limnochori.example", "https://nea.example")
AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


def passed(body: bytes, reference: str | None = "2026/000123") -> bytes:
    return envelope(
        Letter(7, 1, body, AT, "grafeio@dimos.example", reference, "el", "f" * 16), "grafeio@dimos.example", SENDER
    )


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.sampled_from([dsn(), plain("γεια\n.\n..x")])), st.binary(max_size=60))
def test_any_letter_can_travel(body: bytes, tail: bytes) -> None:
    wire = passed(body + tail)
    assert wire.isascii()
    assert wire.endswith(b"\r\n")
    assert b"\n" not in wire.replace(b"\r\n", b"")
    assert b"\r" not in wire.replace(b"\r\n", b"")
    assert not [line for line in wire.split(b"\r\n") if line.startswith(b".") and not line.startswith(b"..")]
    assert max(map(len, wire.split(b"\r\n"))) <= 998
    mail = message_from_bytes(wire, policy=policy.default)
    assert (mail["To"], mail["From"], mail["Keryx-Forwarded"]) == ("grafeio@dimos.example", SENDER.address, "1")


@pytest.mark.parametrize(
    ("letter", "subject"),
    [
        (plain("x", subject="Re: Συναυλία\n Bcc: a@b.example", sender="m@d.example"), "Re: Συναυλία Bcc: a@b.example"),
        (plain("x", subject="", sender="m@d.example"), "Μήνυμα πολίτη"),
    ],
)
def test_its_subject_is_one_line_behind_the_announcements_number(letter: bytes, subject: str) -> None:
    mail = message_from_bytes(passed(letter), policy=policy.default)
    assert mail["Subject"] == f"[2026/000123] {subject}"
    assert mail["Bcc"] is None
    assert message_from_bytes(passed(letter, None), policy=policy.default)["Subject"] == subject


@pytest.mark.parametrize(
    "letter",
    [
        b"From: m@d.example\r\n" + b"X: y\r\n" * 40_000 + b"\r\nx",
        b"From: m@d.example\r\nSubject: a\r\n" + b" x\r\n" * 40_000 + b"\r\nx",
        b"From: m@d.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\n" * 40_000,
    ],
    ids=["headers", "folds", "parts"],
)
def test_a_letter_that_is_made_to_keep_us_busy_goes_as_a_file(letter: bytes) -> None:
    _, file = message_from_bytes(passed(letter), policy=policy.default).iter_parts()
    assert file.get_content_type() == "application/octet-stream"
    assert file.get_content() == letter
