"""`keryx speak`: from a terminal, from a file, and line by line for another program."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from keryx import cli

LINES = ["Ραντεβού στις 13:00.", "Δύο γραμμές\nκαι 3 €"]


def test_an_argument_is_spoken(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.run(["speak", LINES[0]]) == 0
    assert capfdbinary.readouterr().out.decode() == "Ραντεβού στη μία το μεσημέρι.\n"


def test_what_was_changed_is_shown(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.run(["speak", "--changes", LINES[0]]) == 0
    said = capfdbinary.readouterr().out.decode().splitlines()
    assert said[1:] == ["9-19\t'στις 13:00'\t'στη μία το μεσημέρι'\thour"]


def test_a_file_and_english(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    file = tmp_path / "text.txt"
    file.write_text("Entry €5 & coffee (ΑΔΑ: 9ΖΤΕΩ7Σ-Β4Μ) at Πλατεία: www.dimos.gr\n", encoding="utf-8")
    assert cli.run(["speak", "--file", str(file), "--language", "en"]) == 0
    assert capfdbinary.readouterr().out == b"Entry 5 euros and coffee at Plateia: dimos dot gr\n"


def test_a_line_is_answered_before_the_next_is_asked() -> None:
    command = [sys.executable, "-m", "keryx", "speak", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        assert program.stdin
        assert program.stdout
        answers = []
        for line in LINES:
            program.stdin.write(json.dumps(line).encode() + b"\n")
            program.stdin.flush()
            answers.append(json.loads(program.stdout.readline()))
        program.stdin.close()
        assert program.wait() == 0
    assert answers == ["Ραντεβού στη μία το μεσημέρι.", "Δύο γραμμές και τρία ευρώ"]


def test_changes_as_json(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    file = tmp_path / "lines"
    file.write_text(json.dumps("3 €") + "\n\n", encoding="utf-8")
    assert cli.run(["speak", "--jsonl", "--changes", "--file", str(file)]) == 0
    told, nothing = map(json.loads, capfdbinary.readouterr().out.splitlines())
    assert told == {
        "spoken": "Τρία ευρώ",
        "changes": [{"start": 0, "end": 3, "written": "3 €", "spoken": "Τρία ευρώ", "rule": "euros"}],
    }
    assert nothing == {"spoken": "", "changes": []}  # a line out for each in, also for an empty one


def test_what_is_no_string_is_named_by_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lines"
    file.write_text('"α"\n{"text": "β"}\n', encoding="utf-8")
    assert cli.run(["speak", "--jsonl", "--file", str(file)]) == 2
    assert "Η γραμμή 2" in capsys.readouterr().err


def test_it_waits_for_no_store() -> None:
    program = "import sys; from keryx import cli; cli.run(['speak', 'α']); sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode == 0
