"""The contract of a way out: a channel renders, says whom it reaches, delivers, and reports what happened.

Policy (who is owed what, retries, patience, windows) live in `consumers/`; a channel only says what happened.

`Recipient`, `Target` and `Receipt` are made for every mail. They are not frozen, which would triple what each costs;
nobody changes one.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol, runtime_checkable
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.directory import Issuer
from schemas.edition import Action, Edition

Outcome = Literal["sent", "later", "refused", "unknown"]


@dataclass(frozen=True)
class Mailing:
    """What is sent besides editions: a letter, a digest, an invitation, a magazine. It never changes.

    `body` is its source's own: what it needs to know to find the contents; nothing in it is about a person.
    """

    id: UUID
    name: str  # of one that must exist once, as digest:daily:2026-10-25; else its id
    kind: str  # which source brings it, and how it looks
    channel: str
    occasion: str
    about: UUID | None  # the announcement it speaks of
    issuer: Issuer
    body: Mapping[str, Any]
    release_at: datetime


@dataclass(frozen=True)
class Contents:
    """What a mailing says to all who get one variant of it: editions, and words of its own."""

    editions: Sequence[tuple[Edition, Action]] = ()
    words: Mapping[str, Any] = field(default_factory=dict)
    followed: bool = False  # its source tells its targets what becomes of the editions: they need not hold them besides


@dataclass(frozen=True)
class Rendition:
    """What an edition, or a mailing, looks like in one channel, language and action, before any recipient is known.

    `parts` holds named texts (e-mail: subject, html, text; Telegram: text; radio: script, spoken) so that the desk
    shows, and golden tests keep, every channel in the same way.
    """

    channel: str
    subject: Edition | Mailing
    language: str
    action: Action
    parts: Mapping[str, str]

    @property
    def edition(self) -> Edition:
        """What it shows, in a channel that carries no mailings."""
        assert isinstance(self.subject, Edition)
        return self.subject


@dataclass(frozen=True)
class Asset:
    """A file made for an edition, found by role ("spot", "clip", "card"), stored in media under its content's hash."""

    role: str
    language: str
    media: str  # key in the media store
    content_type: str
    facts: Mapping[str, Any] = field(default_factory=dict)  # duration_s, loudness_lufs, width, height ...


@dataclass(slots=True)
class Recipient:
    """A target as its registry knows it now. `address` is opaque to all but the channel.

    Of a mailing, `variant` names which of its contents they get, and `personal` what is said to them alone; `due` is
    False when there is nothing, or nothing any more, to tell them. `declined`: since it was planned they have
    chosen not to get it. `edition`: which one of what it speaks of stands in the ledger as given to them.
    """

    language: str
    address: Any
    variant: str = ""
    due: bool = True
    declined: bool = False
    personal: Mapping[str, str] = field(default_factory=dict)
    edition: int = 1


class Selection(Protocol):
    """Whom or what a channel reaches with one announcement."""

    def matching(self) -> Select[Any] | None:
        """A select of the text column `target` of all who match now, unordered; None when `places` names them.

        A second column `gathers` names the digest that each waits for, empty for those who get it at once.
        """

    def places(self) -> Sequence[str]:
        """The channel's own fixed targets (a page, a chat); empty for an audience."""

    async def resolve(self, connection: AsyncConnection, targets: Sequence[str]) -> Mapping[str, Recipient]:
        """Look the targets up again. One that is missing from the answer has left and gets nothing."""


@dataclass(frozen=True)
class Places:
    """A selection of fixed places, each with its language."""

    languages: Mapping[str, str]  # target -> language

    def matching(self) -> None:
        return None

    def places(self) -> Sequence[str]:
        return tuple(self.languages)

    async def resolve(self, connection: AsyncConnection, targets: Sequence[str]) -> Mapping[str, Recipient]:
        return {t: Recipient(self.languages[t], t) for t in targets if t in self.languages}


@dataclass(slots=True)
class Target:
    """One delivery, handed to a channel when it has a free connection."""

    delivery: int
    name: str  # the target's key in the ledger: a subscriber's id, a place's name
    address: Any  # Recipient.address
    rendition: Rendition
    held: str | None  # `ref` of the last edition this target was sent: a Telegram message id, a segment id
    occasion: str
    attempt: int  # 1 for the first try
    marked: bool  # may be a repeat of something already handed over
    assets: Sequence[Asset] = ()
    urgent: bool = False  # goes before what is not, also inside the channel


@dataclass(slots=True)
class Receipt:
    """What happened to one target. Reasons are scrubbed of addresses before they are stored."""

    target: Target
    outcome: Outcome
    ref: str | None = None
    reason: str | None = None
    after: timedelta | None = None


def sent(target: Target, ref: str | None = None) -> Receipt:
    """Handed to the next server; `ref` is what it calls it."""
    return Receipt(target, "sent", ref=ref)


def later(target: Target, reason: str, after: timedelta | None = None) -> Receipt:
    """Not taken now; try again after `after`, or by the channel's patience when None."""
    return Receipt(target, "later", reason=reason, after=after)


def refused(target: Target, reason: str) -> Receipt:
    """Not taken, for good."""
    return Receipt(target, "refused", reason=reason)


def unknown(target: Target, reason: str) -> Receipt:
    """It may or may not have been taken: the answer was lost."""
    return Receipt(target, "unknown", reason=reason)


@dataclass(frozen=True)
class Limit:
    """Too many failed: more than `percent` of those handed over, once `after` were handed over."""

    after: int
    percent: float


@dataclass(frozen=True)
class Patience:
    """How long a channel's deliveries are worth trying."""

    waits: Sequence[timedelta] = tuple(timedelta(seconds=s) for s in (30, 120, 600, 1800, 7200, 21600))
    gives_up_after: timedelta = timedelta(days=3)  # since the first try
    too_old_after: timedelta = timedelta(days=2)  # never tried and older than this: held for a person
    parallel_items: int = 1  # work items one worker delivers at the same time
    send_timeout: timedelta = timedelta(seconds=20)  # the longest one hand-over may take; the lease's margin follows
    brake: Limit | None = None  # refused beyond this, it is stopped in the channel until a person has looked


@runtime_checkable
class Channel(Protocol):
    """A way out. Implementations live in `channels/<name>/channel.py`."""

    name: str
    after_unknown: Literal["again", "ask"]
    takes_every_edition: bool  # a place (page, feed, post, playlist) shows the newest text in place, minor or material
    makes_assets: bool  # `prepare` has something to make
    patience: Patience

    def render(self, edition: Edition, language: str, action: Action) -> Rendition:
        """Pure: the same edition, language and action give the same rendition."""

    async def prepare(self, rendition: Rendition) -> Sequence[Asset]:
        """Make the files the rendition needs (idempotent, addressed by content); called before release."""

    def selection(self, announcement: UUID, edition: Edition) -> Selection:
        """Whom this edition reaches."""

    def deliver(self, targets: AsyncIterator[Target]) -> AsyncIterator[Receipt]:
        """Pull a target whenever there is room, yield a receipt for every one pulled. Ends after `targets` ends."""

    async def expunge(self, announcement: UUID) -> None:
        """Destroy the announcement's content wherever this channel keeps some (idempotent)."""

    async def expire(self, announcement: UUID) -> None:
        """Take an expired announcement out of every list (idempotent)."""

    async def close(self) -> None:
        """Close connections."""


@runtime_checkable
class Rationed(Protocol):
    """A channel that may hand over only so much in a time, over all workers: what it was not granted is not marked."""

    def rests(self, *, urgent: bool) -> bool:
        """As far as this process knows, nothing would be granted now: nothing is claimed for it."""

    async def ration(self, wanted: int, *, urgent: bool) -> int:
        """How many more targets may be pulled, at most `wanted`. Asked outside any transaction."""

    def spare(self, count: int) -> None:
        """So many of those granted will not be pulled."""


@runtime_checkable
class CarriesMailings(Protocol):
    """A channel that reaches people one by one, and so can carry letters, digests, invitations."""

    def render_mailing(
        self, mailing: Mailing, contents: Contents, language: str, personal: Mapping[str, str]
    ) -> Rendition:
        """Pure. `personal` is empty unless the text is for one person alone."""


@runtime_checkable
class Listens(Protocol):
    """A channel that takes in what comes from outside: what its readers answer, what comes back."""

    listens_alone: bool  # one worker at a time: the others wait until it is gone

    async def listen(self, stopping: asyncio.Event) -> None:
        """Until told to stop; what was begun is finished. At once when there is nothing to listen to."""


@runtime_checkable
class ReadsRefs(Protocol):
    """A channel whose later editions need to know what an earlier one is called, also when only a person can tell."""

    def read_ref(self, target: str, text: str) -> str:
        """The `ref` of what a person found at this target, from what was copied there: a link, a number.

        Pure. Raises Invalid when the text names nothing, or nothing of this target.
        """
