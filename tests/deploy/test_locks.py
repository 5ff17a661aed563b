"""The locks pin everything by hash, name no registry, and belong to pyproject.toml as it is."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent.parent
LOCKS = ("requirements-uv.lock", "requirements-run.lock", "requirements-dev.lock", "build.lock")


def pins(lock: str) -> dict[str, set[str]]:
    """Name -> the versions pinned (more than one where a marker chooses)."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9_.\-]+)==([^\s;\\]+)", (ROOT / lock).read_text(), re.M):
        found.setdefault(name.lower(), set()).add(version)
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_hashed_and_names_no_registry(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.M)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_locks_hold_what_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    run, dev = pins("requirements-run.lock"), pins("requirements-dev.lock")
    for asked, lock in ((project["dependencies"], run), (project["optional-dependencies"]["dev"], dev)):
        for text in asked:
            requirement = Requirement(text)
            versions = lock.get(requirement.name.lower(), set())
            assert any(requirement.specifier.contains(version) for version in versions), f"{text}: run `make lock`"


def test_tests_run_on_the_versions_that_run() -> None:
    run, dev = pins("requirements-run.lock"), pins("requirements-dev.lock")
    assert {name: versions for name, versions in run.items() if dev.get(name) != versions} == {}


def test_the_shell_of_ci_is_well_formed() -> None:
    subprocess.run(["bash", "-n", str(ROOT / ".ci/run")], check=True)
    assert (ROOT / ".ci/run").stat().st_mode & 0o111
