"""What a clerk does for people at the terminal: each command in plain words, and what a law keeps is told."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.keryx.test_cli_words import Terminal, municipality, written
from tests.keryx.test_cli_words import clerk as clerk

__all__ = ["clerk", "municipality"]
PAPER = b"%PDF-1.7 signed"
ENTER = ("subscribers", "enter", "maria@dimotes.example", "--source", "paper", "--topics", "politismos")


@pytest.mark.usefixtures("municipality")
def test_a_person_from_paper_to_erasure(clerk: Terminal, tmp_path: Path) -> None:
    scan = written(tmp_path, PAPER, "form.pdf")
    code, _, err = clerk.type(*ENTER)
    assert (code, "--scan" in err) == (2, True)
    code, _, err = clerk.type(*ENTER, "--scan", written(tmp_path, b"MZ", "form.exe"), "--consent", "Ναι")
    assert (code, "PDF" in err) == (2, True)
    code, _, err = clerk.type(*ENTER, "--areas", "atlantida", "--scan", scan, "--consent", "Ναι")
    assert (code, "--areas: " in err) == (2, True)
    code, _, err = clerk.type(*ENTER, "--frequency", "hourly", "--scan", scan, "--consent", "Ναι")
    assert (code, "--frequency: " in err) == (2, True)
    how = ("--frequency", "εβδομαδιαία", "--no-urgent", "--reminders", "--magazine")
    assert clerk.type(*ENTER, *how, "--scan", scan, "--consent", "Ναι, θέλω.")[:2] == (0, "Έγινε συνδρομητής.\n")
    assert clerk.type("subscribers", "export")[1].endswith("|radio,weekly,no,no,yes,yes\n")
    assert "maria@dimotes.example  συνδρομητής" in clerk.type("subscribers", "find", "MARIA@")[1]
    assert '"source": "paper"' in clerk.type("subscribers", "show", "Maria@Dimotes.example")[1]
    assert "consents,1,source,paper" in clerk.type("subscribers", "show", "maria@dimotes.example", "--format", "csv")[1]
    code, out, _ = clerk.type("subscribers", "history", "maria@dimotes.example")
    assert (code, "«Ναι, θέλω.»" in out, out.count("συγκατάθεση: επιλογές")) == (0, True, 4)

    law = ("--name", "Βοήθεια στο Σπίτι", "--issuer", "dimos", "--basis", "ν. 4837/2021", "--purpose", "ενημέρωση")
    code, _, err = clerk.type("statutory", "create", "voitheia", *law, "--until", "2001-01-01")
    assert (code, "--until" in err) == (2, True)
    assert clerk.type("statutory", "create", "voitheia", *law, "--until", "2199-01-01")[0] == 0
    people = written(tmp_path, b"email\nmaria@dimotes.example\n", "people.csv")
    assert clerk.type("statutory", "import", "voitheia", people)[1] == "Νέοι 1, υπήρχαν ήδη 0.\n"
    assert "ν. 4837/2021" in clerk.type("statutory", "list")[1]
    assert "maria@" in clerk.type("statutory", "export", "voitheia")[1]

    code, out, _ = clerk.type("subscribers", "erase", "maria@dimotes.example", "--yes")
    assert (code, "τηρείται από τον νόμο (ν. 4837/2021)" in out) == (0, True)
    code, out, _ = clerk.type("subscribers", "show", "maria@dimotes.example", "--format", "csv")
    assert (code, {line.partition(",")[0] for line in out.splitlines()[1:]}) == (0, {"statutory"}), (
        "the law's list stays"
    )
    assert clerk.type("subscribers", "show", "nobody@dimotes.example")[0] == 4
    listed = ("subscribers", "import", people, "--consent", "Ναι")
    code, out, _ = clerk.type(*listed, "--dry-run")
    assert (code, "γραμμή 2: είχε ζητήσει διαγραφή" in out, "Δοκιμή" in out) == (0, True, True)
    assert "1 × είχε ζητήσει διαγραφή" in clerk.type(*listed)[1]
    mixed = ("subscribers", "import", written(tmp_path, b"email\nmaria@\nn@x.example\n", "mixed.csv"), "--dry-run")
    code, out, err = clerk.type(*mixed)
    assert (code, "ταχυδρομείου\n" in out, "--without-invalid" in err) == (2, True, True), "as the import itself"
    assert clerk.type(*mixed, "--without-invalid")[0] == 0
    assert clerk.type("statutory", "delete", "voitheia", "--yes")[0] == 0
    assert "ν. 4837" not in clerk.type("statutory", "list")[1]


@pytest.mark.usefixtures("municipality")
def test_a_block_and_the_table_of_retention(clerk: Terminal, tmp_path: Path) -> None:
    scan = written(tmp_path, PAPER, "form.pdf")
    assert clerk.type("subscribers", "block", "no address")[0] == 2
    assert clerk.type("subscribers", "block", "maria@dimotes.example")[0] == 0
    assert "unblock" in clerk.type(*ENTER, "--scan", scan, "--consent", "Ναι")[1]
    assert clerk.type("subscribers", "unblock", "maria@dimotes.example")[1] == "Δεν είναι πια αποκλεισμένη.\n"
    assert "Έγινε" in clerk.type(*ENTER, "--scan", scan, "--consent", "Ναι")[1]
    code, _, err = clerk.type("subscribers", "enter", "n@x.example", "--source", "phone")
    assert (code, "κλειστό" in err) == (3, True)
    code, out, _ = clerk.type("retention", "--apply", language="en")
    assert (code, "Sign-ups that nobody confirmed" in out, "kept: 7 days" in out) == (0, True, True)


@pytest.mark.usefixtures("municipality")
def test_the_first_command_after_a_restore_makes_what_people_said_hold_again(
    clerk: Terminal, sqlite_url: str, tmp_path: Path
) -> None:
    """Before anybody says «go»: the hub is held, and its database knows whom it must not write to."""
    people = written(tmp_path, b"email\nmaria@dimotes.example\nnikos@dimotes.example\n", "people.csv")
    assert clerk.type("subscribers", "import", people, "--consent", "Ναι")[0] == 0
    database, backup = str(make_url(sqlite_url).database), str(tmp_path / "backup.sqlite3")
    _copy(database, backup)
    assert clerk.type("subscribers", "block", "maria@dimotes.example")[0] == 0
    assert clerk.type("subscribers", "erase", "nikos@dimotes.example", "--yes")[0] == 0
    _copy(backup, database)

    assert "nikos@" not in clerk.type("subscribers", "find", "dimotes")[1]
    assert "Δεν στέλνεται τίποτα" in clerk.type("restore", "status")[1]
    out = clerk.type("subscribers", "import", people, "--consent", "Ναι", "--dry-run")[1]
    assert ("είχε ζητήσει διαγραφή" in out, "αποκλεισ" in out) == (True, True)


@pytest.mark.usefixtures("municipality")
@pytest.mark.parametrize("how", [("press", "stop", "--erase"), ("guests", "erase")])
def test_who_is_erased_from_one_list_is_erased_from_all(clerk: Terminal, tmp_path: Path, how: tuple[str, ...]) -> None:
    email = "anna@press.example"
    people = written(tmp_path, f"email\n{email}\n".encode(), "people.csv")
    assert clerk.type("subscribers", "import", people, "--consent", "Ναι")[0] == 0
    assert clerk.type("press", "add", email, "--name", "Άννα", "--medium", "Εφημερίδα")[0] == 0
    assert clerk.type(*how, email)[0] == 0
    assert clerk.type("subscribers", "show", email)[0] == 4
    assert email not in clerk.type("press", "list", "--state", "all")[1]


def _copy(source: str, target: str) -> None:
    """As a backup program does, whatever the journal holds."""
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(target)) as here:
        there.backup(here)
