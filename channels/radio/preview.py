"""The script beforehand: as a presenter reads it, how long that takes, and the voice."""

from collections.abc import Sequence

from channels.radio.spot import make_spot
from core.channel import Rendition
from core.preview import Preview
from core.script import spoken

NAME = {"el": "Ραδιόφωνο", "en": "Radio"}
SCRIPT = {"el": "Κείμενο (περίπου {s} δευτερόλεπτα)", "en": "Script (about {s} seconds)"}
SPOKEN = {"el": "Όπως θα εκφωνηθεί", "en": "As it will be spoken"}
CHARACTERS_PER_S = 15.5  # of spoken Greek at a presenter's pace
SPOT_S = 60
LIMIT = round(SPOT_S * CHARACTERS_PER_S)


def previews(rendition: Rendition, url: str) -> Sequence[Preview]:
    parts = rendition.parts
    seconds = max(1, round(len(parts["spoken"]) / CHARACTERS_PER_S))
    names = {language: said.format(s=seconds) for language, said in SCRIPT.items()}
    return [Preview(names, "text", parts["script"]), Preview(SPOKEN, "text", parts["spoken"])]


async def listen(rendition: Rendition) -> bytes:
    """The voice alone, as MP3. Nothing is stored."""
    words = spoken(rendition.parts["script"], rendition.language)
    return (await make_spot(words, rendition.language, {}, chime=False)).data
