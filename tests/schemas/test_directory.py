"""What an issuer may bring besides its names."""

import pytest

from schemas.directory import Issuer, parse_directory
from schemas.problems import InvalidInput

NAME = {"el": "Δήμος", "en": "Town"}
ISSUER = {"slug": "dimos", "name": NAME, "name_nominative": NAME, "name_genitive": NAME, "name_accusative": NAME}


def _read(**more: str) -> Issuer:
    return parse_directory({"issuers": [{**ISSUER, **more}]}).issuers[0]


def test_a_colour_is_six_digits_however_they_are_written() -> None:
    assert _read(colour="#00347B").colour == "#00347b"
    assert _read().colour is None


@pytest.mark.parametrize("colour", ["003476", "#036", "blue", "#00347g", "#003476;x", "red;}"])
def test_what_is_no_colour_is_told(colour: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        _read(colour=colour)
    [problem] = refused.value.errors
    assert problem.field.endswith("colour")
