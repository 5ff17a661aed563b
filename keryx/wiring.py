"""The one place that wires: which channels there are, and what each part is built from."""

import importlib
import importlib.util
import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import channels as channels_package
from consumers.worker import Worker
from core.bus import carrier_for
from core.channel import Channel
from core.clock import Clock, SystemClock
from core.context import Context
from core.errors import WrongSettings
from core.media import Media
from core.pages import MunicipalitySettings
from core.settings import Section, Settings
from core.store import Store
from core.wake import Wake, wake_for
from core.witness import Witness
from producers.posting import Posting

CHANNELS = ("email", "feeds", "site", "telegram", "radio", "webtv")


class NotOurs(Exception):
    """Another package named `channels` stands before Keryx's: install Keryx into an environment of its own."""


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
    channels: Mapping[str, Channel]

    async def close(self) -> None:
        for channel in self.channels.values():
            await channel.close()
        await self.store.close()


def switched_on(settings: Settings) -> tuple[str, ...]:
    """The channels that run, in the wiring's order."""
    wanted = [name.strip() for name in settings.channels.split(",") if name.strip()]
    for name in wanted:
        if name not in CHANNELS:
            names = ", ".join(CHANNELS)
            raise WrongSettings.one(
                "KERYX_CHANNELS",
                f"Δεν υπάρχει κανάλι «{name}»· διαλέξτε από: {names}.",
                f"There is no channel “{name}”; choose from: {names}.",
            )
    return tuple(name for name in CHANNELS if not wanted or name in wanted)


def part(channel: str, module: str) -> ModuleType | None:
    """An optional module of a channel's folder: settings, tables, routes, commands."""
    name = f"channels.{channel}.{module}"
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def sections(channels: Sequence[str] = CHANNELS) -> Iterator[type[Section]]:
    """Every group of settings: the hub's, and these channels'."""
    yield Settings
    yield MunicipalitySettings
    for name in channels:
        module = part(name, "settings")
        for found in vars(module).values() if module else ():
            if isinstance(found, type) and issubclass(found, Section) and found is not Section:
                yield found


def load_tables() -> None:
    """Make every folder's tables known, also of channels that are switched off: the database is one."""
    importlib.import_module("core.tables")
    importlib.import_module("audience.tables")
    for name in CHANNELS:
        part(name, "tables")


def open_hub(settings: Settings | None = None, clock: Clock | None = None) -> Hub:
    """Open the store and media and build the channels that are switched on; nothing is sent or listened to yet."""
    ours = Path(__file__).resolve().parent.parent / "channels"
    if Path(channels_package.__file__ or "").resolve().parent != ours:
        raise NotOurs(f"{channels_package.__file__} is imported instead of {ours}")
    settings = settings or Settings()
    load_tables()
    store, clock, media = Store.open(settings.database), clock or SystemClock(), Media.open(settings.media)
    wake, witness = wake_for(store), Witness(media)
    context = Context(settings, store, media, clock)
    names = switched_on(settings)
    built: dict[str, Channel] = {
        name: importlib.import_module(f"channels.{name}.channel").build(context) for name in names
    }
    posting = Posting(store, clock, wake, witness, names, known_channels=CHANNELS)
    return Hub(settings, store, clock, wake, media, witness, posting, context, built)


def worker_of(hub: Hub, names: tuple[str, ...], holder: str | None = None) -> Worker:
    """A worker for some of the channels. Its name tells its leases from others'."""
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
    )
