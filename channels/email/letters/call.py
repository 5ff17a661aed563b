"""A call to somebody of the office: something stands still until they look."""

from collections.abc import Mapping
from typing import Any

from channels.email.feet import other_foot
from channels.email.letter import Block, Button, Letter, Link, Paragraph
from channels.email.letters.words import WORDS
from schemas.directory import Issuer


def compose(issuer: Issuer, words: Mapping[str, Any], language: str, url: str) -> Letter:
    """`words` are what its source says, by language; `address` is where something can be done."""
    spoken = WORDS.spoken(language)
    lead, subject = words["lead"][spoken], words["subject"][spoken]
    blocks: list[Block] = [Paragraph(lead, spoken), Button(Link(words["address"], words["button"][spoken]))]
    return Letter(
        language=spoken,
        text_language=spoken,
        issuer=issuer,
        label="",
        title=subject,
        preheader=lead,
        blocks=blocks,
        foot=other_foot(issuer, language, url, words["why"][spoken]),
    )
