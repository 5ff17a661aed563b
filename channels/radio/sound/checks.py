"""What is wrong with a recording, in words: told to who made it and to who is to air it, until somebody says it is all
right."""

from collections.abc import Sequence
from dataclasses import dataclass

from channels.radio.sound.takes import Take
from channels.radio.sound.words import WORDS, decimal

RECORD = "/desk/radio/record"


@dataclass(frozen=True)
class Check:
    """`label`: what it is about; `said`: a sentence a fault; `address`: the page where it is heard, recorded again, or
    found to be all right."""

    label: str
    said: Sequence[str]
    address: str


def check_of(take: Take | None, language: str) -> Check | None:
    """None: it is as it should be, or was found to be all right."""
    if take is None or not take.to_check:
        return None
    said_s = decimal(take.in_a_row_s, language)
    said = [
        WORDS(f"record.fault.{name}", language, n=decimal(number, language), s=said_s)
        for name, number in take.to_check.items()
    ]
    page = f"{RECORD}/{take.announcement}?form={take.form_s}&language={take.language}&day={take.day}"
    return Check(WORDS("record.to_check", language), said, page)
