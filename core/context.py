"""What a channel is built from: the ground it stands on, and nothing of any other channel."""

from dataclasses import dataclass

from core.awaiting import Awaiting
from core.clock import Clock
from core.errors import Conflict
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
    awaiting: tuple[Awaiting, ...] = ()  # who waits for mail of their own

    @property
    def letters(self) -> str | None:
        """The channel by which a letter reaches an e-mail address; None: none is switched on."""
        return self.mailers[0] if self.mailers else None

    def mailer(self) -> str:
        """The same, for who cannot do without: Conflict when none is switched on."""
        if self.letters is None:
            raise Conflict(
                "Κανένα κανάλι από όσα λειτουργούν δεν στέλνει μηνύματα σε έναν έναν· ανοίξτε ένα (KERYX_CHANNELS).",
                "No channel that is switched on writes to people one by one; switch one on (KERYX_CHANNELS).",
            )
        return self.letters
