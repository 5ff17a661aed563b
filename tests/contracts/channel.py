"""What every channel promises, on a real hub: inherited by one class for each, which brings its `scene`."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import pytest
from sqlalchemy import Table, select, update

from core.channel import Channel, Receipt, Target
from core.clock import VirtualClock
from core.tables import metadata, schedules
from schemas.edition import Action, Edition, Reason, Weight
from tests.editions import RELEASED_AT, event_edition, press_edition, programme_edition, tender_edition
from tests.hub import EVENT, START, Hub
from tests.ledger import enter

T = TypeVar("T")
TITLE, SUMMARY = "Συναυλία στην αποβάθρα", "Κρατήστε θέση ως την Πέμπτη."
POST = EVENT | {"title": TITLE, "summary": SUMMARY}
# Signs that HTML, XML, JSON, Bot API HTML, mail headers and playlists treat in their own ways, and Greek of every sort.
SIGNS = "Όχι <b>έντονα</b> & «όχι» &amp; 5 > 3 ἑορτή ΐΰς"
EDITIONS = {"event": event_edition, "tender": tender_edition, "programme": programme_edition, "press": press_edition}


@dataclass
class Scene:
    """A channel on a hub of its own, and what the world outside sees of it."""

    hub: Hub
    channel: Channel
    is_place: bool = True  # shows the newest edition in place, so that a repeat changes nothing
    asks_the_ledger: bool = True  # what it shows follows the ledger, whether or not it has heard of a change
    languages: Sequence[str] = ("el", "en")
    deliveries: int = field(default=0, init=False)

    async def shown(self, announcement: UUID, language: str = "el") -> str:
        """All text of one announcement that a reader, viewer or listener can come by, as he sees it."""
        raise NotImplementedError

    async def listed(self, announcement: UUID, language: str = "el") -> str:
        """The same, of the channel's lists alone: what is over is not in them."""
        return await self.shown(announcement, language)

    async def run(self, work: Awaitable[T]) -> T:
        """Let the channel work, moving the clock for its waits."""
        return await work

    def target(self, edition: Edition, action: Action | None = None, language: str = "el") -> Target:
        """Somebody, or a place, in this language."""
        places = self.channel.selection(edition.announcement, edition).places()
        return self.aimed(places[self.languages.index(language)], edition, action, language)

    def aimed(self, name: str, edition: Edition, action: Action | None, language: str, address: Any = None) -> Target:
        self.deliveries += 1
        rendition = self.channel.render(edition, language, action or edition.action)
        return Target(self.deliveries, name, address or name, rendition, None, "now", 1, False)

    def bad_target(self, edition: Edition) -> Target:
        """Where targets are addresses: one whose own fault it is that nothing can be handed to it."""
        raise NotImplementedError

    async def deliver(self, *targets: Target) -> list[Receipt]:
        """What is delivered was posted and released before."""
        if self.hub.clock.now() < RELEASED_AT:
            self.forward(seconds=(RELEASED_AT - self.hub.clock.now()).total_seconds())
        for target in targets:
            await enter(self.hub.store, target.rendition.edition)

        async def pulled() -> AsyncIterator[Target]:
            for target in targets:
                yield target

        async def all_receipts() -> list[Receipt]:
            return [receipt async for receipt in self.channel.deliver(pulled())]

        return await self.run(all_receipts())

    async def kept(self, announcement: UUID) -> str:
        """All text that the channel holds of an announcement, in its tables and elsewhere."""
        async with self.hub.store.read() as connection:
            rows = [
                str(tuple(row))  # a row's own form cuts long texts
                for table in self.tables()
                for row in await connection.execute(select(table).where(table.c.announcement == announcement))
            ]
        return "\n".join(rows)

    def tables(self) -> Sequence[Table]:
        """The channel's own that are about announcements."""
        mine = [table for name, table in metadata.tables.items() if name.startswith(f"{self.channel.name}_")]
        return [table for table in mine if "announcement" in table.c]

    async def files(self) -> list[str]:
        """Names of the files in the media store."""
        pages = self.hub.media._store.list("files/")
        return [str(entry["path"]) async for page in pages for entry in page]

    def forward(self, **by: float) -> None:
        assert isinstance(self.hub.clock, VirtualClock)
        self.hub.clock.advance(timedelta(**by).total_seconds())


class ChannelContract:
    """`scene` is a fixture of the inheriting class; its hub stands at START, its editions are of tests/editions.py."""

    # ---- renditions

    def test_renders_purely(self, scene: Scene) -> None:
        """The same edition, language and action give the same rendition, whenever and after whatever else."""
        cases = list(itertools.product(EDITIONS.values(), Action, ("el", "en")))
        first = [scene.channel.render(_acted(make, action), language, action) for make, action, language in cases]
        again = [scene.channel.render(_acted(make, action), language, action) for make, action, language in cases]
        assert first == again
        for rendition, (make, action, language) in zip(first, cases, strict=True):
            assert (rendition.channel, rendition.language) == (scene.channel.name, language)
            assert (rendition.action, rendition.edition) == (action, _acted(make, action))
            assert all(isinstance(part, str) for part in rendition.parts.values())
            assert any(part.strip() for part in rendition.parts.values())

    @pytest.mark.parametrize("language", ["el", "en"])
    def test_an_expunge_is_rendered_without_the_words(self, scene: Scene, language: str) -> None:
        secret = event_edition(title="Μυστικό", summary="Μυστικό")
        assert "Μυστικό" not in "".join(scene.channel.render(secret, language, Action.EXPUNGE).parts.values())

    async def test_signs_and_greek_pass_through_unbroken(self, scene: Scene) -> None:
        edition = press_edition(title=SIGNS)
        (receipt,) = await scene.deliver(scene.target(edition))
        assert receipt.outcome == "sent"
        seen = await scene.shown(edition.announcement)
        assert " ".join(SIGNS.split()) in " ".join(seen.split())

    # ---- hand-overs

    async def test_a_receipt_for_every_target_pulled_and_an_end_when_they_end(self, scene: Scene) -> None:
        assert await scene.deliver() == []
        targets = [
            scene.target(make(), language=language) for make in EDITIONS.values() for language in scene.languages
        ]
        receipts = await scene.deliver(*targets)
        assert {receipt.target.delivery: receipt.outcome for receipt in receipts} == {
            target.delivery: "sent" for target in targets
        }
        assert len(receipts) == len(targets)

    async def test_what_is_not_pulled_is_not_delivered(self, scene: Scene) -> None:
        """Stopping is ending the targets: what was pulled gets its receipt, the next announcement nothing."""
        first, second = event_edition(), press_edition()
        await enter(scene.hub.store, second)
        assert [receipt.outcome for receipt in await scene.deliver(scene.target(first))] == ["sent"]
        assert second.content is not None
        assert second.content.title.el not in await scene.shown(second.announcement)

    # ---- the life of an announcement, on the hub

    async def test_nothing_is_seen_before_the_release(self, scene: Scene) -> None:
        posted = await scene.hub.posting.post(POST | {"release": _in(hours=2)}, "maria")
        await scene.run(scene.hub.drain())
        assert TITLE not in await scene.shown(UUID(posted.id))
        scene.forward(hours=2)
        await scene.run(scene.hub.drain())
        assert TITLE in await scene.shown(UUID(posted.id))

    async def test_expunged_nothing_of_it_is_left(self, scene: Scene) -> None:
        posted = await scene.hub.posting.post(POST, "maria")
        await scene.run(scene.hub.drain())
        await scene.hub.posting.correct(
            UUID(posted.id), POST | {"title": f"{TITLE}!"}, "maria", reason=Reason.AMENDMENT, weight=Weight.MATERIAL
        )
        scene.forward(seconds=2)
        await scene.run(scene.hub.drain())
        other = await scene.hub.posting.post(EVENT, "maria")
        scene.forward(seconds=2)
        await scene.run(scene.hub.drain())
        assert TITLE in await scene.kept(UUID(posted.id))
        await scene.hub.posting.expunge(UUID(posted.id), "maria", reason="Προσωπικά δεδομένα")
        for step in ("told", "told again", "delivered", "told once more"):
            scene.forward(seconds=2)
            if step == "delivered":
                await scene.run(scene.hub.drain())
            else:
                await scene.run(scene.channel.expunge(UUID(posted.id)))
            kept, seen = await scene.kept(UUID(posted.id)), await scene.shown(UUID(posted.id))
            for secret in (TITLE, SUMMARY):
                assert secret not in kept, step
                assert not scene.is_place or secret not in seen, step
            assert not [name for name in await scene.files() if UUID(posted.id).hex in name], step
        assert EVENT["title"] in await scene.shown(UUID(other.id)), "another announcement is as it was"


class AddressContract(ChannelContract):
    """Also of a channel whose targets are addresses that others gave: one may be its own fault."""

    async def test_one_bad_target_refuses_itself_alone(self, scene: Scene) -> None:
        bad = scene.bad_target(event_edition())
        good = [scene.target(event_edition()), scene.target(press_edition())]
        receipts = await scene.deliver(good[0], bad, good[1])
        told = {receipt.target.delivery: receipt for receipt in receipts}
        assert [told[t.delivery].outcome for t in (good[0], bad, good[1])] == ["sent", "refused", "sent"]
        assert "@" not in (told[bad.delivery].reason or "")


class PlaceContract(ChannelContract):
    """Also of a channel that shows the newest edition in place: what it handed over is in this hub's hands."""

    async def test_a_place_that_is_written_twice_is_as_it_was(self, scene: Scene) -> None:
        edition = event_edition()
        (first,) = await scene.deliver(scene.target(edition))
        before = await scene.shown(edition.announcement)
        again = replace(scene.target(edition), held=first.ref, attempt=2, marked=True)
        (second,) = await scene.deliver(again)
        assert (second.outcome, second.ref) == ("sent", first.ref)
        assert await scene.shown(edition.announcement) == before

    async def test_an_older_edition_never_replaces_a_newer(self, scene: Scene) -> None:
        newer = event_edition(number=2, action=Action.CORRECT, reason=Reason.AMENDMENT, title="Νεότερος τίτλος")
        await enter(scene.hub.store, event_edition())
        (receipt,) = await scene.deliver(scene.target(newer))
        before = await scene.shown(newer.announcement)
        assert "Νεότερος τίτλος" in before
        (late,) = await scene.deliver(replace(scene.target(event_edition()), held=receipt.ref))
        assert late.outcome == "sent"
        assert await scene.shown(newer.announcement) == before

    async def test_withdrawn_it_says_no_more_what_it_said(self, scene: Scene) -> None:
        posted = await scene.hub.posting.post(POST, "maria")
        await scene.run(scene.hub.drain())
        before = await scene.shown(UUID(posted.id))
        await scene.hub.posting.withdraw(UUID(posted.id), "maria", reason="Λάθος ημερομηνία")
        if scene.asks_the_ledger:
            assert SUMMARY not in await scene.shown(UUID(posted.id)), "it waits for a message"
        scene.forward(seconds=2)
        await scene.run(scene.hub.drain())
        after = await scene.shown(UUID(posted.id))
        assert after != before
        assert SUMMARY not in after

    async def test_expired_it_leaves_every_list(self, scene: Scene) -> None:
        posted = await scene.hub.posting.post(POST | {"expiry": _in(hours=5)}, "maria")
        await scene.run(scene.hub.drain())
        assert TITLE in await scene.listed(UUID(posted.id))
        scene.forward(hours=5, seconds=1)
        if scene.asks_the_ledger:
            assert TITLE not in await scene.listed(UUID(posted.id)), "it waits for a message"
        await scene.run(scene.hub.drain())
        for _ in range(2):
            assert TITLE not in await scene.listed(UUID(posted.id))
            scene.forward(seconds=2)
            await scene.run(scene.channel.expire(UUID(posted.id)))


class LedgerContract(PlaceContract):
    """Also of a place where what is shown follows the ledger, told or not."""

    async def test_a_release_that_is_put_off_hides_what_was_delivered(self, scene: Scene) -> None:
        posted = await scene.hub.posting.post(POST, "maria")
        await scene.run(scene.hub.drain())
        assert TITLE in await scene.shown(UUID(posted.id))
        async with scene.hub.store.write() as connection:  # no command can: it is public by now
            await connection.execute(update(schedules).values(release_at=scene.hub.clock.now() + timedelta(hours=3)))
        assert TITLE not in await scene.shown(UUID(posted.id))
        scene.forward(hours=3)
        assert TITLE in await scene.shown(UUID(posted.id))


def _acted(make: Any, action: Action) -> Edition:
    """An edition that this action may be."""
    match action:
        case Action.CORRECT:
            edition: Edition = make(number=2, action=action, reason=Reason.POSTPONEMENT)
        case Action.WITHDRAW:
            edition = make(number=2, action=action, note="Λάθος")
        case Action.EXPUNGE:
            edition = make(number=2, action=action).model_copy(update={"content": None, "topics": (), "areas": ()})
        case _:
            edition = make()
    return edition


def _in(**by: float) -> str:
    return (START + timedelta(**by)).isoformat()
