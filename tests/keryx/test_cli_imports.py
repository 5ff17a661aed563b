"""Sources at the terminal: added, tried, looked at, their log read, paused, gone on with."""

from pathlib import Path

import pytest

from tests.keryx.test_cli_words import Terminal, municipality
from tests.keryx.test_cli_words import clerk as clerk

__all__ = ["clerk", "municipality"]
ADD = ("imports", "add", "Αρχεία", "--from", "folder", "--issuer", "dimos", "--first", "drafts")


@pytest.mark.usefixtures("municipality")
def test_a_source_from_its_adding_to_its_log(clerk: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = tmp_path / "watched" / "in"
    watched.mkdir(parents=True)
    (watched / "a.csv").write_text("Τίτλος;Έναρξη\nΈργα;\nΣυναυλία;αύριο\n", "utf-8")
    monkeypatch.setenv("KERYX_IMPORTS_FOLDER", str(tmp_path / "watched"))
    code, _, err = clerk.type(*ADD, "--set", "folder=../in")
    assert (code, "settings.folder" in err) == (2, True)
    code, _, err = clerk.type(*ADD, "--set", "folder=in", "--post", "nobody")
    assert (code, "--post.0" in err) == (2, True)
    assert clerk.type(*ADD, "--set", "folder=in")[0] == 0
    code, out, _ = clerk.type("imports", "run", "Αρχεία", "--dry-run")
    assert (code, "draft   Έργα" in out, "Γραμμή 3, «Έναρξη»" in out) == (0, True, True)
    assert "draft " not in clerk.type("imports", "run", "Αρχεία")[1]  # it may still be written
    assert clerk.type("imports", "run", "Αρχεία")[1].endswith("draft   Έργα\n")
    assert "draft    Έργα: Έγινε πρόχειρο." in clerk.type("imports", "log", "Αρχεία")[1]
    assert clerk.type("imports", "change", "Αρχεία", "--post", "dimos party")[0] == 2
    assert clerk.type("imports", "change", "Αρχεία", "--every", "0")[0] == 2
    assert clerk.type("imports", "change", "Αρχεία", "--post", "dimos event", "--every", "90")[0] == 0
    assert clerk.type("imports", "pause", "Αρχεία")[0] == 0
    assert clerk.type("imports", "run", "Αρχεία")[0] == 3
    assert clerk.type("imports", "list")[1].startswith("paused")
    assert clerk.type("imports", "go-on", "Αρχεία", "--as", "x")[0] == 2
    assert clerk.type("imports", "go-on", "Αρχεία")[0] == 0
    assert clerk.type("imports", "log", "Άλλο")[0] == 4
