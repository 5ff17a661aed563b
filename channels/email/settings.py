"""What the e-mail channel may be told: relays, connections, the sender's addresses."""

import ipaddress
import re
import ssl
from pathlib import Path

from pydantic import Field, ValidationInfo, field_validator

from channels.email.addresses import wire
from channels.email.dkim import load_key
from channels.email.inbox import parse_inbox
from channels.email.relays import parse_relays
from channels.email.verp import LONGEST, PLACE
from core.errors import Refused
from core.settings import Section, section
from schemas.problems import wrong

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")


class EmailSettings(Section):
    """KERYX_EMAIL_…"""

    model_config = section("email")

    relays: str = Field(
        "smtp://127.0.0.1:1025",
        description="mail relays, by commas: smtp://host:port, smtp+starttls://user:password@host:587, "
        "smtps://host:465, lmtp://host:24, lmtp+unix:///socket, file:///folder (no server: each mail a file); "
        "`?weight=3&per_minute=600&per_hour=20000&per_day=100000` gives one its share of the connections and its caps",
    )
    connections: int = Field(10, ge=1, le=200, description="connections kept open over all relays together")
    urgent_connections: int = Field(
        1, ge=0, le=20, description="connections besides these that carry urgent mail only, so that it waits for none"
    )
    urgent_share: float = Field(
        0.1, ge=0, le=0.9, description="share of each relay's caps that only urgent mail may use"
    )
    sender: str = Field("", description="address in From; empty: keryx@ and the host of KERYX_URL")
    bounces: str = Field(
        "",
        description="envelope sender; `{delivery}` in it, as in bounces+{delivery}@town.gr, gives each delivery its "
        "own, which nobody else can make (VERP); empty: the sender",
    )
    inbox: str = Field(
        "",
        description="where what comes back is taken in: lmtp://127.0.0.1:2424 or smtp://host:port (the hub listens), "
        "imaps://user:password@host/INBOX (it looks); empty: only what a mail server pipes into `keryx email take`",
    )
    inbox_certificate: str = Field(
        "", description="file of the door's certificate chain (PEM): then it offers STARTTLS; empty: it does not"
    )
    inbox_key: str = Field("", validate_default=True, description="file of its private key (PEM)")
    leave: str = Field(
        "",
        description="address that unsubscribes who writes to it, for List-Unsubscribe (mailto); it must end in the "
        "inbox; empty: only https",
    )
    replies_to: str = Field(
        "", description="who gets the letters people write back, where the issuer has no address of its own"
    )
    hard_bounces: int = Field(2, ge=1, description="on so many days «no such mailbox», and a subscription ends")
    soft_bounces: int = Field(5, ge=2, description="so many mails in a row that failed otherwise end it too")
    soft_bounce_days: int = Field(14, ge=1, description="if they failed over so many days or more")
    brake_after: int = Field(200, ge=1, description="mails handed over before the rate of failures is looked at")
    brake_percent: float = Field(
        10.0, gt=0, le=100, description="when more of them fail for good, the mailing stops and a person is called"
    )
    returns_kept_days: int = Field(180, ge=30, description="days what came back is kept (class and status, no address)")
    replies_kept_days: int = Field(30, ge=1, description="days people's letters are kept at most")
    dkim_key: str = Field(
        "", description="file of a private key (PEM, RSA or Ed25519) that signs each mail; empty: the relay signs"
    )
    dkim_selector: str = Field(
        "", validate_default=True, description="name of the key in DNS: `selector._domainkey` of the domain"
    )
    dkim_domain: str = Field("", description="domain that signs; empty: that of the sender")
    hello: str = Field("", description="name this host gives itself to relays (EHLO); empty: the machine's name")
    starttls_when_offered: bool = Field(True, description="encrypt smtp:// connections when the relay offers it")
    certificates: str = Field(
        "", description="file of certificate authorities to trust for relays; empty: the system's"
    )
    leaves_from: str = Field(
        "",
        description="IP addresses from which mail leaves to the world, by commas, for `keryx check email`; empty: "
        "those of the relays",
    )
    resolver: str = Field(
        "", description="DNS server that `keryx check email` asks, as 192.0.2.53:53; empty: the machine's own"
    )
    idle_s: float = Field(30.0, gt=0, description="seconds after which an unused connection is closed")
    messages_per_connection: int = Field(1000, ge=1, description="messages after which a connection is replaced")
    connect_timeout_s: float = Field(10.0, gt=0, description="seconds a relay has to greet us, TLS and AUTH included")

    @field_validator("relays")
    @classmethod
    def _relays(cls, relays: str) -> str:
        parse_relays(relays)
        return relays

    @field_validator("inbox")
    @classmethod
    def _inbox(cls, inbox: str) -> str:
        if inbox:
            parse_inbox(inbox)
        return inbox

    @field_validator("inbox_key")
    @classmethod
    def _inbox_key(cls, key: str, info: ValidationInfo) -> str:
        certificate = str(info.data.get("inbox_certificate", ""))
        try:
            if certificate or key:
                ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)
        except OSError:  # ssl.SSLError is one
            raise wrong(
                f"Το πιστοποιητικό «{certificate}» και το κλειδί «{key}» δεν διαβάζονται ή δεν ταιριάζουν· δώστε δύο "
                "αρχεία PEM, το κλειδί χωρίς συνθηματικό, ή αφήστε και τα δύο κενά.",
                f"The certificate “{certificate}” and the key “{key}” cannot be read or do not belong together; give "
                "two PEM files, the key without a password, or leave both empty.",
            ) from None
        return key

    @field_validator("sender", "bounces", "leave", "replies_to")
    @classmethod
    def _address(cls, address: str) -> str:
        try:
            if address:
                wire(address.replace(PLACE, LONGEST))
        except Refused:
            raise wrong(
                f"Το «{address}» δεν είναι διεύθυνση e-mail· γράψτε μόνο τη διεύθυνση, π.χ. nea@dimos.gr.",
                f"“{address}” is no e-mail address; write only the address, e.g. news@town.gr.",
            ) from None
        return address

    @field_validator("dkim_key")
    @classmethod
    def _key(cls, path: str) -> str:
        if path:
            load_key(Path(path))
        return path

    @field_validator("dkim_selector")
    @classmethod
    def _selector(cls, selector: str, info: ValidationInfo) -> str:
        if info.data.get("dkim_key") and not _NAME.fullmatch(selector):
            raise wrong(
                "Λείπει ή δεν είναι σωστό το όνομα του κλειδιού· γράψτε γράμματα, ψηφία και παύλες, π.χ. keryx1.",
                "The key's name is missing or wrong; write letters, digits and hyphens, e.g. keryx1.",
            )
        return selector

    @field_validator("dkim_domain")
    @classmethod
    def _domain(cls, domain: str) -> str:
        try:
            return wire(f"x@{domain}").partition("@")[2] if domain else domain
        except Refused:
            raise wrong(
                f"Το «{domain}» δεν είναι όνομα τομέα· γράψτε π.χ. dimos.gr.",
                f"“{domain}” is no domain; write e.g. town.gr.",
            ) from None

    @field_validator("leaves_from")
    @classmethod
    def _addresses(cls, addresses: str) -> str:
        for address in filter(None, addresses.split(",")):
            try:
                ipaddress.ip_address(address.strip())
            except ValueError:
                raise wrong(
                    f"Το «{address.strip()}» δεν είναι διεύθυνση IP· γράψτε π.χ. 203.0.113.25.",
                    f"“{address.strip()}” is no IP address; write e.g. 203.0.113.25.",
                ) from None
        return addresses

    @field_validator("resolver")
    @classmethod
    def _server(cls, server: str) -> str:
        host, _, port = server.rpartition(":")
        try:
            if server and (ipaddress.ip_address(host.strip("[]")) and not 0 < int(port) < 65_536):
                raise ValueError(port)
        except ValueError:
            raise wrong(
                f"Το «{server}» δεν είναι διεύθυνση με θύρα· γράψτε π.χ. 192.0.2.53:53.",
                f"“{server}” is no address with a port; write e.g. 192.0.2.53:53.",
            ) from None
        return server

    @field_validator("certificates")
    @classmethod
    def _certificates(cls, path: str) -> str:
        try:
            if path:
                ssl.create_default_context(cafile=Path(path))
        except OSError as error:  # ssl.SSLError is one
            missing = isinstance(error, FileNotFoundError)
            raise wrong(
                f"{'Δεν υπάρχει' if missing else 'Δεν έχει πιστοποιητικά'} το αρχείο «{path}»· δώστε ένα αρχείο PEM ή "
                "αφήστε το κενό.",
                f"The file “{path}” {'does not exist' if missing else 'holds no certificates'}; give a PEM file, or "
                "leave it empty.",
            ) from None
        return path


def tls_of(settings: EmailSettings) -> ssl.SSLContext | None:
    """What the door for mail servers encrypts with; None: it does not."""
    if not settings.inbox_key:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.inbox_certificate, settings.inbox_key)
    return context
