"""What the e-mail channel may be told: relays, connections, the sender's addresses."""

from pydantic import Field, field_validator

from channels.email.relays import parse_relays
from core.settings import Section, section


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
    def _can_be_reached(cls, relays: str) -> str:
        parse_relays(relays)
        return relays
