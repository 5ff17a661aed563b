"""Sets a document of the desk with Typst: tagged (PDF/UA-1, ISO 14289-1), in the house's own fonts.

What people wrote reaches Typst as data, never as markup.
"""

from datetime import datetime
from pathlib import Path

import typst

from core.lettering import FONTS


def set_type(template: Path, data: str, at: datetime) -> bytes:
    """A PDF. `data` is JSON, `at` what it says of its own age; the same gives the same bytes."""
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
