"""One letter of each sort as the tests look at it, in a reader's language."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import UUID

from channels.email.layout import parts
from channels.email.letter import Letter, Picture
from channels.email.letters import digest, invitation, magazine, press, reminder, signing_up, statutory
from core.channel import Mailing
from schemas.directory import Issuer
from schemas.edition import Action, Reason
from schemas.localised import Localised
from tests.editions import SITE, directory, event_edition, press_edition, programme_edition, tender_edition

OWN = "vM3p0-its-own-token"  # of a letter to one person
AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
DIMOS = next(issuer for issuer in directory().issuers if issuer.slug == "dimos")
ENTRIES = [
    (event_edition(), Action.PUBLISH),
    (
        tender_edition(number=2, action=Action.CORRECT, reason=Reason.EXTENSION, note="Λόγω διευκρινίσεων."),
        Action.CORRECT,
    ),
    (press_edition(number=2, action=Action.WITHDRAW, note="Δημοσιεύθηκε κατά λάθος."), Action.WITHDRAW),
]
CHOICES = {
    "el": (("Θέματα", "Πολιτισμός, Ύδρευση"), ("Περιοχές", "όλες"), ("Πόσο συχνά", "κάθε ημέρα")),
    "en": (("Topics", "Culture, Water supply"), ("Areas", "all"), ("How often", "daily")),
}
SALUTATION = {"el": "Αξιότιμη κυρία Πρόεδρε,", "en": "Dear Madam President,"}
CONTACT = {"el": "Γραμματεία «Όνειρο», 24630 51234", "en": "Oneiro office, 24630 51234"}
TEXT = {
    "el": "Με χαρά σας προσκαλούμε στη χριστουγεννιάτικη συναυλία της Φιλαρμονικής.",
    "en": "We are glad to invite you to the Christmas concert of the Philharmonic Band.",
}
OPENING = {"el": "Ο μήνας που πέρασε **σε λίγες σελίδες**.", "en": "The past month **in a few pages**."}
TITLE = {"el": "Η Λίμνη", "en": "The Lake"}
SECTIONS = {"el": ("Πολιτισμός", "Κοινωνία"), "en": ("Culture", "Society")}


def _digest(every: str, language: str) -> Letter:
    first = date(2026, 11, 24) if every == "daily" else date(2026, 11, 18)
    made = digest.Digest(DIMOS, "daily" if every == "daily" else "weekly", first, date(2026, 11, 24), ENTRIES)
    return digest.compose(made, language, SITE)


def _event_reminder(language: str) -> Letter:
    at = datetime(2026, 12, 12, 17, 30, tzinfo=UTC)
    return reminder.compose(reminder.Reminder(event_edition(), "starts", at, date(2026, 12, 11)), language, SITE)


def _deadline_reminder(language: str) -> Letter:
    at = datetime(2026, 12, 31, 12, 0, tzinfo=UTC)
    return reminder.compose(reminder.Reminder(programme_edition(), "deadline", at, date(2026, 12, 24)), language, SITE)


def _confirm(language: str) -> Letter:
    choices = [signing_up.Choice(name, value) for name, value in CHOICES[language]]
    link = f"{SITE}/confirm/{OWN}"
    asked = signing_up.Confirm(DIMOS, choices, "page", "nea.limnochori.example", AT, AT + timedelta(days=7), link)
    return signing_up.compose(asked, language, SITE)


def _already(language: str) -> Letter:
    return signing_up.compose(signing_up.Already(DIMOS, "page", AT, f"{SITE}/preferences/{OWN}"), language, SITE)


def _preferences(language: str) -> Letter:
    return signing_up.compose(signing_up.Preferences(DIMOS, AT, f"{SITE}/preferences/{OWN}"), language, SITE)


def _own_data(language: str) -> Letter:
    return signing_up.compose(signing_up.OwnData(DIMOS, AT, f"{SITE}/my-data/{OWN}"), language, SITE)


def _invitation(language: str) -> Letter:
    made = invitation.Invitation(
        edition=event_edition(),
        salutation=SALUTATION[language],
        text=TEXT[language],
        answer=f"{SITE}/invitations/{OWN}",
        answer_by=datetime(2026, 12, 8, 12, 0, tzinfo=UTC),
        companions=2,
        contact=CONTACT[language],
        sent_at=AT,
    )
    return invitation.compose(made, language, SITE)


def _magazine(language: str) -> Letter:
    culture, society = SECTIONS[language]
    cover = Picture(
        "https://www.limnochori.example/paralia.jpg",
        Localised.model_validate({"el": "Η παραλία της λίμνης το φθινόπωρο", "en": "The lakeside in autumn"}).best(
            language
        ),
    )
    made = magazine.Magazine(
        DIMOS,
        TITLE[language],
        7,
        date(2026, 11, 1),
        date(2026, 11, 30),
        cover,
        OPENING[language],
        [magazine.Section(culture, ENTRIES[:1]), magazine.Section(society, [(programme_edition(), Action.PUBLISH)])],
        f"{SITE}/magazine/7",
        f"{SITE}/magazine/7.pdf",
    )
    return magazine.compose(made, language, SITE)


def _copy(what: press.What, embargo: str, language: str) -> Letter:
    """Of somebody of the press."""
    change = {
        "publish": {},
        "correct": {"number": 2, "action": Action.CORRECT, "reason": Reason.CORRECTION, "note": "Διορθώθηκε το ποσό."},
        "moved": {},
        "withdraw": {"number": 2, "action": Action.WITHDRAW, "note": "Λάθος ποσά.", "first_published_at": None},
    }[what]
    edition = press_edition(**change)
    action = Action.PUBLISH if what == "moved" else edition.action
    made = press.Copy(edition, action, what, embargo, "7K2Q-M4XB", "Εφημερίδα Λίμνης", "", f"{SITE}/my-data/{OWN}")
    return press.compose(made, language, SITE)


EMBARGO = "2026-11-24T10:00:00+00:00"


def _statutory(language: str) -> Letter:
    until = {"el": "έως 23/12/2026", "en": "until 23/12/2026"}[language]
    texts = {
        "subject": {"el": "Αλλάζει το ωράριο", "en": "New hours"},
        "lead": {"el": "Σας γράφει ο Δήμος Λιμνοχωρίου.", "en": "This comes from the Municipality of Limnochori."},
        "text": {"el": "Από Δευτέρα **8:00–14:00**.", "en": "From Monday on **8:00–14:00**."},
        "notice": {language: f"«Βοήθεια στο Σπίτι», ν. 4837/2021, {until}"},
    }
    return statutory.compose(statutory.Statutory(DIMOS, **texts), language, SITE)


LETTERS: dict[str, Callable[[str], Letter]] = {
    "digest-daily": partial(_digest, "daily"),
    "digest-weekly": partial(_digest, "weekly"),
    "reminder-event": _event_reminder,
    "reminder-deadline": _deadline_reminder,
    "confirm": _confirm,
    "already": _already,
    "preferences": _preferences,
    "own-data": _own_data,
    "invitation": _invitation,
    "magazine": _magazine,
    "press-copy": partial(_copy, "publish", EMBARGO),
    "press-copy-correct": partial(_copy, "correct", EMBARGO),
    "press-copy-moved": partial(_copy, "moved", "2026-11-25T10:00:00+00:00"),
    "press-copy-lifted": partial(_copy, "moved", ""),
    "press-copy-withdraw": partial(_copy, "withdraw", ""),
    "statutory": _statutory,
}


def mailing(kind: str, issuer: Issuer) -> Mailing:
    """As the ledger has it."""
    name = UUID("019ab000-0000-7000-8000-000000000201")
    return Mailing(name, str(name), kind, "email", "now", None, issuer, {}, AT)


def mail(name: str, language: str) -> dict[str, str]:
    return parts(LETTERS[name](language), SITE)
