"""Opens what others made, or refuses it: XML without entities, archives that stay small and inside."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath

from producers.imports.items import Trouble

MOST_BYTES = 10_000_000  # of a file as it comes
MOST_UNPACKED = 60_000_000
MOST_MEMBERS = 2_000
MOST_RATIO = 200  # a sheet of equal cells shrinks to a hundredth; what shrinks more is made to
_CHARSET = re.compile(rb"(?i)^\s*<\?xml[^>]{0,200}encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})")
ALIKE = re.compile(r"(?i)^(utf-?8|us-ascii|ascii|iso[-_]?8859[-_]?\d{1,2}|windows-125\d|cp125\d)$")  # as ASCII begins


def plain_xml(data: bytes) -> bytes:
    """The XML, if it declares nothing of its own. Trouble: it has entities, or hides what it has."""
    if len(data) > MOST_BYTES:
        raise too_big()
    charset = _CHARSET.match(data[:400].removeprefix(b"\xef\xbb\xbf"))
    hidden = b"\0" in data or (charset is not None and not ALIKE.match(charset[1].decode("ascii")))
    if hidden or b"<!ENTITY" in data.upper() or re.search(rb"(?i)<!DOCTYPE[^>]*\[", data):
        raise Trouble(
            "Το XML ορίζει οντότητες (ENTITY) ή είναι γραμμένο ασυνήθιστα· δεν διαβάζεται.",
            "The XML declares entities, or is written in an unusual way; it is not read.",
        )
    return data


def members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Names and contents of an archive's files. Trouble: it would grow out of all proportion, or leave its folder."""
    with archive(data) as opened:
        for info in opened.infolist():
            if not info.is_dir():
                yield PurePosixPath(info.filename.replace("\\", "/")).name, opened.read(info)


def archive(data: bytes) -> zipfile.ZipFile:
    """An archive that may be unpacked, by what it says and by what is really in it."""
    if len(data) > MOST_BYTES:
        raise too_big()
    try:
        opened = zipfile.ZipFile(BytesIO(data))
        found = opened.infolist()
        whole = sum(info.file_size for info in found)
        packed = sum(info.compress_size for info in found)
        if len(found) > MOST_MEMBERS or whole > MOST_UNPACKED or whole > MOST_RATIO * max(packed, 1) + 1_000_000:
            raise Trouble(
                "Το αρχείο ξεδιπλώνεται σε υπερβολικό μέγεθος· δεν ανοίγεται.",
                "The file grows out of all proportion when it is unpacked; it is not opened.",
            )
        for info in found:
            _inside(info.filename)
            if info.flag_bits & 1:
                raise Trouble("Το αρχείο έχει κωδικό· δώστε το χωρίς.", "The file has a password; give it without.")
            _as_promised(opened, info)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as error:
        raise Trouble("Το συμπιεσμένο αρχείο είναι χαλασμένο.", "The archive is damaged.") from error
    return opened


def _as_promised(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """What it unpacks to is what it says: the module stops at the promised size, and its checksum is compared."""
    with opened.open(info) as stream:
        while stream.read(1 << 20):
            pass


def _inside(name: str) -> None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or re.match(r"^[A-Za-z]:", name) or "\0" in name:
        raise Trouble(
            "Ένα όνομα μέσα στο αρχείο οδηγεί έξω από τον φάκελό του· δεν ανοίγεται.",
            "A name in the archive leads out of its folder; it is not opened.",
        )


def too_big() -> Trouble:
    return Trouble(
        f"Είναι πάνω από {MOST_BYTES // 1_000_000} MB· δεν διαβάζεται.",
        f"It is more than {MOST_BYTES // 1_000_000} MB; it is not read.",
    )
