"""What the pages say, and the words in which people agree; both kept beside it, in Greek and English."""

from collections.abc import Iterable
from pathlib import Path

from audience.consent import Wording
from core.errors import FieldError
from core.language.catalogue import Catalogue
from schemas.directory import Issuer

HERE = Path(__file__).parent
WORDS = Catalogue.load(HERE / "words.toml")
CONSENT = Catalogue.load(HERE / "consent.toml")
VERSION = "v1"  # the newest of consent.toml: an agreed text is never changed, another one is written


def wrong(field: str, key: str, **values: object) -> FieldError:
    return FieldError(field, WORDS(key, "el", **values), WORDS(key, "en", **values))


def agreement(issuer: Issuer, language: str) -> str:
    """What is agreed with one issuer: it stands beside its box, or above the button."""
    return CONSENT(f"{VERSION}.issuer", language, issuer=issuer.name_nominative.best(language))


def terms(language: str) -> str:
    """What holds for each of them; it stands above the button."""
    return CONSENT(f"{VERSION}.terms", language)


def wording(issuers: Iterable[Issuer], language: str) -> Wording:
    """The text as it was shown, of those who were chosen."""
    return Wording("\n".join([*(agreement(issuer, language) for issuer in issuers), terms(language)]), language)
