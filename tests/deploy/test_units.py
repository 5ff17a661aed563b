"""The systemd units are read by systemd, run commands that exist and run as nobody special."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

ROOT = Path(__file__).parent.parent.parent
UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_a_command_that_exists_as_a_user_of_its_own(unit: Path) -> None:
    from keryx.cli import app

    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(unit)
    program, command, *_ = read["Service"]["ExecStart"].split()
    assert program == "/opt/keryx/bin/keryx"
    assert command in get_command(app).commands  # type: ignore[attr-defined]
    assert read["Service"]["User"] == "keryx"
    assert read["Service"]["KillSignal"] == "SIGTERM"


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_reads_it(unit: Path, tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd here")
    copy = tmp_path / unit.name
    copy.write_text(re.sub("/opt/keryx/bin/keryx", "/bin/true", unit.read_text()))
    done = subprocess.run(["systemd-analyze", "verify", str(copy)], check=False, capture_output=True, text=True)
    assert [line for line in done.stderr.splitlines() if line.startswith(unit.name.partition(".")[0])] == []


def test_what_they_log_is_kept_as_long_as_the_table_of_retention_says() -> None:
    """The journal of their namespace; Keryx deletes no logs itself."""
    from core.kept import WORDS

    for unit in UNITS:
        assert "LogNamespace=keryx\n" in unit.read_text("utf-8")
    journal = (ROOT / "deploy/systemd/journald@keryx.conf").read_text("utf-8")
    (days,) = re.findall(r"^MaxRetentionSec=(\d+)day$", journal, re.MULTILINE)
    assert f"{days} ημέρες" in WORDS("retention.logs.kept", "el")
    assert f"{days} days" in WORDS("retention.logs.kept", "en")
