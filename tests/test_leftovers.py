"""What a failed test left open fails nobody else; what a test that passed left open still does."""

import pytest

pytest_plugins = ["pytester"]

LEAVES_OPEN = """
import asyncio, gc, sys, threading, time
import pytest
from asyncio.subprocess import PIPE

@pytest.mark.asyncio
{mark}
async def test_leaves():
    command = (sys.executable, "-c", "import time; time.sleep(0.5)")
    held = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    held.itself = held  # only the collector finds it
    {end}

def test_of_somebody_else():
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join()
    gc.collect()
"""
PLUGINS = ("tests.leftovers", "pytest_asyncio.plugin", "pytest_timeout", "pytest_rerunfailures")
ARGUMENTS = [*(f"-p{one}" for one in PLUGINS), "-W", "error::pytest.PytestUnraisableExceptionWarning"]
RUNS_OUT_OF_TIME = "@pytest.mark.timeout(0.2, func_only=True)"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those plugins alone: a program that has all of them begins for seconds."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


@pytest.mark.parametrize("reruns", [0, 1])
@pytest.mark.parametrize(
    ("end", "mark", "told_as"),
    [
        pytest.param("assert not held", "", "assert not", id="fails"),
        pytest.param("await asyncio.sleep(60)", RUNS_OUT_OF_TIME, "Failed: Timeout", id="runs-out-of-time"),
    ],
)
def test_the_next_test_is_not_blamed(pytester: pytest.Pytester, end: str, mark: str, told_as: str, reruns: int) -> None:
    pytester.makepyfile(LEAVES_OPEN.format(end=end, mark=mark))
    result = pytester.runpytest_subprocess(*ARGUMENTS, "--reruns", str(reruns))
    told = result.parseoutcomes()
    assert (told.get("failed"), told.get("passed"), told.get("rerun", 0)) == (1, 1, reruns)
    result.stdout.fnmatch_lines([f"*FAILED*test_leaves*{told_as}*"])


def test_what_a_passing_test_leaves_open_is_told(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(LEAVES_OPEN.format(end="pass", mark=""))
    result = pytester.runpytest_subprocess(*ARGUMENTS)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*BaseSubprocessTransport.__del__*", "*FAILED*test_of_somebody_else*"])
