"""The channels that are switched on, with what their folders bring to the desk. None is named here."""

from collections.abc import Callable, Mapping
from functools import cached_property
from types import ModuleType

from core.channel import Channel
from core.pages import MenuItem
from core.preview import role_of


class Parts:
    """`find(channel, module)` finds an optional module of a channel's folder; it alone knows where folders are."""

    def __init__(self, channels: Mapping[str, Channel], find: Callable[[str, str], ModuleType | None]) -> None:
        self.channels, self.find = channels, find

    @cached_property
    def previewers(self) -> Mapping[str, ModuleType]:
        """By which channels show beforehand what they will send (core/preview.py)."""
        return self._all("preview")

    @cached_property
    def reporters(self) -> Mapping[str, ModuleType]:
        """By which they say afterwards what became of it (core/reporting.py)."""
        return self._all("reporting")

    @property
    def desks(self) -> list[ModuleType]:
        """By which they bring pages of their own to the desk (core/desk.py)."""
        return list(self._all("desk").values())

    def of_role(self, role: str) -> frozenset[str]:
        """The channels whose people at the desk have this role."""
        return frozenset(name for name, module in self.previewers.items() if role_of(module) == role)

    def pages_of_role(self, role: str) -> list[MenuItem]:
        """The public pages that those channels bring: what is aired or shown today."""
        brought = (self.find(name, "routes") for name in self.channels if name in self.of_role(role))
        return [item for module in brought if module for item in getattr(module, "MENU", ()) if item.place == "header"]

    def _all(self, module: str) -> dict[str, ModuleType]:
        return {name: found for name in self.channels if (found := self.find(name, module))}
