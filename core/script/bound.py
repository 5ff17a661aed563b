"""Whether people's own text holds a day that is only right on one: «σήμερα», «αύριο», «χθες», a countdown."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from core.language.dates import ATHENS
from core.language.letters import fold
from core.script.sentences import plain
from core.wording import wording
from schemas.edition import Edition
from schemas.localised import Localised
from schemas.press_release import PressRelease

_NUMBER = r"(?:\d+|μία|μια|δύο|δυο|τρεις|τέσσερις|πέντε|έξι|επτά|εφτά|οκτώ|οχτώ|εννέα|εννιά|δέκα|λίγες|ελάχιστες)"
_NUMBER_EN = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|a few)"
# Folded like the texts it is looked for in: «ΑΥΡΙΟ» and «αυριο» are found as well.
_RELATIVE = re.compile(
    fold(
        r"\b(?:σήμερα|αύριο|μεθαύριο|χθες|χτες|προχθές|προχτές|απόψε|σημεριν\w+|αυριαν\w+|(?:χθ|χτ)εσιν\w+|αποψιν\w+"
        rf"|σε\s+{_NUMBER}\s+(?:η?μέρες|ώρες|η?μέρα|ώρα|εβδομάδ\w+)"
        rf"|(?:απο)?μέν(?:ει|ουν)\s+(?:μόνο\s+|μόλις\s+)?{_NUMBER}\s+(?:η?μέρ\w+|ώρ\w+|εβδομάδ\w+)"
        r"|(?:την\s+)?(?:ερχόμενη|επόμενη|προηγούμενη|περασμένη)\s+(?:εβδομάδα|Δευτέρα|Τρίτη|Τετάρτη|Πέμπτη|Παρασκευή)"
        r"|(?:το\s+)?(?:ερχόμενο|επόμενο|προηγούμενο|περασμένο)\s+(?:Σάββατο|Σαββατοκύριακο)"
        r"|αυτή(?:ν)?\s+την\s+εβδομάδα|αυτό\s+το\s+Σαββατοκύριακο"
        r"|today|tomorrow|yesterday|tonight|(?:next|last|this)\s+(?:week|weekend|\w+day)"
        rf"|in\s+{_NUMBER_EN}\s+(?:days?|hours?|weeks?)|{_NUMBER_EN}\s+(?:days?|hours?|weeks?)\s+(?:left|ago)"
        r")\b"
    )
)


def relative(text: str) -> bool:
    """Whether it says a day by how far off it is."""
    return _RELATIVE.search(fold(text)) is not None


def bound_day(edition: Edition, own_words: Iterable[str] | None = None) -> date | None:
    """The only day (Athens) on which the edition may be aired; None: any.

    Bound is what cannot be left out: title, note, own words (a medium's, or else all there are), and a press release
    that is nothing but its text. Sentences about an event, a deadline or an outage that say «αύριο» are left out on
    other days: its facts say when.
    """
    return written_day(edition) if any(map(relative, _always_said(edition, own_words))) else None


def written_day(edition: Edition) -> date:
    """The day its readers get it, from which they count."""
    return edition.dated.astimezone(ATHENS).date()


def _always_said(edition: Edition, own_words: Iterable[str] | None) -> Iterator[str]:
    content = edition.content
    if content is None:
        return
    yield from _texts(content.title)
    yield edition.note or ""
    yield from (
        own_words if own_words is not None else (text for own in content.own_words.values() for text in _texts(own))
    )
    if isinstance(content, PressRelease):
        if content.outage:
            yield from _texts(content.outage.what)
            yield from _texts(content.outage.where)
        else:
            for language in content.title.languages:
                said = wording(edition, language)
                yield said.summary or plain(said.body)


def _texts(text: Localised) -> Iterator[str]:
    yield from text.root.values()
