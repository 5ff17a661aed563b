"""The documentation keeps up: every setting and every command is there, and every picture and page it names exists."""

import os
import re
from pathlib import Path

import pytest

from keryx import reference

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "channels").rglob("README.md"))]
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")


@pytest.mark.parametrize("name", ["settings", "commands"])
def test_the_reference_is_current(name: str) -> None:
    page = getattr(reference, f"{name}_page")()
    path = ROOT / "docs" / f"{name}.md"
    if os.environ.get("KERYX_UPDATE_GOLDEN"):
        path.write_text(page, "utf-8")
    assert path.read_text("utf-8") == page, "run: .venv/bin/python -m keryx.reference"


def test_every_setting_says_what_it_means() -> None:
    for section in reference.sections():
        for name, field in section.model_fields.items():
            assert field.description, f"{section.__name__}.{name}"


def test_every_command_speaks_greek_first_and_english_beside_it() -> None:
    for name, command in reference.commands():
        words = (command.help or "").strip()
        assert re.match(r"[Α-ΩΆ-Ώ]", words), name
        assert re.search(r"[A-Za-z]{3}", words), name


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name}: {target}"
