"""DKIM signatures, read by another implementation (dkimpy), and the settings of the key file."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from channels.email.channel import sender_of, signer_of
from channels.email.dkim import Signer
from channels.email.headers import Sender
from channels.email.message import Dates, Frozen, freeze
from channels.email.render import render
from channels.email.settings import EmailSettings
from core.channel import Rendition
from core.errors import WrongSettings
from schemas.edition import Action
from tests.channels.email.conftest import Mail, outcomes, target
from tests.channels.email.letters import mail, mailing
from tests.editions import SITE, event_edition, press_edition
from tests.servers.smtp import Server

RSA = rsa.generate_private_key(65537, 2048)
SIGNERS = {
    "rsa": Signer("limnochori.example", "keryx1", RSA),
    "ed25519": Signer("limnochori.example", "keryx1", Ed25519PrivateKey.generate()),
}
SENDER = Sender("keryx@limnochori.example", SITE, "leave@limnochori.example")
KEYS = pytest.mark.parametrize("kind", list(SIGNERS))


def _signed(frozen: Frozen, token: str = "x" * 40, *, marked: bool = False) -> bytes:
    """As a server hands it on: transport dots removed."""
    date = Dates().of(datetime(2026, 11, 24, 8, 0, tzinfo=UTC))
    to = "maria@dimotes.example"
    sent = frozen.splice(
        to=to, tokens=(token.encode(), token[::-1].encode()), delivery=42, attempt=2, marked=marked, date=date
    )
    return re.sub(rb"(?m)^\.\.", b".", sent)


def _verifies(message: bytes, signer: Signer) -> bool:
    def dnsfunc(name: bytes, timeout: float = 5) -> bytes:
        assert name == b"keryx1._domainkey.limnochori.example."
        return signer.record.encode()

    return bool(dkim.verify(message, dnsfunc=dnsfunc))


@KEYS
def test_each_copy_is_signed_over_its_own_pieces(kind: str) -> None:
    """In quoted-printable and in base64, with dots at line starts and spaces that the relaxed form drops."""
    signer = SIGNERS[kind]
    for language in ("el", "en"):
        edition = press_edition(body={"el": "..τελεία\n\n.\n\nδύο  κενά\t\n", "en": "..dot\n\n.\n\ntwo  spaces\t\n"})
        frozen = freeze(render(edition, language, Action.PUBLISH, SITE), SENDER, 40, signer)
        for token, marked in (("x" * 40, False), ("-_" * 20, True), ("Q9" * 20, False)):
            assert _verifies(_signed(frozen, token, marked=marked), signer)


@KEYS
@pytest.mark.parametrize("language", ["el", "en"])
def test_letters_and_their_files_are_signed(kind: str, language: str) -> None:
    signer, issuer = SIGNERS[kind], event_edition().issuer
    rendition = Rendition(
        "email", mailing("invitation", issuer), language, Action.PUBLISH, mail("invitation", language)
    )
    assert _verifies(_signed(freeze(rendition, SENDER, 40, signer)), signer)


def test_what_is_changed_on_the_way_is_told() -> None:
    signer = SIGNERS["rsa"]
    message = _signed(freeze(render(event_edition(), "en", Action.PUBLISH, SITE), SENDER, 40, signer))
    head, _, content = message.partition(b"\r\n\r\n")
    assert _verifies(head.replace(b"\r\nSubject: ", b"\r\nSubject:   ") + b"\r\n\r\n" + content, signer), "spaces may"
    changed = [
        head.replace(b"Subject: ", b"Subject: x") + b"\r\n\r\n" + content,
        b"Subject: x\r\n" + message,
        head.replace(b"One-Click", b"Two-Click") + b"\r\n\r\n" + content,
        re.sub(rb"/unsubscribe/x{40}", b"/unsubscribe/" + b"y" * 40, message),
        message.replace(b"Christmas", b"Xmas", 1),
    ]
    assert [_verifies(one, signer) for one in changed] == [False] * len(changed)


def test_lines_stay_short() -> None:
    message = _signed(freeze(render(event_edition(), "el", Action.PUBLISH, SITE), SENDER, 40, SIGNERS["rsa"]))
    signature = message.partition(b"\r\nTo: ")[0]
    assert signature.startswith(b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n")
    assert max(map(len, signature.split(b"\r\n"))) <= 78


@pytest.fixture
def key_file(tmp_path: Path) -> Callable[..., str]:
    def write(key: Any, password: bytes | None = None) -> str:
        hidden = BestAvailableEncryption(password) if password else NoEncryption()
        path = tmp_path / "dkim.pem"
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, hidden))
        return str(path)

    return write


def test_the_key_file_signs_for_the_sender_s_domain_or_another(key_file: Callable[..., str]) -> None:
    path = key_file(RSA)
    for domain, signs in (("", "nea.limnochori.example"), ("δήμος.gr", "xn--jxalzmp.gr")):
        settings = EmailSettings(dkim_key=path, dkim_selector="keryx1", dkim_domain=domain)
        signer = signer_of(settings, sender_of(settings, SITE))
        assert signer is not None
        assert (signer.domain, signer.selector, signer.record) == (signs, "keryx1", SIGNERS["rsa"].record)
    assert signer_of(EmailSettings(), SENDER) is None


async def test_what_a_relay_gets_is_signed(channel: Mail, key_file: Callable[..., str]) -> None:
    """Settings to wire: each recipient's own copy, as the relay took it."""
    async with Server() as relay:
        one = channel(relay.url, dkim_key=key_file(RSA), dkim_selector="keryx1", dkim_domain="limnochori.example")
        rendition = one.render(event_edition(), "el", Action.PUBLISH)
        await outcomes(one, [target(n, f"d{n}@dimotes.example", rendition) for n in range(5)])
        copies = [message.data for message in relay.taken.messages]
    assert len(copies) == 5
    assert all(_verifies(copy, SIGNERS["rsa"]) for copy in copies)
    leaving = {re.search(rb"/unsubscribe/([\w-]+)", copy)[1] for copy in copies}  # type: ignore[index]
    assert len(leaving) == 5


def test_a_key_that_cannot_sign_is_told_in_plain_words(key_file: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("nothing")
    wrong = {
        str(tmp_path / "missing.pem"): "Δεν διαβάζεται",
        str(tmp_path / "empty.pem"): "δεν είναι ιδιωτικό κλειδί",
        key_file(RSA, b"secret"): "δεν είναι ιδιωτικό κλειδί",
    }
    for path, says in wrong.items():
        with pytest.raises(WrongSettings) as error:
            EmailSettings(dkim_key=path, dkim_selector="keryx1")
        assert error.value.errors[0].field == "KERYX_EMAIL_DKIM_KEY"
        assert says in error.value.errors[0].el
    with pytest.raises(WrongSettings, match="RSA"):
        EmailSettings(dkim_key=key_file(ec.generate_private_key(ec.SECP256R1())), dkim_selector="keryx1")
    for selector in ("", "a b", "-x"):
        with pytest.raises(WrongSettings) as error:
            EmailSettings(dkim_key=key_file(RSA), dkim_selector=selector)
        assert error.value.errors[0].field == "KERYX_EMAIL_DKIM_SELECTOR"
