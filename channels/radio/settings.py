"""What a station sets: its languages, its times on air, and how long things stay."""

from datetime import time
from typing import Literal

from pydantic import Field, field_validator

from core import addresses
from core.language.letters import fold, upper
from core.loudness import TARGETS, Target
from core.settings import Section, section
from schemas.problems import wrong

STUDIO_CHARACTERS = 32  # as the tables have room for
_ONE_SHAPE = str.maketrans("ABEZHIKMNOPTYX", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")


class RadioSettings(Section):
    model_config = section("radio")

    languages: str = Field("el", description="languages the station speaks, by commas; a spot is made in each")
    slots: str = Field(
        "08:00,10:00,12:00,14:00,17:00,19:00,21:00",
        description="times of the day (Europe/Athens) at which announcements are read, by commas, until the desk has "
        "set its clock",
    )
    slot_seconds: int = Field(300, ge=30, le=3600, description="the most that is read at one time, in seconds")
    target: Literal["broadcast", "stream", "podcast"] = Field(
        "broadcast", description="how loud every file is: −23 LUFS (EBU R128), −18 for a stream, −16 for a podcast"
    )
    bulletin_seconds: int = Field(180, ge=60, le=900, description="how long the bulletin of announcements is")
    keep_days: int = Field(7, ge=1, le=365, description="days on air of what has no deadline, last date or expiry")

    studios: str = Field("Α,Β", max_length=200, description="names of the studios, by commas, of 32 letters at most")
    player_token: str = Field("", description="what a player shows to tell what it aired (POST /radio/aired)")

    @field_validator("slots")
    @classmethod
    def _times(cls, slots: str) -> str:
        for slot in slots.split(","):
            try:
                time.fromisoformat(slot.strip())
            except ValueError:
                raise wrong(
                    f"Το «{slot.strip()}» δεν είναι ώρα· γράψτε τις ώρες με κόμματα, π.χ. 08:00,12:00,19:00.",
                    f"“{slot.strip()}” is no time of day; write times by commas, e.g. 08:00,12:00,19:00.",
                ) from None
        return slots

    @field_validator("studios")
    @classmethod
    def _studios(cls, studios: str) -> str:
        """Two that look alike would be one to whoever reads who has what, and where."""
        seen: dict[str, str] = {}
        for name in _names(studios):
            if len(name) > STUDIO_CHARACTERS:
                raise wrong(
                    f"Το «{name}» είναι μεγάλο για όνομα στούντιο· γράψτε έως {STUDIO_CHARACTERS} γράμματα.",
                    f"“{name}” is too long for a studio's name; write {STUDIO_CHARACTERS} letters at most.",
                )
            other = seen.setdefault(_looks(name), name)
            if other is not name:
                raise wrong(
                    f"Τα στούντιο «{other}» και «{name}» δεν ξεχωρίζουν· δώστε τους άλλα ονόματα, π.χ. Α,Β.",
                    f"The studios “{other}” and “{name}” cannot be told apart; give them other names, e.g. Α,Β.",
                )
        return studios

    @field_validator("languages")
    @classmethod
    def _languages(cls, languages: str) -> str:
        return addresses.languages(languages)

    @property
    def loudness(self) -> Target:
        return TARGETS[self.target]

    @property
    def spoken(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(language.strip() for language in self.languages.split(",") if language.strip()))

    @property
    def rooms(self) -> tuple[str, ...]:
        """The studios, in the order they are written."""
        return tuple(_names(self.studios))

    @property
    def times(self) -> tuple[time, ...]:
        return tuple(sorted({time.fromisoformat(slot.strip()) for slot in self.slots.split(",")}))


def _names(studios: str) -> list[str]:
    return [" ".join(name.split()) for name in studios.split(",") if name.strip()]


def _looks(name: str) -> str:
    """As it looks from afar: without case and accents, Greek and Latin letters of one shape as one."""
    return fold(upper(name).translate(_ONE_SHAPE))
