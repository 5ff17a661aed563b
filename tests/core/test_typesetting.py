"""Whatever people write, there is a paper of it; what no font has is left out, and nothing else."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typst
from pypdf import PdfReader

from core.typesetting import set_type

AT = datetime(2026, 11, 27, 8, tzinfo=UTC)
TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: "Δοκιμή")
#set text(font: "Commissioner", lang: "el")
#data.text
"""
CHINESE = "".join(map(chr, range(0x4E00, 0x4E40)))  # more signs than may be tried one by one
SCRIPTS = "中ᄀあअกกაހሀក𐌰𐐀"  # more than there are tries


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "paper.typ"
    path.write_text(TEMPLATE, "utf-8")
    return path


def text(made: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages).split())


@pytest.mark.parametrize(
    ("written", "set_as"),
    [
        ("Συναυλία 😀 στο πάρκο", "Συναυλία στο πάρκο"),
        ("Ημέρα 🇬🇷 της 👨‍👩‍👧 οικογένειας 🎉!", "Ημέρα της οικογένειας !"),
        ("Επίσκεψη από το 中国 αύριο", "Επίσκεψη από το αύριο"),
        (f"Πολλά {CHINESE} και Ελληνικά, English, 1.240,50 €", "Πολλά και Ελληνικά, English, 1.240,50 €"),
        (f"Πολλών {SCRIPTS} γραφών", "Πολλών γραφών"),
        ("Ἡ μνήμη τοῦ Ἁγίου → 20:00", "Ἡ μνήμη τοῦ Ἁγίου → 20:00"),
        ('«Ναι» "όχι" \\ {τέλος}', '«Ναι» "όχι" \\ {τέλος}'),
    ],
)
def test_what_no_font_has_is_left_out(template: Path, written: str, set_as: str) -> None:
    made = set_type(template, json.dumps({"text": written}, ensure_ascii=False), AT)
    assert text(made) == set_as


def test_a_fault_of_ours_is_not_left_out(template: Path) -> None:
    with pytest.raises(typst.TypstError, match="does not contain key"):
        set_type(template, json.dumps({"words": "😀"}), AT)
