"""The magazine's mailing: to whoever chose it, with what may be shown when each copy is handed over."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.readers import readers, still_reading
from core.channel import Contents, Mailing, Recipient
from core.clock import Clock
from core.context import Context
from core.mailings import Source
from producers.magazine.composing import KIND
from producers.magazine.showing import Shown, show, state_of
from schemas.edition import Action


def sources(context: Context) -> Sequence[Source]:
    return [MagazineMail(context.clock, context.settings.url)]


class MagazineMail:
    """A withdrawal changes what is shown, and with it the variant: no copy marked before is handed over as it was."""

    kinds: Collection[str] = (KIND,)

    def __init__(self, clock: Clock, url: str) -> None:
        self._clock, self._url, self._wanting = clock, url, still_reading()

    def matching(self, mailing: Mailing) -> Select[tuple[str]]:
        return readers(mailing.issuer.slug, mailing.channel, self._clock)

    async def resolve(
        self, connection: AsyncConnection, mailing: Mailing, targets: Sequence[str]
    ) -> Mapping[str, Recipient]:
        state = await state_of(connection, mailing.body["number"], self._clock.now())
        wanting = self._wanting(mailing.issuer.slug, mailing.channel)
        return await wanting.recipients(connection, targets, self._clock, state)

    async def contents(self, connection: AsyncConnection, mailing: Mailing, variant: str) -> Contents:
        """`words`: number, title, date, cover, picture, gone, page and pdf (addresses), and `sections`, each with its
        name and the teasers (or None) of as many of the editions, in their order. Texts by language."""
        shown = await show(connection, self._url, mailing.body["number"], self._clock.now())
        assert shown is not None
        pieces = [piece for part in shown.parts for piece in part.pieces]
        return Contents([(piece.edition, Action.PUBLISH) for piece in pieces], words_of(shown, self._url))


def words_of(shown: Shown, url: str) -> dict[str, object]:
    issue = shown.issue
    return {
        "number": shown.number,
        "title": issue.title,
        "date": issue.date,
        "cover": issue.cover,
        "picture": issue.picture,
        "gone": shown.gone,
        "page": address_of(url, shown.number),
        "pdf": f"{address_of(url, shown.number)}.pdf",
        "sections": [(part.name, [piece.teaser for piece in part.pieces]) for part in shown.parts],
    }


def address_of(url: str, number: int) -> str:
    return f"{url}/magazine/{number}"
