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
