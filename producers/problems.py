"""RFC 9457 problem details, as the API and the command line give them: what is the matter, and what to do."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, Field

from core.errors import Conflict, FieldError, Invalid, NotFound, WrongSettings
from producers.reading import Illegible

MEDIA_TYPE = "application/problem+json"
BUG = 500

TITLES: Mapping[int, tuple[str, str]] = {
    400: ("Δεν διαβάζεται.", "It cannot be read."),
    401: ("Δεν ξέρουμε ποιος είστε.", "We do not know who you are."),
    403: ("Δεν επιτρέπεται.", "It is not allowed."),
    404: ("Δεν βρέθηκε.", "Not found."),
    405: ("Δεν γίνεται με αυτόν τον τρόπο.", "It is not done this way."),
    409: ("Δεν γίνεται πια.", "It cannot be done any more."),
    412: ("Δεν είναι αυτή η τελευταία έκδοση.", "This is not the newest edition."),
    413: ("Είναι πολύ μεγάλο.", "It is too large."),
    415: ("Δεν είναι JSON.", "It is not JSON."),
    422: ("Κάποια πεδία είναι λάθος· δεν αποθηκεύτηκε τίποτα.", "Some fields are wrong; nothing was stored."),
    428: ("Λείπει η έκδοση που είδατε.", "The edition you looked at is missing."),
    429: ("Πολύ συχνά.", "Too often."),
    BUG: ("Κάτι χάλασε σε εμάς.", "Something broke on our side."),
}
_OTHER = ("Δεν γίνεται.", "It cannot be done.")
_SETTINGS = ("Κάποιες ρυθμίσεις είναι λάθος.", "Some settings are wrong.")
_KEY_USED = ("Το κλειδί χρησιμοποιήθηκε ήδη.", "The key was used already.")


class WrongField(BaseModel):
    """One wrong field, in both languages."""

    field: Annotated[str, Field(description="where it is: `occurrences.0.start`; `.` is the whole body")]
    el: str
    en: str


class ProblemDetails(BaseModel):
    """RFC 9457 §3.1. `title` and `detail` are in the reader's language (Accept-Language; Greek by default)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: Annotated[str, Field(description="what is the matter here, and what to do")]
    instance: Annotated[str | None, Field(description="the path that was asked")] = None
    errors: Annotated[list[WrongField] | None, Field(description="every wrong field")] = None

    def written(self) -> str:
        return self.model_dump_json(exclude_none=True)


Known = Invalid | Conflict | NotFound | Illegible | WrongSettings


def details(error: Known, *, english: bool, instance: str | None = None) -> ProblemDetails:
    """The problem an error of the hub's is."""
    match error:
        case Invalid() | WrongSettings():
            status = 422 if isinstance(error, Invalid) else BUG
            found = ProblemDetails(
                title=_one(TITLES[422] if isinstance(error, Invalid) else _SETTINGS, english),
                status=status,
                detail=" ".join(f"{wrong.field}: {_one((wrong.el, wrong.en), english)}" for wrong in error.errors),
                errors=[WrongField(field=wrong.field, el=wrong.el, en=wrong.en) for wrong in error.errors],
            )
        case Conflict(status=422):
            found = said(422, error.el, error.en, english=english, title=_KEY_USED)
        case Conflict():
            found = said(error.status, error.el, error.en, english=english)
        case NotFound():
            found = said(404, error.el, error.en, english=english)
        case Illegible():
            found = said(400, error.el, error.en, english=english)
    return found.model_copy(update={"instance": instance})


def said(status: int, el: str, en: str, *, english: bool, title: tuple[str, str] | None = None) -> ProblemDetails:
    """A problem of this status, with what is the matter in both languages."""
    titles = title or TITLES.get(status, _OTHER)
    return ProblemDetails(title=_one(titles, english), status=status, detail=_one((el, en), english))


def wrong_fields(error: Invalid | WrongSettings, rename: Mapping[str, str]) -> list[FieldError]:
    """The errors under the names by which the person who wrote them knows the fields."""
    found = []
    for wrong in error.errors:
        first, _, rest = wrong.field.partition(".")
        name = rename.get(first)
        field = wrong.field if name is None else ".".join(part for part in (name, rest) if part)
        found.append(FieldError(field or ".", wrong.el, wrong.en))
    return found


def _one(texts: tuple[str, str], english: bool) -> str:
    return texts[1] if english else texts[0]
