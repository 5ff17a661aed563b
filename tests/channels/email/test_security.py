"""Encrypted and signed-in relays: smtps, STARTTLS demanded and offered, AUTH, and certificates that are not right."""

import asyncio
import hmac
import ssl
import subprocess
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from aiosmtpd.smtp import Session as SmtpSession

from channels.email.relays import parse_relays
from core.channel import Rendition
from tests.channels.email.conftest import Mail, outcomes, target
from tests.servers.smtp import Script, Server, Session

PEOPLE = [f"d{i}@dimotes.example" for i in range(30)]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that is its own authority; the key stands in the same file."""
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    key = path.with_suffix(".key")
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    files = ["-keyout", str(key), "-out", str(path), "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)
    path.write_text(path.read_text() + key.read_text())
    return path


class Kept:
    """Keeps what a relay took, and offers PIPELINING."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bool]] = []

    async def handle_EHLO(
        self, server: SMTP, session: SmtpSession, envelope: Envelope, hostname: str, responses: list[str]
    ) -> Sequence[str]:
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", *responses[1:]]

    async def handle_DATA(self, server: SMTP, session: SmtpSession, envelope: Envelope) -> str:
        self.taken.append((envelope.rcpt_tos[0], session.ssl is not None))
        return "250 taken"


class Challenging(Kept):
    """Offers CRAM-MD5 (RFC 2195) besides: the password itself never travels."""

    def __init__(self, password: str = "μυστικό/1") -> None:
        super().__init__()
        self._password = password
        self.signed_in: list[bool] = []

    async def auth_CRAM__MD5(self, server: SMTP, words: list[str]) -> AuthResult:
        challenge = b"<1896.697170952@relay.example>"
        answer = await server.challenge_auth(challenge)
        proof = hmac.new(self._password.encode(), challenge, "md5").hexdigest()
        self.signed_in.append(answer == f"keryx {proof}".encode())
        return AuthResult(success=self.signed_in[-1], handled=False)


def _sign_in(server: SMTP, session: SmtpSession, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    assert isinstance(data, LoginPassword)
    right = (data.login, data.password) == (b"keryx", "μυστικό/1".encode())
    return AuthResult(success=right, handled=right)


@pytest.fixture
def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
async def relay(server_tls: ssl.SSLContext) -> AsyncIterator[tuple[Kept, int]]:
    kept = Kept()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(kept, tls_context=server_tls, authenticator=_sign_in, auth_require_tls=True), "127.0.0.1", 0
    )
    yield kept, server.sockets[0].getsockname()[1]
    server.close()


async def send(channel: Mail, rendition: Rendition, url: str, **settings: object) -> set[str]:
    one = channel(url, connections=2, **settings)
    receipts = await outcomes(one, [target(i, address, rendition) for i, address in enumerate(PEOPLE)])
    return {receipt.outcome for receipt in receipts.values()}


async def test_starttls_and_sign_in(
    channel: Mail, rendition: Rendition, relay: tuple[Kept, int], certificate: Path
) -> None:
    kept, port = relay
    url = f"smtp+starttls://keryx:%CE%BC%CF%85%CF%83%CF%84%CE%B9%CE%BA%CF%8C%2F1@localhost:{port}"
    assert await send(channel, rendition, url, certificates=str(certificate)) == {"sent"}
    assert sorted(kept.taken) == sorted((address, True) for address in PEOPLE)


@pytest.mark.parametrize("scheme", ["smtp", "lmtp"])
async def test_a_password_never_travels_in_clear_text(channel: Mail, rendition: Rendition, scheme: str) -> None:
    """The relay would take it: it offers AUTH and no STARTTLS."""
    asked: list[str] = []

    def sign_in(server: SMTP, session: SmtpSession, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        asked.append(mechanism)
        return AuthResult(success=True)

    kept, kind = Kept(), {"smtp": SMTP, "lmtp": LMTP}[scheme]
    server = await asyncio.get_running_loop().create_server(
        lambda: kind(kept, authenticator=sign_in, auth_require_tls=False), "127.0.0.1", 0
    )
    port = server.sockets[0].getsockname()[1]
    for offered in (True, False):
        url = f"{scheme}://keryx:mystery@localhost:{port}"
        assert await send(channel, rendition, url, starttls_when_offered=offered) == {"later"}
    assert not asked
    assert not kept.taken
    server.close()


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "CRAM-MD5"])
async def test_signing_in_by_each_mechanism_over_tls_from_the_start(
    channel: Mail, rendition: Rendition, server_tls: ssl.SSLContext, certificate: Path, mechanism: str
) -> None:
    kept = Challenging() if mechanism == "CRAM-MD5" else Kept()
    others = {"PLAIN", "LOGIN"} - {mechanism}
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(kept, authenticator=_sign_in, auth_require_tls=False, auth_exclude_mechanism=others),
        "127.0.0.1",
        0,
        ssl=server_tls,
    )
    url = f"smtps://keryx:%CE%BC%CF%85%CF%83%CF%84%CE%B9%CE%BA%CF%8C%2F1@localhost:{server.sockets[0].getsockname()[1]}"
    assert await send(channel, rendition, url, certificates=str(certificate)) == {"sent"}
    assert len(kept.taken) == len(PEOPLE)
    server.close()


async def test_where_the_relay_cannot_check_the_best_mechanism_the_next_is_tried(
    channel: Mail, rendition: Rendition, server_tls: ssl.SSLContext, certificate: Path
) -> None:
    kept = Challenging("something else")
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(kept, authenticator=_sign_in, auth_require_tls=False), "127.0.0.1", 0, ssl=server_tls
    )
    url = f"smtps://keryx:%CE%BC%CF%85%CF%83%CF%84%CE%B9%CE%BA%CF%8C%2F1@localhost:{server.sockets[0].getsockname()[1]}"
    assert await send(channel, rendition, url, certificates=str(certificate)) == {"sent"}
    assert set(kept.signed_in) == {False}
    server.close()


async def test_a_wrong_password_is_about_us_and_stays_secret(
    channel: Mail, rendition: Rendition, relay: tuple[Kept, int], certificate: Path
) -> None:
    kept, port = relay
    one = channel(f"smtp+starttls://keryx:mystery@localhost:{port}", certificates=str(certificate))
    (receipt,) = (await outcomes(one, [target(1, PEOPLE[0], rendition)])).values()
    assert receipt.outcome == "later"
    assert "no relay answers" in (receipt.reason or "")
    assert "Authentication credentials invalid" in (receipt.reason or "")
    assert "mystery" not in (receipt.reason or "")
    assert not kept.taken


async def test_a_certificate_nobody_vouches_for_stops_demanded_starttls(
    channel: Mail, rendition: Rendition, relay: tuple[Kept, int]
) -> None:
    kept, port = relay
    assert await send(channel, rendition, f"smtp+starttls://localhost:{port}") == {"later"}
    assert not kept.taken


@pytest.mark.parametrize("wanted", [True, False])
async def test_starttls_when_offered_is_a_setting(
    channel: Mail, rendition: Rendition, relay: tuple[Kept, int], wanted: bool
) -> None:
    kept, port = relay
    assert await send(channel, rendition, f"smtp://localhost:{port}", starttls_when_offered=wanted) == {"sent"}
    assert {encrypted for _, encrypted in kept.taken} == {wanted}


async def test_starttls_demanded_is_never_skipped(channel: Mail, rendition: Rendition) -> None:
    async with Server() as server:
        assert await send(channel, rendition, f"smtp+starttls://127.0.0.1:{server.port}") == {"later"}
        assert not server.taken.counts


async def test_smtps_grouped(
    channel: Mail, rendition: Rendition, server_tls: ssl.SSLContext, certificate: Path
) -> None:
    plain = Server(Script())
    server = await asyncio.get_running_loop().create_server(
        lambda: Session(plain.script, plain.taken), "127.0.0.1", 0, ssl=server_tls
    )
    port = server.sockets[0].getsockname()[1]
    assert await send(channel, rendition, f"smtps://localhost:{port}", certificates=str(certificate)) == {"sent"}
    assert len(plain.taken.counts) == len(PEOPLE)
    server.close()


def test_addresses_of_relays() -> None:
    one, two, three = parse_relays(
        "smtp://mx.example:2525, smtp+starttls://a%40b:p%3A@mx2.example ,smtps://mx3.example"
    )
    assert (one.host, one.port, one.security) == ("mx.example", 2525, "offered")
    assert (two.user, two.password, two.port, two.security) == ("a@b", "p:", 587, "starttls")
    assert (three.port, three.security) == (465, "tls")
    assert "p:" not in repr(two)


@pytest.mark.parametrize(
    "wrong", ["", " , ", "mx.example:25", "http://mx.example", "smtp://", "smtp://u:secret@mx:port"]
)
def test_wrong_addresses_of_relays_are_told_without_the_password(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"[Rr]elay") as caught:
        parse_relays(wrong)
    assert "secret" not in str(caught.value)
