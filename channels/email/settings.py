"""What the e-mail channel may be told: relays, connections, the sender's addresses."""

import ssl
from pathlib import Path

from pydantic import Field, field_validator

from channels.email.addresses import wire
from channels.email.relays import parse_relays
from core.errors import Refused
from core.settings import Section, section
from schemas.problems import wrong


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
        "", description="envelope sender; `{delivery}` in it gives each delivery its own (VERP); empty: the sender"
    )
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

    @field_validator("sender", "bounces")
    @classmethod
    def _address(cls, address: str) -> str:
        try:
            if address:
                wire(address.replace("{delivery}", "0"))
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
