"""What a failed test left open is told with that test, not with the one in whose time it happens to be collected.

A test that runs out of time is cut off in the middle of its loop; what it had open (the driver of a browser) complains
when it has ended and is collected, maybe a hundred tests later, and a complaint fails the test that runs then.
"""

import gc
import sys
import threading
from collections.abc import Generator
from time import monotonic

import pytest

CHILDREN_END_S = 10.0
_failed = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    if call.excinfo is not None and not call.excinfo.errisinstance(pytest.skip.Exception):
        item.config.stash[_failed] = True
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before the next test, or the next try of the same."""
    if not item.config.stash.get(_failed, False):
        return
    item.config.stash[_failed] = False
    for last in ("last_exc", "last_type", "last_value", "last_traceback"):  # pytest's, for debuggers: it holds frames
        if hasattr(sys, last):
            delattr(sys, last)
    complain = sys.unraisablehook
    sys.unraisablehook = lambda _: None
    try:
        _children_end()
        gc.collect()
    finally:
        sys.unraisablehook = complain


def _children_end() -> None:
    """A child of a loop that is closed is held by the thread in which asyncio waits for its end."""
    until = monotonic() + CHILDREN_END_S
    for thread in threading.enumerate():
        if thread.name.startswith("asyncio-waitpid-"):
            thread.join(max(0.0, until - monotonic()))
