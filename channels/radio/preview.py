"""The script beforehand: in each form, as a presenter reads it, how long that takes, and the voice."""

import math
from collections.abc import Mapping, Sequence

from channels.radio.render import LONGEST, part
from channels.radio.sound.spot import make_spot
from core.channel import Rendition
from core.preview import Preview
from core.script import FORMS, RATE, read_time_s, spoken
from schemas.edition import Action

NAME = {"el": "Ραδιόφωνο", "en": "Radio"}
ROLE = "radio"
DOES = {
    "correct": {
        "el": "Η ροή του σταθμού παίρνει το νέο κείμενο και νέο σποτ· όσα μεταδόθηκαν μένουν στο ημερολόγιο.",
        "en": "The station's rundown gets the new script and a new spot; what was aired stays in its log.",
    },
    "withdraw": {
        "el": "Φεύγει αμέσως από τη ροή του σταθμού.",
        "en": "It leaves the station's rundown at once.",
    },
    "expunge": {
        "el": "Φεύγει από τη ροή, και το σποτ καταστρέφεται.",
        "en": "It leaves the rundown, and the spot is destroyed.",
    },
}
SCRIPT = {
    "el": "Κείμενο {form} δευτερολέπτων (διαβάζεται σε περίπου {s})",
    "en": "Script of {form} seconds (read in about {s})",
}
OVER = {
    "el": "Κείμενο {form} δευτερολέπτων: δεν χωρά, διαβάζεται σε περίπου {s}",
    "en": "Script of {form} seconds: does not fit, read in about {s}",
}
SPOKEN = {"el": "Όπως θα εκφωνηθεί", "en": "As it will be spoken"}
CHARACTERS_PER_S = 15.5  # of spoken Greek at a presenter's pace
LIMIT = round(LONGEST * CHARACTERS_PER_S)


def previews(rendition: Rendition, url: str) -> Sequence[Preview]:
    """The three forms, the longest first, and what the voice is given. Nothing for an ending: what is taken out shows
    nothing any more."""
    if rendition.action in (Action.WITHDRAW, Action.EXPUNGE):
        return []
    shown = [_form(rendition.parts, seconds) for seconds in reversed(FORMS)]
    return [*shown, Preview(SPOKEN, "text", rendition.parts["spoken"])]


def _form(parts: Mapping[str, str], seconds: int) -> Preview:
    takes_s = read_time_s(parts[part("spoken", seconds)], RATE)
    said = OVER if takes_s > seconds else SCRIPT
    names = {language: text.format(form=seconds, s=math.ceil(takes_s)) for language, text in said.items()}
    return Preview(names, "text", parts[part("script", seconds)])


async def listen(rendition: Rendition) -> bytes:
    """The voice alone, as MP3. Nothing is stored."""
    words = spoken(rendition.parts["script"], rendition.language)
    return (await make_spot(words, rendition.language)).files["mp3"]
