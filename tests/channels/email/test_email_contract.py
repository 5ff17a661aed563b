"""E-mail keeps what every channel promises, over real SMTP, on both databases."""

from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import UUID

import pytest

from audience import registry, spreadsheet
from channels.email.channel import EmailChannel
from channels.email.settings import EmailSettings
from core.channel import Target
from core.tokens import Keys
from schemas.edition import Action, Edition
from tests.channels.email.conftest import subscriber
from tests.contracts.channel import AddressContract, Scene
from tests.hub import URL, open_hub
from tests.servers.smtp import Server

PEOPLE = "email,language,topics,areas,kinds\nmaria@dimotes.example,el,,,\njohn@dimotes.example,en,,,\n"


class EmailScene(Scene):
    server: Server
    channel: EmailChannel

    async def shown(self, announcement: UUID, language: str = "el") -> str:
        """Subjects and texts of what lies in the mailboxes."""
        mails = [read(taken.data) for taken in self.server.taken.messages]
        return "\n".join(text for mail, text in mails if _is_about(mail, announcement) and _language(mail) == language)

    def target(self, edition: Edition, action: Action | None = None, language: str = "el") -> Target:
        number = self.deliveries + 1
        return self.aimed(subscriber(number), edition, action, language, f"d{number}@dimotes.example")

    def bad_target(self, edition: Edition) -> Target:
        return self.aimed(subscriber(9), edition, None, "el", "nobody@nowhere@else")

    async def kept(self, announcement: UUID) -> str:
        """Mails built for a fan-out are kept in memory."""
        spliced = [
            frozen.splice(to="a@b.example", tokens=(b"t" * 8, b"p" * 8), delivery=1, attempt=1, marked=False, date=b"")
            for _, frozen in self.channel._frozen._kept.values()
        ]
        return "\n".join(text for mail, text in map(read, spliced) if _is_about(mail, announcement))


def read(data: bytes) -> tuple[EmailMessage, str]:
    """A mail, and its subject and texts as a mail program shows them."""
    mail = message_from_bytes(data, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    bodies = [mail.get_body((kind,)) for kind in ("plain", "html")]
    return mail, "\n".join([mail["Subject"], *(body.get_content() for body in bodies if body is not None)])


def _is_about(mail: EmailMessage, announcement: UUID) -> bool:
    return str(announcement) in mail["Keryx-Announcement"]


def _language(mail: EmailMessage) -> str:
    return str(mail["Content-Language"])


class TestEmail(AddressContract):
    @pytest.fixture
    async def scene(self, database_url: str) -> AsyncIterator[Scene]:
        hub = await open_hub(database_url, {})
        people = spreadsheet.read(PEOPLE)
        await registry.add(hub.store, people, consent="test", source="test", now=hub.clock.now())
        async with Server() as server:
            settings = EmailSettings(relays=server.url, connections=2)
            channel = EmailChannel(settings, URL, Keys(hub.store, hub.clock), hub.clock)
            scene = EmailScene(hub.around(email=channel), channel, is_place=False, asks_the_ledger=False)
            scene.server = server
            yield scene
            await channel.close()
        await hub.store.close()
