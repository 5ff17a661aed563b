"""The wall's live pieces: what stands in the ledger and in the world outside, as HTML that changes by itself."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import exists, select

from core.carriage import carried_by_others
from core.demonstration import Panel
from core.language import dates
from core.language.catalogue import Catalogue
from core.language.counts import grouped
from core.matrix import Matrix, hold_old_text, matrix
from core.tables import announcements, deliveries, editions
from core.wording import wording
from keryx.demo import scenes
from keryx.demo.figures import due_now, many, rows, title_of, waiting, why_nothing
from keryx.demo.staff import Chair, chair_with
from keryx.parts import part
from keryx.running import Child
from keryx.wiring import Hub
from schemas.edition import Action, Edition

log = structlog.get_logger()
HERE = Path(__file__).parent
WORDS = Catalogue.load(HERE / "wall.toml")
POLL_S = 0.4
PANEL_TIMEOUT_S = 3.0
RECENT = 10
KILL_AT = 0.15  # of the mailing: early enough to be in the middle of it
KILL_PATIENCE_S = 60.0
LONGEST_STREAM_S = 3600.0
GONE = (Action.WITHDRAW, Action.EXPUNGE)


class Wall:
    """One hub, one worker to kill."""

    def __init__(self, hub: Hub, child: Child) -> None:
        self.hub, self.child = hub, child
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
        )
        self._killing: set[asyncio.Task[None]] = set()

    async def parts(self, announcement: UUID, language: str) -> dict[str, str]:
        """The live pieces by name: `state`, `actions`, `recent`, and for each channel its counts and panel."""
        edition = await scenes.head_of(self.hub, announcement)
        async with self.hub.store.read() as connection:
            counted = await matrix(connection, announcement)
            old = await hold_old_text(connection, announcement)
        recent, gone = await self._recent(language), edition.action in GONE
        head = next(e for e in counted.editions if e.number == edition.number)
        figures = {
            "old": old,
            "lost": await self._lost(counted),
            "waiting": sum(waiting(c) for e in counted.editions for c in e.channels.values()),
            "marked": sum(n for e in counted.editions for n in e.marked.values()),
            "kills": self.child.kills,
            "planned": sum(due_now(c) - c.counts["waiting"] + waiting(c) for c in head.channels.values()),
            "done": sum(due_now(c) - c.counts["waiting"] for c in head.channels.values()),
        }
        said, at = wording(edition, language), dates.moment(edition.at, language)
        kind = edition.content.kind if edition.content else ""
        found = {
            "state": self._render("state.html", language, edition=edition, said=said, at=at, **figures),
            "actions": self._render("actions.html", language, announcement=announcement, gone=gone, kind=kind),
            "recent": self._render("recent.html", language, recent=recent, announcement=str(announcement)),
        }
        for name in self.hub.channels:
            told = rows(counted, name)
            panel, answers = await self._panel(name, edition, language)
            found[f"counts-{name}"] = self._render("counts.html", language, rows=told)
            why = "" if panel else why_nothing(head.channels.get(name), gone=gone, answers=answers)
            found[f"panel-{name}"] = self._render("panel.html", language, panel=panel, why=why, chair=_acting(panel))
        return found

    async def _recent(self, language: str) -> list[tuple[str, str, str, str]]:
        newest = (editions.c.announcement == announcements.c.id) & (editions.c.number == announcements.c.head)
        question = (
            select(announcements.c.id, announcements.c.reference, editions.c.body)
            .join(editions, newest)
            .where(announcements.c.first_released_at.is_not(None))
            .order_by(announcements.c.first_released_at.desc(), announcements.c.id.desc())
            .limit(RECENT)
        )
        async with self.hub.store.read() as connection:
            found, untold = await connection.execute(question), (WORDS("untold", language), language)
            return [(str(r.id), r.reference, *(title_of(r.body, language) if r.body else untold)) for r in found]

    async def _panel(self, name: str, edition: Edition, language: str) -> tuple[Panel | None, bool]:
        """What arrived there, and whether it could be asked."""
        module = part(name, "demo")
        if module is None:
            return None, True
        try:
            async with asyncio.timeout(PANEL_TIMEOUT_S):
                panel: Panel | None = await module.panel(self.hub.context, edition, language)
                return panel, True
        except Exception as error:  # a stand-in that is restarting must not take the wall down
            log.warning("wall.panel", channel=name, error=repr(error))
            return None, False

    async def _lost(self, counted: Matrix) -> int | None:
        """Whom the ledger calls reached and the world outside does not know; None when it does not answer.

        The ledger was read first: what arrives meanwhile can only make it less. What came in a digest came in a mail
        about many, and is not looked for.
        """
        lost = 0
        async with self.hub.store.read() as connection:
            by_digest = await carried_by_others(connection, UUID(counted.id))
        for name in self.hub.channels:
            module = part(name, "demo")
            if module is None or not hasattr(module, "arrived"):
                continue
            try:
                async with asyncio.timeout(PANEL_TIMEOUT_S):
                    there: Mapping[int, int] = await module.arrived(UUID(counted.id))
            except Exception as error:  # as above
                log.warning("wall.arrived", channel=name, error=repr(error))
                return None
            cells = [(e.number, e.channels[name]) for e in counted.editions if name in e.channels]
            alone = ((number, cell.counts["sent"] - by_digest.get((number, name), 0)) for number, cell in cells)
            lost += sum(max(0, sent - there.get(number, 0)) for number, sent in alone)
        return lost

    async def try_voice(self, text: str, language: str) -> str:
        """How a channel would say it aloud, with the sound, as HTML."""
        for name in self.hub.channels:
            module = part(name, "demo")
            if module is not None and hasattr(module, "tried"):
                said: str = await module.tried(text, language)
                return said
        return self._render("panel.html", language, panel=None, why="elsewhere", chair=None)

    def _render(self, template: str, language: str, **values: Any) -> str:
        return self._environment.get_template(template).render(
            language=language,
            suffix="?lang=en" if language == "en" else "",
            words=lambda key, **named: WORDS(key, language, **named),
            many=lambda key, n: many(WORDS, key, n, language),
            number=lambda n: grouped(n, language),
            **values,
        )

    async def stream(self, announcement: UUID | None, language: str) -> AsyncIterator[str]:
        """Server-sent events: each piece when it changes. Without an announcement it follows the newest one."""
        listener = self.hub.wake.listener("ledger")
        shown: dict[str, str] = {}
        loop = asyncio.get_running_loop()
        ends = loop.time() + LONGEST_STREAM_S
        while loop.time() < ends:
            followed = announcement or await scenes.newest(self.hub)
            for name, text in (await self.parts(followed, language) if followed else {}).items():
                digest = hashlib.sha256(text.encode()).hexdigest()
                if shown.get(name) != digest:
                    shown[name] = digest
                    # Any line end of the text would end the event's line (HTML §9.2.6).
                    data = "\n".join(f"data: {line}" for line in text.splitlines() or [""])
                    yield f"event: {name}\n{data}\n\n"
            yield ": here\n\n"
            await listener.wait(2 * POLL_S)
            await asyncio.sleep(POLL_S)

    def kill_in_the_middle(self, announcement: UUID) -> None:
        task = asyncio.create_task(self._kill(announcement))
        self._killing.add(task)
        task.add_done_callback(self._killing.discard)

    async def _kill(self, announcement: UUID) -> None:
        """Wait until the mailing is on its way, then kill −9.

        Not while something is handed over that only a person may send again: the wall has nobody to ask.
        """
        asking = [name for name, channel in self.hub.channels.items() if channel.after_unknown == "ask"]
        now = (deliveries.c.state == "sending", deliveries.c.channel.in_(asking))
        unanswerable = select(exists().where(deliveries.c.announcement == announcement, *now))
        loop = asyncio.get_running_loop()
        ends = loop.time() + KILL_PATIENCE_S
        while loop.time() < ends:
            async with self.hub.store.read() as connection:
                counted = await matrix(connection, announcement)
                asks = bool((await connection.execute(unanswerable)).scalar_one())
            cells = [cell for e in counted.editions for cell in e.channels.values()]
            planned, sent = sum(c.planned for c in cells), sum(c.counts["sent"] for c in cells)
            if planned > 100 and sent > KILL_AT * planned and not asks:
                self.child.kill()
                return
            await asyncio.sleep(0.01)
        log.warning("wall.kill", reason="the mailing did not begin")


def _acting(panel: Panel | None) -> Chair | None:
    """In whose chair a visitor does what it waits for."""
    return chair_with(panel.role) if panel is not None else None


def name_of(channel: str, language: str) -> str:
    """What people call this medium, as its own folder says; its plain name until it says so."""
    module = part(channel, "demo")
    names: dict[str, str] = getattr(module, "NAME", {})
    return names.get(language, channel)
