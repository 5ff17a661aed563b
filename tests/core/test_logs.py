"""What the program writes down of an error: enough to find it, nothing about a person."""

import subprocess
import sys

PROGRAM = """
import structlog
from core.logs import configure

configure()
log = structlog.get_logger()
address = "maria.p@dimos.example"
try:
    secret = {"kept": "Ο κ. Τάδε"}
    raise ValueError(f"550 5.1.1 <{address}>: no such user")
except ValueError as error:
    log.error("mail.failed", reason=str(error), people=[address, {"to": address}], exc_info=error)
"""


def test_an_error_is_told_without_addresses_and_without_variables() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    said = done.stderr
    assert "mail.failed" in said
    assert "ValueError: 550 5.1.1 <‹address›>: no such user" in said
    assert "maria" not in said
    assert "Τάδε" not in said


def test_a_line_that_cannot_be_written_stops_nothing() -> None:
    """/dev/full answers as a full disk does."""
    program = PROGRAM + "\nprint('went on')\n"
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=full, text=True, check=False
        )
    assert done.stdout == "went on\n"
