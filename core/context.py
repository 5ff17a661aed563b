"""What a channel is built from: the ground it stands on, and nothing of any other channel."""

from dataclasses import dataclass

from core.clock import Clock
from core.media import Media
from core.settings import Settings
from core.store import Store


@dataclass(frozen=True)
class Context:
    settings: Settings
    store: Store
    media: Media
    clock: Clock
    mailers: tuple[str, ...] = ()  # the channels that carry mailings to people

    @property
    def letters(self) -> str | None:
        """The channel by which a letter reaches an e-mail address; None: none is switched on."""
        return self.mailers[0] if self.mailers else None
