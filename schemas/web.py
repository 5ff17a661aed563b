"""Addresses as they are taken in: web, e-mail, telephone, and the short names used in them. Colours, too."""

import re
import unicodedata
from typing import Annotated
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, StringConstraints

from schemas.problems import wrong

URL_CHARACTERS = 2_000
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_PHONE = re.compile(r"^\+?[0-9][0-9 ()./-]{1,28}[0-9]$")


def _web(value: str) -> str:
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        good = False
    # Of what cannot be seen (the categories C…), nothing: an address must read as it leads.
    if not good or re.search(r"[\s<>\"\\]", value) or any(unicodedata.category(sign)[0] == "C" for sign in value):
        raise wrong(
            "Δεν είναι διεύθυνση ιστού· γράψτε την ολόκληρη, με https:// στην αρχή.",
            "This is not a web address; write all of it, beginning with https://.",
        )
    return value


def _email(value: str) -> str:
    try:
        return validate_email(value, check_deliverability=False, allow_smtputf8=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise wrong(
            "Δεν είναι διεύθυνση ηλεκτρονικού ταχυδρομείου· γράψτε την όπως grafeio@dimos.gr.",
            "This is not an e-mail address; write it like office@town.gr.",
        ) from error


def _phone(value: str) -> str:
    if not _PHONE.match(value):
        raise wrong(
            "Δεν είναι αριθμός τηλεφώνου· γράψτε ψηφία, π.χ. 26510 12345.",
            "This is not a telephone number; write digits, e.g. 26510 12345.",
        )
    return value


def _colour(value: str) -> str:
    if not _COLOUR.fullmatch(value):
        raise wrong(
            "Δεν είναι χρώμα· γράψτε έξι δεκαεξαδικά ψηφία σε εισαγωγικά, π.χ. '#003476'.",
            "This is not a colour; write six hexadecimal digits in quotes, e.g. '#003476'.",
        )
    return value


WebAddress = Annotated[str, StringConstraints(strip_whitespace=True, max_length=URL_CHARACTERS), AfterValidator(_web)]
Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254), AfterValidator(_email)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=30), AfterValidator(_phone)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Colour = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=7), AfterValidator(_colour)]
