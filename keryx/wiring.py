"""The one place that wires: which channels there are, and what each part is built from."""

import importlib
import importlib.util
import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import channels as channels_package
from audience.press.sending import PressFollower
from audience.statutory.following import StatutoryFollower
from core.channel import Channel
from core.clock import Clock, SystemClock
from core.context import Context
from core.jobs import Job
from core.mailings import Source
from core.media import Media
from core.retention import Retention, Rule
from core.settings import Settings
from core.store import Store
from core.wake import Wake, wake_for
from core.witness import Witness
from keryx.parts import CHANNELS, callers, letterboxes, mailers_among, part, reporters, switched_on
from producers.desk.consultations.following import ConsultationFollower
from producers.desk.following.indexing import IndexFollower
from producers.imports.expunging import ImportsFollower
from producers.imports.letterbox import Letterbox
from producers.posting import Posting

if TYPE_CHECKING:
    from audience.erasure import Also
    from audience.pages.house import Noticed
    from consumers.worker import Worker
    from producers.imports.looking import Looking


class NotOurs(Exception):
    """Another package named `channels` stands before Keryx's: install Keryx into an environment of its own."""


class Switched(Mapping[str, Channel]):
    """The channels that are switched on. Each is built when first asked for: who only posts needs none of them."""

    def __init__(self, names: Sequence[str], context: Context) -> None:
        self._names, self._context = tuple(names), context
        self._built: dict[str, Channel] = {}

    def __getitem__(self, name: str) -> Channel:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._built:
            channel: Channel = importlib.import_module(f"channels.{name}.channel").build(self._context)
            self._built[name] = channel
        return self._built[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    async def close(self) -> None:
        for channel in self._built.values():
            await channel.close()


# Who brings mailings: each module has `sources(context)`, a list of `core.mailings.Source`.
SOURCES: tuple[str, ...] = (
    "audience.letters",
    "audience.digests",
    "audience.endpoints.source",
    "audience.guests.source",
    "audience.press.source",
    "audience.reminders",
    "audience.statutory.letters",
    "producers.desk.following.calling",
    "producers.desk.inbox.source",
    "producers.imports.clipped",
    "producers.magazine.source",
)


def sources_of(context: Context) -> Mapping[str, Source]:
    """The sources of mailings, by the kinds they bring."""
    return {
        kind: source
        for module in SOURCES
        for source in importlib.import_module(module).sources(context)
        for kind in source.kinds
    }


# Who brings jobs: each module has `jobs(context)`, a list of `core.jobs.Job`; a channel's are in its folder's `jobs`.
JOBS: tuple[str, ...] = (
    "audience.digests",
    "audience.guests.jobs",
    "audience.reminding",
    "producers.desk.elections.jobs",
    "producers.desk.files.jobs",
    "producers.desk.following.jobs",
    "producers.imports.clipped",
)


def jobs_of(context: Context, names: Sequence[str]) -> list[Job]:
    """The hub's jobs, and those of these channels."""
    modules = [importlib.import_module(module) for module in JOBS]
    modules += [module for name in names if (module := part(name, "jobs"))]
    found = [job for module in modules for job in module.jobs(context)]
    return [*found, Retention(context.store, retention_rules(context))]


# Who keeps what about people, and for how long: each module has `rules(context)`; a channel's are in its `retention`.
RETENTION: tuple[str, ...] = (
    "audience.retention",
    "audience.press.retention",
    "audience.guests.retention",
    "audience.statutory.retention",
    "producers.desk.consultations.retention",
    "producers.desk.inbox.retention",
    "core.kept",
    "producers.desk.retention",
    "producers.imports.retention",
)


def retention_rules(context: Context) -> list[Rule]:
    """The whole table, with the rules of channels that are switched off: what they kept is there."""
    modules = [importlib.import_module(module) for module in RETENTION]
    modules += [module for name in CHANNELS if (module := part(name, "retention"))]
    return [rule for module in modules for rule in module.rules(context)]


# Who else keeps people's addresses: each module has `forget`, `ids` and `again`, as `audience.erasure.Also` asks of it;
# so has a channel's folder in its `forgetting`. What the export does not know by itself they show by `SECTION`, `held`;
# `wrote` knows who is on no list.
FORGETTING: tuple[str, ...] = ("audience.guests.leaving", "audience.press.contacts", "producers.desk.inbox.forgetting")


def forgetting() -> "list[Also]":
    """All of them, of every channel: what one that is switched off once kept is in the database too."""
    from audience.erasure import Also

    modules = [importlib.import_module(module) for module in FORGETTING]
    modules += [module for name in CHANNELS if (module := part(name, "forgetting"))]
    return [
        Also(
            module.forget,
            module.ids,
            module.again,
            getattr(module, "SECTION", ""),
            getattr(module, "held", None),
            getattr(module, "wrote", None),
        )
        for module in modules
    ]


def recipients(names: Sequence[str], language: str) -> list[str]:
    """Whom these channels let have people's data: each says it of its own, for the privacy notice."""
    return [module.recipient(language) for name in names if (module := part(name, "privacy"))]


def noticed(context: Context, names: Sequence[str]) -> "Noticed":
    """The privacy notice of an issuer in a language, while these channels are switched on."""
    from audience.privacy import notice
    from core.municipality import MunicipalitySettings

    whose, rules = MunicipalitySettings(), retention_rules(context)
    return lambda issuer, language: notice(issuer, whose, rules, recipients(names, language), language)


@dataclass(frozen=True)
class Hub:
    """Everything a process of the hub may need, opened on the settings."""

    settings: Settings
    store: Store
    clock: Clock
    wake: Wake
    media: Media
    witness: Witness
    posting: Posting
    context: Context
    channels: Switched

    async def close(self) -> None:
        await self.channels.close()
        await self.store.close()


def load_tables() -> None:
    """Make every folder's tables known, also of channels that are switched off: the database is one."""
    importlib.import_module("core.tables")
    importlib.import_module("core.elections.tables")
    importlib.import_module("audience.tables")
    importlib.import_module("audience.endpoints.tables")
    importlib.import_module("audience.guests.tables")
    importlib.import_module("audience.press.tables")
    importlib.import_module("audience.statutory.tables")
    importlib.import_module("producers.magazine.tables")
    importlib.import_module("producers.desk.tables")
    importlib.import_module("producers.desk.checking.tables")
    importlib.import_module("producers.desk.starting.tables")
    importlib.import_module("producers.desk.files.tables")
    importlib.import_module("producers.desk.following.tables")
    importlib.import_module("producers.desk.reporting.tables")
    importlib.import_module("producers.desk.consultations.tables")
    importlib.import_module("producers.desk.inbox.tables")
    importlib.import_module("producers.desk.standing_pages.tables")
    importlib.import_module("producers.imports.tables")
    for name in CHANNELS:
        part(name, "tables")


def open_hub(settings: Settings | None = None, clock: Clock | None = None) -> Hub:
    """Open the store and media, and name the channels that are switched on; nothing is sent or listened to yet."""
    ours = Path(__file__).resolve().parent.parent / "channels"
    if Path(channels_package.__file__ or "").resolve().parent != ours:
        raise NotOurs(f"{channels_package.__file__} is imported instead of {ours}")
    settings = settings or Settings()
    load_tables()
    store, clock, media = Store.open(settings.database), clock or SystemClock(), Media.open(settings.media)
    wake, witness = wake_for(store), Witness(media)
    awaiting = (Letterbox(store, clock),)
    context = Context(settings, store, media, clock, mailers_among(switched_on(settings)), awaiting)
    channels = Switched(switched_on(settings), context)
    followers = (PressFollower(), StatutoryFollower(), ConsultationFollower(), ImportsFollower(), IndexFollower())
    posting = Posting(store, clock, wake, witness, tuple(channels), known_channels=CHANNELS, followers=followers)
    return Hub(settings, store, clock, wake, media, witness, posting, context, channels)


def worker_of(hub: Hub, names: tuple[str, ...], holder: str | None = None) -> "Worker":
    """A worker for some of the channels. Its name tells its leases from others'."""
    from consumers.worker import Worker  # with what it needs; who only posts does not wait for it
    from core.bus import carrier_for
    from core.outside import Outside
    from core.tokens import Keys
    from producers.desk.checking.asking import Asking
    from producers.desk.following.calling import Calling
    from producers.desk.inbox.gathering import Gathering
    from producers.desk.releasing.leaving import Leaving
    from producers.desk.reporting.summing import Summing
    from producers.desk.settings import DeskSettings

    outside = Outside(f"Keryx ({hub.settings.url})")
    carrier = carrier_for(hub.settings.bus, hub.store, hub.clock, hub.wake, tuple(hub.channels))
    return Worker(
        hub.store,
        hub.clock,
        hub.wake,
        hub.witness,
        hub.media,
        carrier,
        hub.settings.url,
        {name: hub.channels[name] for name in names},
        holder or f"{socket.gethostname()}:{os.getpid()}",
        sources_of(hub.context),
        [
            *jobs_of(hub.context, names),
            Calling(hub.store, hub.context.letters, callers(hub.channels)),
            Leaving(hub.store, hub.clock, hub.posting, DeskSettings().patron),
            Asking(hub.store, hub.clock, hub.media, outside),
            Summing(hub.context, reporters(hub.channels)),
            Gathering(hub.store, Keys(hub.store, hub.clock), letterboxes(names)),
            looking(hub),
        ],
    )


def looking(hub: Hub) -> "Looking":
    """The job that looks at the sources of announcements; commands use it too."""
    from producers.desk.settings import DeskSettings
    from producers.imports.importers.known import importers
    from producers.imports.looking import Looking

    return Looking(hub.store, hub.clock, hub.media, hub.posting, importers(hub.context), DeskSettings().undo)
