"""Which channels there are, and the modules their folders bring: the one list, and nothing that takes long to load."""

import functools
import importlib
import importlib.util
from collections.abc import Iterable, Iterator, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, cast

from core.errors import WrongSettings

if TYPE_CHECKING:
    from core.calling import Calls
    from core.settings import Section, Settings
    from core.ways import Way
    from core.written import Letterbox

CHANNELS = ("email", "feeds", "site", "telegram", "radio", "webtv", "webhooks")


def switched_on(settings: "Settings") -> tuple[str, ...]:
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


@functools.cache
def part(channel: str, module: str) -> ModuleType | None:
    """An optional module of a channel's folder: settings, tables, routes, commands. Every page of the desk asks."""
    name = f"channels.{channel}.{module}"
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def previewers(names: Iterable[str]) -> dict[str, ModuleType]:
    """The modules by which channels show beforehand what they will send."""
    return {name: module for name in names if (module := part(name, "preview"))}


def reporters(names: Iterable[str]) -> dict[str, ModuleType]:
    """The modules by which channels say afterwards what became of an announcement (core/reporting.py)."""
    return {name: module for name in names if (module := part(name, "reporting"))}


def callers(names: Iterable[str]) -> "list[Calls]":
    """The modules by which channels have people of the office written to (core/calling.py)."""
    from core.calling import calls

    return [calls(module) for name in names if (module := part(name, "calling"))]


def letterboxes(names: Iterable[str]) -> "dict[str, Letterbox]":
    """The modules by which channels tell what people wrote back."""
    return {name: cast("Letterbox", module) for name in names if (module := part(name, "written"))}


def writing_letters(names: Sequence[str]) -> str:
    """The channel that writes to e-mail addresses: its folder knows how the wire spells them. "" when it is off."""
    return next((name for name in names if importlib.util.find_spec(f"channels.{name}.addresses")), "")


def mailers_among(channels: Sequence[str]) -> tuple[str, ...]:
    """Those that carry mailings to people: their folders say how a mailing looks."""
    return tuple(name for name in channels if importlib.util.find_spec(f"channels.{name}.mailings"))


def ways_of(channels: Sequence[str]) -> "list[Way]":
    """Where readers find these channels by themselves: each says it of its own."""
    return [way for name in channels if (module := part(name, "ways")) for way in module.ways()]


def sections(channels: Sequence[str] = CHANNELS) -> "Iterator[type[Section]]":
    """Every group of settings: the hub's, and these channels'."""
    from audience.settings import AudienceSettings
    from core.municipality import MunicipalitySettings
    from core.retention import RetentionSettings
    from core.settings import Section, Settings
    from core.voice import VoiceSettings
    from producers.api.settings import ApiSettings
    from producers.desk.settings import DeskSettings
    from producers.imports.settings import ImportsSettings

    yield Settings
    yield MunicipalitySettings
    yield AudienceSettings
    yield RetentionSettings
    yield VoiceSettings
    yield ApiSettings
    yield DeskSettings
    yield ImportsSettings
    for name in channels:
        module = part(name, "settings")
        for found in vars(module).values() if module else ():
            if isinstance(found, type) and issubclass(found, Section) and found is not Section:
                yield found
