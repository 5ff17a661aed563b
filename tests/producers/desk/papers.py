"""Documents as a municipality's offices write them, made by the programs that make such documents; and hostile ones."""

import io
import zipfile

import typst
from docx import Document
from PIL import Image

LETTER = """ΕΛΛΗΝΙΚΗ ΔΗΜΟΚΡΑΤΙΑ
ΔΗΜΟΣ ΛΙΜΝΟΧΩΡΙΟΥ
Τηλ.: 24630 50220
e-mail: promitheies@limnochori.example
Λιμνοχώρι, 20/11/2026
Αρ. Πρωτ.: 18310
ΑΔΑ: Ψ4ΞΩ46ΜΓΨ7-ΑΒΓ

ΘΕΜΑ: «Προμήθεια γάλακτος για το προσωπικό του Δήμου»

Ο Δήμος Λιμνοχωρίου διακηρύσσει ανοικτό ηλεκτρονικό διαγωνισμό με κριτήριο ανάθεσης τη χαμηλότερη τιμή.
"""
REST = """Ο προϋπολογισμός ανέρχεται σε 84.000,00 € πλέον ΦΠΑ (CPV 15511000-3).
Καταληκτική ημερομηνία υποβολής προσφορών: 18 Δεκεμβρίου 2026, ώρα 13:00.
Η αποσφράγιση των προσφορών θα γίνει στις 22/12/2026, ώρα 10:00.
Συστημικός αριθμός ΕΣΗΔΗΣ: 362999. ΑΔΑΜ: 26PROC018799999.
"""


def docx(*pages: str) -> bytes:
    document = Document()
    for n, page in enumerate(pages):
        if n:
            document.add_page_break()
        for line in page.splitlines():
            document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(*pages: str) -> bytes:
    escaped = [page.replace("\\", "\\\\").replace('"', '\\"') for page in pages]
    source = "#pagebreak()\n".join(f'#text("{page}")\n' for page in escaped)
    made: bytes = typst.compile(source.encode(), format="pdf")
    return made


def scan(pages: int = 1) -> bytes:
    """Pictures of pages, as a scanner makes them."""
    page = Image.new("L", (200, 280), 255)
    out = io.BytesIO()
    page.save(out, "PDF", save_all=True, append_images=[page] * (pages - 1))
    return out.getvalue()


def with_document(xml: bytes) -> bytes:
    """A .docx whose text is this XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", b"<Types/>")
        parts.writestr("word/document.xml", xml)
    return out.getvalue()


BILLION_LAUGHS = with_document(
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;">' % (n, *(n - 1,) * 8) for n in range(98, 110))
    + b"]><d>&m;</d>"
)
READS_A_FILE = with_document(
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:t>&x;</w:t></w:p></w:document>'
)


def zip_bomb() -> bytes:
    """A few kilobytes that unfold to 40 million."""
    return with_document(b"<d>" + b" " * 40_000_000 + b"</d>")


def locked() -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("κωδικός", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
