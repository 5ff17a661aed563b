"""The mails that were caught, kept over a restart in append-only files."""

import email
import email.policy
import json
import re
from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path

KEPT = 3_000
SUBJECT = re.compile(rb"^Keryx-(?:Announcement|Mailing): ([0-9a-f-]{36})(?:; edition=(\d+))?", re.MULTILINE)
LANGUAGE = re.compile(rb"^Content-Language: ([A-Za-z-]+)\r?$", re.MULTILINE)


@dataclass(frozen=True)
class Caught:
    number: int
    to: str
    announcement: str  # or the digest, the magazine, the letter that it is
    edition: int
    raw: bytes

    @property
    def language(self) -> str:
        found = LANGUAGE.search(self.raw)
        return found[1].decode() if found else ""

    def header(self, name: str) -> str:
        """As a mail reader shows it (RFC 2047 §6.2: nothing stands between two encoded words beside each other).

        Read the old way: Python 3.11's new parser leaves a space there, in the middle of a name.
        """
        return _decoded(self, name)

    def text(self, subtype: str) -> str:
        part = _message(self).get_body((subtype,))
        return part.get_content() if isinstance(part, EmailMessage) else ""


@lru_cache(maxsize=256)
def _message(mail: Caught) -> EmailMessage:
    found = email.message_from_bytes(mail.raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


@lru_cache(maxsize=2_048)
def _decoded(mail: Caught, name: str) -> str:
    """The wall asks again and again."""
    written = email.message_from_bytes(mail.raw.partition(b"\r\n\r\n")[0])[name]
    return " ".join(str(make_header(decode_header(written))).split()) if written else ""


class Box:
    """The newest mails in full, one of every mailing and language besides, and of all people who got which edition."""

    def __init__(self, folder: Path, kept: int = KEPT) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._kept = kept
        self._mails_path, self._people_path = folder / "mails.jsonl", folder / "people.tsv"
        self.mails: deque[Caught] = deque(maxlen=kept)
        self._samples: dict[str, dict[str, Caught]] = {}  # announcement: language: its newest mail
        self.copies: defaultdict[str, Counter[tuple[str, int]]] = defaultdict(Counter)  # announcement: person, edition
        self.taken = 0
        self._next = 1
        for line in _whole_lines(self._mails_path):
            to, raw = json.loads(line)
            self._keep(to, raw.encode("latin-1"))
        for line in _whole_lines(self._people_path):
            announcement, person, edition = line.decode().split("\t")
            self.copies[announcement][person, int(edition)] += 1
        self.taken = max(len(self.mails), sum(copies.total() for copies in self.copies.values()))
        self._people = self._people_path.open("ab", buffering=0)
        self._write_anew()

    def take(self, to: str, raw: bytes) -> None:
        mail = self._keep(to, raw)
        self.taken += 1
        if self._lines >= 2 * self._kept:
            self._mails.close()
            self._write_anew()
        else:
            self._mails.write(_line(mail))
            self._lines += 1
        if mail.announcement:
            self.copies[mail.announcement][to, mail.edition] += 1
            self._people.write(f"{mail.announcement}\t{to}\t{mail.edition}\n".encode())

    def _keep(self, to: str, raw: bytes) -> Caught:
        found = SUBJECT.search(raw)
        announcement, edition = (found[1].decode(), int(found[2] or 0)) if found else ("", 0)
        mail = Caught(self._next, to, announcement, edition, raw)
        self._next += 1
        self.mails.append(mail)
        if announcement:
            self._samples.setdefault(announcement, {})[mail.language] = mail
        return mail

    def _write_anew(self) -> None:
        """Only what is kept stays on the disk."""
        samples = (mail for by_language in self._samples.values() for mail in by_language.values())
        kept = sorted({mail.number: mail for mail in [*samples, *self.mails]}.items())
        fresh = self._mails_path.with_suffix(".new")
        fresh.write_bytes(b"".join(_line(mail) for _, mail in kept))
        fresh.replace(self._mails_path)
        self._mails = self._mails_path.open("ab", buffering=0)
        self._lines = len(kept)

    def newest(self, announcement: str, language: str) -> Caught | None:
        """The newest mail about it, in this language if there is one."""
        found = self._samples.get(announcement, {})
        return found.get(language) or max(found.values(), key=lambda mail: mail.number, default=None)

    def mailings(self, language: str) -> Sequence[Caught]:
        """A mail of everything that was sent, the newest first."""
        last = {a: max(mail.number for mail in found.values()) for a, found in self._samples.items()}
        shown = (
            self.newest(announcement, language) for announcement in sorted(last, key=last.__getitem__, reverse=True)
        )
        return [mail for mail in shown if mail is not None]

    def find(self, number: int) -> Caught | None:
        samples = (mail for by_language in self._samples.values() for mail in by_language.values())
        return next((mail for mail in [*samples, *self.mails] if mail.number == number), None)

    def count(self, announcement: str) -> dict[str, object]:
        """People reached, copies beyond the first of the same edition to one person, and people by edition."""
        copies = self.copies.get(announcement, Counter())
        return {
            "people": self.people(announcement),
            "repeats": sum(copies.values()) - len(copies),
            "editions": dict(Counter(edition for _, edition in copies)),
        }

    def people(self, announcement: str) -> int:
        return len({person for person, _ in self.copies.get(announcement, ())})


def _line(mail: Caught) -> bytes:
    return json.dumps([mail.to, mail.raw.decode("latin-1")]).encode() + b"\n"


def _whole_lines(path: Path) -> list[bytes]:
    """Its lines; the last one of a catcher that was killed in the middle of it goes."""
    if not path.exists():
        return []
    with path.open("r+b") as file:
        found = file.read()
        whole = found.rfind(b"\n") + 1
        file.truncate(whole)
    return found[:whole].splitlines()
