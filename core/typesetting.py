"""Sets a document with Typst: tagged (PDF/UA-1, ISO 14289-1), in the house's own fonts.

What people wrote reaches Typst as data, never as markup. A sign that no font has would be refused (every one must be
told to who hears the document): it is left out, with every other of its kind or script.
"""

import re
import unicodedata
from datetime import datetime
from pathlib import Path

import typst

from core.lettering import FONTS, drawable

PICTURES = 0x1F000  # here the emoji begin; those before have letters of their own in some font
OURS = ("GREEK", "LATIN")  # of these one sign is left out, never the script
MOST_TRIES = 6  # each sets the whole document; then only what the house's own font has is left
_LACKING = re.compile(r'PDF/UA-1 error: the text `"(?P<text>.+)"` could not be displayed', re.DOTALL)


def set_type(template: Path, data: str, at: datetime) -> bytes:
    """A PDF. `data` is JSON, `at` what it says of its own age; the same gives the same bytes.

    Work for the processor: call it in a thread.
    """
    for _ in range(MOST_TRIES):
        try:
            return _compiled(template, data, at)
        except typst.TypstError as error:
            lacking = _LACKING.search(str(error))
            if lacking is None or (fewer := _without(data, lacking["text"])) == data:
                raise
            data = fewer
    return _compiled(template, drawable(data), at)


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
    """One picture lacks: so do the others, and so does the rest of a script."""
    if any(ord(sign) >= PICTURES for sign in text):
        data = "".join(sign for sign in data if ord(sign) < PICTURES or unicodedata.category(sign)[0] in "LMN")
    scripts = {_script(sign) for sign in text if sign.isalpha()}.difference(OURS)
    return "".join(sign for sign in data.replace(text, "") if not (sign.isalpha() and _script(sign) in scripts))


def _script(sign: str) -> str:
    """The first word of its name: GREEK, CJK, HANGUL."""
    return unicodedata.name(sign, "").partition(" ")[0]
