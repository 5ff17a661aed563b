"""Sets a document with Typst: tagged (PDF/UA-1, ISO 14289-1), in the house's own fonts.

What people wrote reaches Typst as data, never as markup. A sign that no font has would be refused (every one must be
told to who hears the document): it is left out, with every other of its kind.
"""

import re
import unicodedata
from datetime import datetime
from pathlib import Path

import typst

from core.lettering import FONTS

PICTURES = 0x1F000  # here the emoji begin; those before have letters of their own in some font
MOST_LEFT_OUT = 40  # signs of other kinds; who has more of them writes in a script that no font here has
_LACKING = re.compile(r'PDF/UA-1 error: the text `"(?P<text>.+)"` could not be displayed', re.DOTALL)


def set_type(template: Path, data: str, at: datetime) -> bytes:
    """A PDF. `data` is JSON, `at` what it says of its own age; the same gives the same bytes.

    About 50 ms of the processor a page: call it in a thread.
    """
    for _ in range(MOST_LEFT_OUT):
        try:
            return _compiled(template, data, at)
        except typst.TypstError as error:
            lacking = _LACKING.search(str(error))
            if lacking is None or (fewer := _without(data, lacking["text"])) == data:
                raise
            data = fewer
    return _compiled(template, _in_known_scripts(data), at)


def _compiled(template: Path, data: str, at: datetime) -> bytes:
    made = typst.compile(
        template,
        format="pdf",
        font_paths=[FONTS],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"data": data},
        timestamp=int(at.timestamp()),
    )
    assert isinstance(made, bytes)
    return made


def _without(data: str, text: str) -> str:
    """One picture lacks: so do the others."""
    if any(ord(sign) >= PICTURES for sign in text):
        data = "".join(sign for sign in data if ord(sign) < PICTURES or unicodedata.category(sign)[0] in "LMN")
    return data.replace(text, "")


def _in_known_scripts(data: str) -> str:
    return "".join(
        sign
        for sign in data
        if sign.isascii() or unicodedata.name(sign, "").startswith(("GREEK", "LATIN")) or not sign.isalpha()
    )
