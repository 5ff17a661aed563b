"""What a station may not set, and is told so."""

import pytest

from channels.radio.settings import RadioSettings
from core.errors import WrongSettings

LONG = "Στούντιο του παλιού ραδιομεγάρου"  # of 32 letters


@pytest.mark.parametrize(
    "studios",
    [
        "Α,Α",
        "Κεντρικό,κεντρικο",
        "ΚΕΝΤΡΙΚΟ, Κεντρικό",
        "Studio 1,STUDIO  1",
        "A,Α",
        "Στούντιο Β,Στούντιο B",
        "ένας,ενάσ",
    ],
)
def test_studios_that_cannot_be_told_apart_are_refused(studios: str) -> None:
    with pytest.raises(WrongSettings, match="cannot be told apart"):
        RadioSettings(studios=studios)


def test_a_name_of_a_studio_is_not_cut_off() -> None:
    """Two of one beginning would be one studio."""
    assert len(LONG) == 32
    with pytest.raises(WrongSettings, match="too long"):
        RadioSettings(studios=f"{LONG} Α,{LONG} Β")
    assert RadioSettings(studios=f" {LONG},Β ,, Πλατεία  Α").rooms == (LONG, "Β", "Πλατεία Α")


def test_studios_with_names_of_their_own() -> None:
    assert RadioSettings(studios="Α,Β").rooms == ("Α", "Β")
    assert RadioSettings(studios="Κεντρικό,Κινητό").rooms == ("Κεντρικό", "Κινητό")
