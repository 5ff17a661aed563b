"""What comes with a mail, kept only if it is what it should be: papers and pictures by their first bytes."""

from email.message import Message
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from producers.imports import cleaning
from producers.imports.items import File, Said, Trouble, Wrong
from producers.imports.opening import archive

MOST_FILES = 20
MOST_PIXELS = 40_000_000
OFFICE = {
    "word/document.xml": (".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/workbook.xml": (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
UNKNOWN = Said("Συνημμένο που δεν διατηρείται (μόνο PDF, Word, Excel, εικόνες).",
               "An attachment that is not kept (only PDF, Word, Excel, pictures).")  # fmt: skip


def files_of(parts: list[Message]) -> tuple[list[File], list[Wrong]]:
    """Those that are kept, and those that are not."""
    kept: list[File] = []
    wrong: list[Wrong] = []
    for part in parts:
        name = cleaning.line((part.get_filename() or "").replace("\\", "/").rpartition("/")[2], 120)
        content = part.get_payload(decode=True)
        found = _file(name, content) if isinstance(content, bytes) and len(kept) < MOST_FILES else None
        if found is None:
            wrong.append(Wrong(name, UNKNOWN))
        else:
            kept.append(found)
    return kept, wrong


def _file(name: str, content: bytes) -> File | None:
    title = name.rpartition(".")[0] or name or "Συνημμένο"
    if content.startswith(b"%PDF-"):
        return File(title, content, ".pdf", "application/pdf")
    if content.startswith(b"PK"):
        try:
            with archive(content) as opened:
                names = set(opened.namelist())
        except Trouble:
            return None
        macros = any(one.lower().endswith("vbaproject.bin") for one in names)
        kind = next((kind for part, kind in OFFICE.items() if part in names), None)
        return File(title, content, *kind) if kind is not None and not macros else None
    return _picture(title, content)


def _picture(title: str, content: bytes) -> File | None:
    """Drawn anew: without where and by whose telephone it was taken, or anything that hides in it."""
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return None
            kind = str(opened.format)
            drawn = opened.convert("RGB" if kind == "JPEG" else "RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
    out = BytesIO()
    drawn.save(out, kind)
    return File(title, out.getvalue(), f".{kind.lower()}", f"image/{kind.lower()}")
