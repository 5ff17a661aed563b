"""What a channel's group does with each message: plan what is released, make ready what is posted, end what expired."""

from datetime import timedelta

from consumers.planning import Planner
from consumers.preparing import Preparer
from core.bus.envelope import Envelope, Unreadable
from core.channel import Channel
from core.errors import TryLater
from schemas.edition import Action
from schemas.messages import EditionExpired, EditionPosted, EditionReleased, read_message
from schemas.problems import NewerSchema

NEWER_SCHEMA_WAIT = timedelta(minutes=1)


class Intake:
    """The handler of one channel's inbox."""

    def __init__(self, channel: Channel, planner: Planner, preparer: Preparer) -> None:
        self._channel, self._planner, self._preparer = channel, planner, preparer

    async def __call__(self, envelope: Envelope) -> None:
        try:
            message = read_message(envelope.type, envelope.body or b"")
        except NewerSchema as error:
            raise TryLater(str(error), NEWER_SCHEMA_WAIT) from error
        except ValueError as error:
            raise Unreadable(str(error)) from error
        match message:
            case EditionReleased():
                if message.channels is None or self._channel.name in message.channels:
                    if message.action is Action.EXPUNGE:
                        await self._channel.expunge(message.announcement)
                        await self._preparer.destroy(message.announcement, self._channel)
                    await self._planner.plan(message.announcement, message.edition, self._channel.name)
            case EditionPosted():
                if self._channel.makes_assets:
                    await self._preparer.prepare(message.announcement, message.edition, self._channel)
            case EditionExpired():
                await self._channel.expire(message.announcement)
