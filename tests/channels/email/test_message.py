"""The wire form of a mail, read back by the standard library's parser and by a real server."""

import email
import email.header
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.addresses import wire
from channels.email.headers import Sender
from channels.email.message import PREFERENCES, TOKEN, Dates, Frozen, freeze
from channels.email.mime import Pieces, Slot, body, phrase, words
from channels.email.render import render
from core.channel import Rendition
from core.errors import Refused
from schemas.edition import Action
from schemas.localised import Localised
from tests.channels.email.letters import mail, mailing
from tests.editions import SITE, event_edition

SENDER = Sender("keryx@limnochori.example", SITE)
AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
MARKS = ("RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI")
TOKENS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", min_size=1, max_size=60)


def spliced(frozen: Frozen, token: str = "tok-EN_0", *, marked: bool = False, attempt: int = 1) -> bytes:
    return frozen.splice(
        to="maria@dimotes.example",
        tokens=(token.encode(), token[::-1].encode()),
        delivery=42,
        attempt=attempt,
        marked=marked,
        date=Dates().of(AT),
    )


def parsed(sent: bytes) -> EmailMessage:
    """As a server hands it on: transport dots removed."""
    plain = sent.replace(b"\r\n..", b"\r\n.")
    message = email.message_from_bytes(plain, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    assert not [d for part in message.walk() for d in part.defects]
    return message


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def test_headers_that_bulk_receivers_require() -> None:
    edition = event_edition()
    written_as = spliced(freeze(render(edition, "el", Action.PUBLISH, SITE), SENDER, 8))
    message = parsed(written_as)
    assert message["To"] == "maria@dimotes.example"
    # Read the old way: the new parser of Python 3.11 leaves a space between two encoded words of a name.
    written = email.message_from_bytes(written_as)["From"]
    read = str(email.header.make_header(email.header.decode_header(written)))
    assert read == "Οργανισμός Πολιτισμού Λιμνοχωρίου «Όνειρο» <keryx@limnochori.example>"
    assert message["Subject"] == "Χριστουγεννιάτικη συναυλία της Φιλαρμονικής"
    assert message["Message-ID"] == f"<{edition.announcement.hex}.1.42@limnochori.example>"
    assert message["References"] == f"<{edition.announcement.hex}@limnochori.example>"
    assert message["List-Unsubscribe"] == f"<{SITE}/unsubscribe/tok-EN_0>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "<oneiro.event.limnochori.example>"
    assert message["Precedence"] == "bulk"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Feedback-ID"].endswith(":event:oneiro:keryx")
    assert message["Date"] == "Tue, 24 Nov 2026 08:00:00 +0000"
    assert message["Content-Language"] == "el"
    assert message["Keryx-Repeat"] is None
    assert message.get_content_type() == "multipart/alternative"
    assert message["List-Post"] == "NO"
    assert message["List-Owner"] == "<mailto:info@oneiro.limnochori.example>"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    lines = written_as.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert max(map(len, lines)) <= 100
    assert written_as.isascii()


def test_a_reply_says_in_its_own_address_which_announcement_it_answers() -> None:
    written = email.message_from_bytes(spliced(freeze(render(event_edition(), "el", Action.PUBLISH, SITE), SENDER, 8)))
    read = str(email.header.make_header(email.header.decode_header(written["Reply-To"])))
    name = "Οργανισμός Πολιτισμού Λιμνοχωρίου «Όνειρο» 2026/000101"
    assert " ".join(read.split()) == f"{name} <info@oneiro.limnochori.example>"


def test_a_letter_to_one_person_is_of_no_list_and_brings_its_calendar_file() -> None:
    parts = mail("invitation", "el")
    rendition = Rendition("email", mailing("invitation", event_edition().issuer), "el", Action.PUBLISH, parts)
    message = parsed(spliced(freeze(rendition, SENDER, 8)))
    for name in ("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Post", "Precedence"):
        assert message[name] is None
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "multipart/mixed"
    assert part(message, "plain").rstrip() == parts["text"].rstrip()
    [file] = message.iter_attachments()
    assert file.get_content_type() == "text/calendar"
    assert file.get_param("method") == "PUBLISH"
    assert str(file.get_content()).replace("\r\n", "\n") == parts["calendar"].replace("\r\n", "\n")


@given(title=st.text(max_size=300))
def test_no_mark_of_direction_turns_a_subject_or_a_name_around(title: str) -> None:
    hostile = f"{title}\u202eτίτλος\u2067\u200f\u061c\ufeff{title}"
    for write in (words, phrase):
        read = str(email.header.make_header(email.header.decode_header(write(hostile))))
        assert not [sign for sign in read if unicodedata.bidirectional(sign) in MARKS]
        assert "τίτλος" in read


def test_greek_hosts_go_out_by_their_ascii_names() -> None:
    rendition = render(event_edition(), "el", Action.PUBLISH, SITE)
    issuer = rendition.edition.issuer.model_copy(update={"email": "nea@δήμος.gr"})
    greek = replace(rendition, subject=rendition.edition.model_copy(update={"issuer": issuer}))
    message = parsed(spliced(freeze(greek, Sender(wire("keryx@δήμος.gr"), "https://νέα.δήμος.gr:8443"), 8)))
    assert message["List-Unsubscribe"] == "<https://xn--ixai8a.xn--jxalzmp.gr:8443/unsubscribe/tok-EN_0>"
    assert message["List-Owner"] == "<mailto:nea@xn--jxalzmp.gr>"
    assert message["Reply-To"].addresses[0].addr_spec == "nea@xn--jxalzmp.gr"
    assert wire("maria@ΔΉΜΟΣ.gr") == wire("maria@δήμος.gr"), "a capital sigma at the end is a final one"


@pytest.mark.parametrize(
    "address",
    [
        f"{'α' * 400}@dimotes.example",
        f"{'a' * 500}@dimotes.example",
        f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 60}.example",
        f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.example",
        "a@b.example\r\nRCPT TO:<c@d.example>",
        "a@b.example>\r\nBcc: c@d.example",
        "a\u202eb@dimotes.example",
        "a@dimotes\u200f.example",
        "a b@dimotes.example",
        "<a@dimotes.example>",
        '"a\r\n"@dimotes.example',
        "@",
        "",
    ],
)
def test_no_hostile_address_reaches_the_wire(address: str) -> None:
    with pytest.raises(Refused) as refusal:
        wire(address)
    assert "dimotes" not in refusal.value.reason, "a reason holds no address"


@pytest.mark.parametrize(
    "name", ["Δήμος\r\nBcc: x@y.example", '"Δήμος" <x@y.example>', "x@y.example, z@y.example", "\x00;"]
)
def test_a_hostile_name_stays_a_name(name: str) -> None:
    rendition = render(event_edition(), "el", Action.PUBLISH, SITE)
    issuer = rendition.edition.issuer.model_copy(update={"name": Localised.model_construct({"el": name})})
    evil = replace(rendition, subject=rendition.edition.model_copy(update={"issuer": issuer}))
    message = parsed(spliced(freeze(evil, SENDER, 8)))
    assert message["Bcc"] is None
    [sender] = message["From"].addresses
    assert sender.addr_spec == SENDER.address


def test_no_word_of_a_long_name_is_torn_between_encoded_words() -> None:
    name = "Δημοτική Επιχείρηση Ύδρευσης, Αποχέτευσης και Τηλεθέρμανσης Λιμνοχωρίου και Παραλίμνιων Κοινοτήτων"
    encoded = phrase(name)
    pieces = [str(email.header.make_header(email.header.decode_header(word))) for word in encoded.split("\r\n ")]
    assert len(pieces) > 2
    assert "".join(pieces) == name
    assert all(piece.endswith(" ") for piece in pieces[:-1])
    assert all(len(word) <= 75 for word in encoded.split("\r\n "))


def test_the_language_is_the_one_it_is_written_in() -> None:
    mail = freeze(render(event_edition(), "fr", Action.PUBLISH, SITE), SENDER, 8)
    assert parsed(spliced(mail))["Content-Language"] == "en"


def test_a_repeat_is_marked_and_told_apart() -> None:
    frozen = freeze(render(event_edition(), "el", Action.PUBLISH, SITE), SENDER, 8)
    first, again, marked = spliced(frozen), spliced(frozen, attempt=2), spliced(frozen, marked=True, attempt=2)
    assert parsed(first)["Message-ID"] == parsed(again)["Message-ID"]
    assert parsed(marked)["Message-ID"] != parsed(first)["Message-ID"]
    assert parsed(marked)["Keryx-Repeat"] == "possible"


@given(TOKENS)
def test_both_parts_survive_any_token(token: str) -> None:
    rendition = render(event_edition(), "el", Action.PUBLISH, SITE)
    message = parsed(spliced(freeze(rendition, SENDER, len(token)), token))
    for kind, name in (("plain", "text"), ("html", "html")):
        shown = rendition.parts[name].replace(TOKEN, token).replace(PREFERENCES, token[::-1])
        assert part(message, kind).rstrip() == shown.rstrip()


TEXTS = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\x00")),
    min_size=1,
    max_size=4,
)


@given(TEXTS, TOKENS)
def test_any_text_survives_encoding_and_dots(texts: list[str], token: str) -> None:
    """Both encodings, with a slot between any texts; no line is too long, no dot stands alone."""
    mark = "\x00"
    encoding, pieces = body(mark.join(texts), (mark,), len(token))
    written = _filled(pieces, token)
    assert written.endswith(b"\r\n")
    assert max(map(len, written.split(b"\r\n"))) <= 80
    assert not [line for line in written.split(b"\r\n") if line.startswith(b".") and not line.startswith(b"..")]
    assert b"\n" not in written.replace(b"\r\n", b"")
    assert b"\r" not in written.replace(b"\r\n", b"")
    undotted = b"\r\n".join(line[1:] if line.startswith(b"..") else line for line in written.split(b"\r\n"))
    head = f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode()
    read = email.message_from_bytes(head + undotted, policy=default)
    decoded = read.get_payload(decode=True)
    assert isinstance(decoded, bytes)
    sent = token.join(texts).rstrip("\n") + "\n"
    # Two slots with almost nothing between may gain a space; templates have none.
    if encoding == "base64" and any(len(text.encode()) < 2 for text in texts[1:]):
        assert decoded.decode().replace("\r\n", "\n").replace(" ", "") == sent.replace(" ", "")
    else:
        assert decoded.decode().replace("\r\n", "\n") == sent


def _filled(pieces: Pieces, token: str) -> bytes:
    return b"".join(piece.fill((token.encode(),)) if isinstance(piece, Slot) else piece for piece in pieces)


def test_the_shorter_encoding_is_taken() -> None:
    assert body("Καλημέρα σε όλους τους δημότες", ("\x00",), 8)[0] == "base64"
    assert body("Good morning to all of you, residents and visitors alike: γεια", ("\x00",), 8)[0] == "quoted-printable"


@pytest.mark.parametrize("write", [words, phrase])
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), max_size=400))
def test_header_words_are_read_back_whole(write: object, text: str) -> None:
    assert callable(write)
    written = write(text)
    lines = written.split("\r\n")
    assert max(map(len, lines)) <= 76
    assert all(line.startswith(" ") for line in lines[1:])
    for word in written.split():
        if word.startswith("=?utf-8?b?") and word.endswith("?="):
            email.header.decode_header(word)[0][0].decode()  # no character is split
    assert str(email.header.make_header(email.header.decode_header(written))) == " ".join(text.split())


def test_a_combining_mark_stays_with_its_letter() -> None:
    written = words("α\u0301" * 60)
    chunks = [email.header.decode_header(word)[0][0].decode() for word in written.split()]
    assert len(chunks) > 1
    assert all(chunk.startswith("α") for chunk in chunks)


def test_a_line_break_in_a_title_cannot_make_a_header() -> None:
    rendition = render(event_edition(), "el", Action.PUBLISH, SITE)
    evil = Rendition("email", rendition.edition, "el", Action.PUBLISH, {**rendition.parts, "subject": "x\r\nBcc: y@z"})
    message = parsed(spliced(freeze(evil, SENDER, 8)))
    assert message["Bcc"] is None
    assert message["Subject"] == "x Bcc: y@z"
