"""Opens a stranger's document and prints its text page by page. Run as a process of its own: it may die of it."""

import io
import json
import sys
import zipfile

from core.bounded import bounded

MOST_PAGES = 80
MOST_CHARACTERS = 400_000
MOST_PARTS = 2_000
MOST_XML_BYTES = 30_000_000  # of a document's text; it is packed about 1:10
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Hostile(Exception):
    """It is not what it says, or would cost too much to read. The reason is a key of words.toml."""


def docx(data: bytes) -> list[str]:
    """The pages as Word last broke them; one, where it noted no breaks."""
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if len(parts.infolist()) > MOST_PARTS:
                raise Hostile("too_much")
            with parts.open("word/document.xml") as part:  # read as far as we would, whatever it says of its size
                xml = part.read(MOST_XML_BYTES + 1)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        raise Hostile("unreadable") from error
    if len(xml) > MOST_XML_BYTES:
        raise Hostile("too_much")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise Hostile("unreadable") from error
    if root.getroottree().docinfo.doctype:  # no program writes one; entities are how a small file unfolds into memory
        raise Hostile("unreadable")
    pages = [""]
    for paragraph in root.iter(f"{WORD}p"):
        for piece in paragraph.iter(f"{WORD}t", f"{WORD}tab", f"{WORD}br", f"{WORD}lastRenderedPageBreak"):
            if piece.tag == f"{WORD}t":
                pages[-1] += piece.text or ""
            elif piece.tag == f"{WORD}tab":
                pages[-1] += "\t"
            elif piece.tag == f"{WORD}lastRenderedPageBreak" or piece.get(f"{WORD}type") == "page":
                pages.append("")
            else:
                pages[-1] += "\n"
        pages[-1] += "\n"
    kept = [page for page in pages if page.strip()]
    return kept or [""]


def pdf(data: bytes) -> list[str]:
    """Each page's text; nothing, of one that is a picture."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Hostile("locked")
        if len(reader.pages) > MOST_PAGES:
            raise Hostile("too_much")
        return [page.extract_text() for page in reader.pages]
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, OSError, RecursionError) as error:
        raise Hostile("unreadable") from error  # whatever a broken file makes its reader stumble over


def main() -> None:
    bounded()
    try:
        pages = {"docx": docx, "pdf": pdf}[sys.argv[1]](sys.stdin.buffer.read())
        told: dict[str, object] = {"pages": pages}
        if sum(len(page) for page in pages) > MOST_CHARACTERS:
            told = {"refused": "too_much"}
    except Hostile as error:
        told = {"refused": str(error)}
    except MemoryError:
        told = {"refused": "too_much"}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
