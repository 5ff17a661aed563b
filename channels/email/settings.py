"""What the e-mail channel may be told: relays, connections, the sender's addresses."""

import ssl
from pathlib import Path

from pydantic import Field, field_validator

from channels.email.addresses import wire
from channels.email.inbox import parse_inbox
from channels.email.relays import parse_relays
from channels.email.verp import LONGEST, PLACE
from core.errors import Refused
from core.settings import Section, section
from schemas.problems import wrong


class EmailSettings(Section):
    """KERYX_EMAIL_…"""

    model_config = section("email")

    relays: str = Field(
        "smtp://127.0.0.1:1025",
        description="mail relays, by commas: smtp://host:port, smtp+starttls://user:password@host:587, smtps://host:465",
    )
    connections: int = Field(10, ge=1, le=200, description="connections kept open over all relays together")
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
    hello: str = Field("", description="name this host gives itself to relays (EHLO); empty: the machine's name")
    starttls_when_offered: bool = Field(True, description="encrypt smtp:// connections when the relay offers it")
    certificates: str = Field(
        "", description="file of certificate authorities to trust for relays; empty: the system's"
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
