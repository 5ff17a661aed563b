"""Passwords: argon2id, computed beside the event loop; long ones are asked for, rules about signs are not."""

import asyncio
import unicodedata
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from core.errors import FieldError, Invalid

SHORTEST = 12  # characters; NIST SP 800-63B-4 asks for length, and against composition rules (§3.1.1.2)
LONGEST = 256
FEWEST_DIFFERENT = 5
_at_once = asyncio.Semaphore(2)  # each takes 64 MiB and a processor for a moment


@cache
def _hasher() -> PasswordHash:
    return PasswordHash((Argon2Hasher(),))


@cache
def _nobody() -> str:
    """A hash that costs as much to check as anybody's: whether a name is known must not be told by the time."""
    return _hasher().hash("nobody has this password")


async def hashed(password: str) -> str:
    async with _at_once:
        return await asyncio.to_thread(_hasher().hash, _normal(password))


async def matches(password: str, kept: str | None) -> bool:
    """Whether this is the password; as slow where there is none to compare with."""
    async with _at_once:
        found = await asyncio.to_thread(lambda: _hasher().verify(_normal(password[:LONGEST]), kept or _nobody()))
    return found and kept is not None


def check(password: str, *known: str) -> None:
    """Invalid when it is too short, too long, one sign again and again, or says what everybody knows of them."""
    normal = _normal(password)
    said = normal.casefold()
    if not SHORTEST <= len(normal) <= LONGEST:
        raise _wrong(
            f"Δώστε από {SHORTEST} έως {LONGEST} χαρακτήρες· λίγες άσχετες λέξεις μαζί είναι καλός κωδικός.",
            f"Give {SHORTEST} to {LONGEST} characters; a few unrelated words together make a good password.",
        )
    if len(set(said)) < FEWEST_DIFFERENT:
        raise _wrong("Έχει πολύ λίγα διαφορετικά σύμβολα.", "It has too few different signs.")
    if any(word and word.casefold() in said for word in known):
        raise _wrong(
            "Περιέχει το όνομα ή τη διεύθυνσή σας· διαλέξτε κάτι που δεν μαντεύεται.",
            "It holds your name or address; choose what nobody guesses.",
        )


def _normal(password: str) -> str:
    """The same keys on another system may send accents apart (NIST SP 800-63B-4 §3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def _wrong(el: str, en: str) -> Invalid:
    return Invalid([FieldError("password", el, en)])
