"""What a channel's group does with each message: plan what is released, make ready what is posted, end what expired."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from consumers.mailing import MailingPlanner
from consumers.planning import Planner
from consumers.preparing import Preparer
from core.bus.envelope import Envelope, Unreadable
from core.channel import Channel
from core.errors import TryLater
from core.tables import mailings, plans
from schemas.edition import Action
from schemas.messages import AnyMessage, EditionExpired, EditionPosted, EditionReleased, MailingReleased, read_message
from schemas.problems import NewerSchema

NEWER_SCHEMA_WAIT = timedelta(minutes=1)


class Intake:
    """The handler of one channel's inbox."""

    def __init__(self, channel: Channel, planner: Planner, mailings: MailingPlanner, preparer: Preparer) -> None:
        self._channel, self._planner, self._mailings, self._preparer = channel, planner, mailings, preparer

    async def __call__(self, envelope: Envelope) -> None:
        try:
            message = read_message(envelope.type, envelope.body or b"")
        except NewerSchema as error:
            raise TryLater(str(error), NEWER_SCHEMA_WAIT) from error
        except ValueError as error:
            raise Unreadable(str(error)) from error
        if isinstance(message, MailingReleased):
            if message.channel == self._channel.name:
                await self._mailings.plan(message.mailing)
        elif isinstance(message, EditionPosted):
            if self._channel.makes_assets:
                await self._preparer.prepare(message.announcement, message.edition, self._channel)
        elif message.channels is None or self._channel.name in message.channels:
            await self._follow(message)

    async def _follow(self, message: EditionReleased | EditionExpired) -> None:
        if isinstance(message, EditionExpired):
            await self._preparer.expire(message.announcement, self._channel)
            return
        if message.action is Action.EXPUNGE:
            await self._preparer.expunge(message.announcement, self._channel)
        if message.again:
            await self._planner.plan_again(message.announcement, message.edition, self._channel.name)
        await self._planner.plan(message.announcement, message.edition, self._channel.name)

    async def given_up(self, connection: AsyncConnection, envelope: Envelope, reason: str) -> UUID | None:
        """Its message is a dead letter: the plan has failed, loudly, until a person retries it. Whose it was."""
        try:
            message: AnyMessage = read_message(envelope.type, envelope.body or b"")
        except (NewerSchema, ValueError):
            return None
        if isinstance(message, EditionReleased):
            await connection.execute(
                update(plans)
                .where(
                    plans.c.announcement == message.announcement,
                    plans.c.edition == message.edition,
                    plans.c.channel == self._channel.name,
                    plans.c.state.in_(("awaited", "planning")),
                )
                .values(state="failed", reason=reason)
            )
        elif isinstance(message, MailingReleased):
            await connection.execute(
                update(mailings)
                .where(mailings.c.id == message.mailing, mailings.c.state.in_(("awaited", "planning")))
                .values(state="failed", reason=reason)
            )
        return message.subject
