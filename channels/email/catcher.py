"""A mail catcher for the demonstration and for development: takes every mail, delivers none, shows them on a page.

`python -m channels.email.catcher --port 1025 --web 8025 --folder var/mail`. SMTP with PIPELINING and 8BITMIME; the
newest mails are kept over a restart in one append-only file.
"""

import argparse
import asyncio
import email
import email.policy
import html
import json
import re
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

KEPT = 3_000
LONGEST_LINE = 2_000
LONGEST_MAIL = 10_000_000
LISTED = 60
ANNOUNCEMENT = re.compile(rb"^Keryx-Announcement: ([0-9a-f-]{36}); edition=(\d+)", re.MULTILINE)
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


@dataclass(frozen=True)
class Caught:
    number: int
    to: str
    announcement: str
    edition: int
    raw: bytes

    def message(self) -> EmailMessage:
        found = email.message_from_bytes(self.raw, policy=email.policy.default)
        assert isinstance(found, EmailMessage)
        return found

    def text(self, subtype: str) -> str:
        part = self.message().get_body((subtype,))
        return part.get_content() if isinstance(part, EmailMessage) else ""


class Box:
    """The mails that were caught: the newest of them in full, of the others who got which edition."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._mails_path, self._people_path = folder / "mails.jsonl", folder / "people.tsv"
        self.mails: deque[Caught] = deque(maxlen=KEPT)
        self.copies: defaultdict[str, Counter[tuple[str, int]]] = defaultdict(Counter)  # announcement: person, edition
        self._next = 1
        for line in _whole_lines(self._mails_path):
            to, raw = json.loads(line)
            self._keep(to, raw.encode("latin-1"))
        for line in _whole_lines(self._people_path):
            announcement, person, edition = line.decode().split("\t")
            self.copies[announcement][person, int(edition)] += 1
        self._people = self._people_path.open("ab", buffering=0)
        self._write_anew()

    def take(self, to: str, raw: bytes) -> None:
        mail = self._keep(to, raw)
        if self._lines >= 2 * KEPT:
            self._mails.close()
            self._write_anew()
        else:
            self._mails.write(_line(mail))
            self._lines += 1
        if mail.announcement:
            self.copies[mail.announcement][to, mail.edition] += 1
            self._people.write(f"{mail.announcement}\t{to}\t{mail.edition}\n".encode())

    def _keep(self, to: str, raw: bytes) -> Caught:
        found = ANNOUNCEMENT.search(raw)
        announcement, edition = (found[1].decode(), int(found[2])) if found else ("", 0)
        self.mails.append(Caught(self._next, to, announcement, edition, raw))
        self._next += 1
        return self.mails[-1]

    def _write_anew(self) -> None:
        """Only the newest stay on the disk."""
        fresh = self._mails_path.with_suffix(".new")
        fresh.write_bytes(b"".join(_line(mail) for mail in self.mails))
        fresh.replace(self._mails_path)
        self._mails = self._mails_path.open("ab", buffering=0)
        self._lines = len(self.mails)

    def newest(self, announcement: str, language: str) -> Caught | None:
        """The newest mail about it, in this language if there is one."""
        wanted = f"Content-Language: {language}\r\n".encode()
        other = None
        for mail in reversed(self.mails):
            if mail.announcement == announcement:
                if wanted in mail.raw:
                    return mail
                other = other or mail
        return other

    def count(self, announcement: str) -> dict[str, object]:
        """People reached, copies beyond the first of the same edition to one person, and people by edition."""
        copies = self.copies.get(announcement, Counter())
        return {
            "people": len({person for person, _ in copies}),
            "repeats": sum(copies.values()) - len(copies),
            "editions": dict(Counter(edition for _, edition in copies)),
        }


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


@lru_cache(maxsize=256)
def _told(mail: Caught) -> tuple[str, str, str]:
    """Who it is from, its subject and its text: the wall asks again and again."""
    found = mail.message()
    return str(found["from"]), str(found["subject"]), mail.text("plain")


class Session(asyncio.Protocol):
    """RFC 5321, as much as a polite client needs; several commands in one packet are answered in order."""

    def __init__(self, box: Box) -> None:
        self._box, self._buffer, self._in_data, self._to = box, bytearray(), False, ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._say("220 catcher.demo ESMTP")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._data() if self._in_data else self._command():
            pass

    def _command(self) -> bool:
        end = self._buffer.find(b"\r\n")
        if end < 0:
            if len(self._buffer) > LONGEST_LINE:
                self._say("500 line too long")
                self._transport.close()
            return False
        line = bytes(self._buffer[:end]).decode("utf-8", "replace")
        del self._buffer[: end + 2]
        verb = line[:4].upper()
        if verb == "EHLO":
            self._say("250-catcher.demo\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8")
        elif verb == "RCPT":
            self._to = line.partition("<")[2].partition(">")[0].lower()
            self._say("250 2.1.5 ok")
        elif verb == "DATA":
            self._say("354 go on" if self._to else "503 5.5.1 RCPT first")
            self._in_data = bool(self._to)
        elif verb == "QUIT":
            self._say("221 2.0.0 bye")
            self._transport.close()
            return False
        elif verb in ("HELO", "MAIL", "RSET", "NOOP"):
            self._to = ""
            self._say("250 2.0.0 ok")
        else:
            self._say("502 5.5.1 unknown command")
        return True

    def _data(self) -> bool:
        if self._buffer.startswith(b".\r\n"):
            end, length = 0, 3
        else:
            end, length = self._buffer.find(b"\r\n.\r\n"), 5
        if end < 0:
            if len(self._buffer) > LONGEST_MAIL:
                self._transport.close()
            return False
        raw = bytes(self._buffer[: end + 2 if end else 0]).replace(b"\r\n..", b"\r\n.")
        del self._buffer[: end + length]
        self._box.take(self._to, raw)
        self._to, self._in_data = "", False
        self._say("250 2.0.0 caught")
        return True

    def _say(self, answer: str) -> None:
        self._transport.write(answer.encode() + b"\r\n")


def pages(box: Box) -> Starlette:
    """The list, one mail, and what the wall asks."""

    async def listing(request: Request) -> Response:
        rows = "".join(
            f'<li><a href="/mail/{mail.number}">{html.escape(_told(mail)[1])}</a> '
            f"<small>{html.escape(mail.to)}</small></li>"
            for mail in list(box.mails)[-LISTED:][::-1]
        )
        return HTMLResponse(_page("Ταχυδρομείο επίδειξης", f"<p>{len(box.mails)} μηνύματα</p><ul>{rows}</ul>"))

    async def one(request: Request) -> Response:
        mail = _find(box, request)
        if mail is None:
            return HTMLResponse(_page("Δεν υπάρχει", "<p>Το μήνυμα δεν υπάρχει πια.</p>"), 404)
        found = mail.message()
        heads = "".join(
            f"<dt>{name}</dt><dd>{html.escape(str(found[name]))}</dd>" for name in ("From", "To", "Subject", "Date")
        )
        frame = f'<iframe sandbox src="/mail/{mail.number}/html" title="HTML"></iframe>'
        text = f"<details><summary>Απλό κείμενο</summary><pre>{html.escape(mail.text('plain'))}</pre></details>"
        return HTMLResponse(_page(str(found["subject"]), f"<dl>{heads}</dl>{frame}{text}"))

    async def body(request: Request) -> Response:
        mail = _find(box, request)
        return HTMLResponse(mail.text("html") if mail else "", headers={"Content-Security-Policy": SANDBOX})

    async def asked(request: Request) -> Response:
        announcement = request.query_params.get("announcement", "")
        mail = box.newest(announcement, request.query_params.get("language", "el"))
        answer = box.count(announcement)
        if mail is not None:
            sender, subject, text = _told(mail)
            answer |= {"number": mail.number, "from": sender, "to": mail.to, "subject": subject, "text": text}
        return JSONResponse(answer)

    return Starlette(
        routes=[
            Route("/", listing),
            Route("/mail/{number:int}", one),
            Route("/mail/{number:int}/html", body),
            Route("/newest", asked),
        ]
    )


def _find(box: Box, request: Request) -> Caught | None:
    number = request.path_params["number"]
    return next((mail for mail in box.mails if mail.number == number), None)


def _page(title: str, content: str) -> str:
    style = (
        "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
        "iframe{width:100%;height:70vh;border:1px solid #999}small{color:#555}li{margin:.4rem 0}"
        "dt{float:left;width:5rem;color:#555}pre{white-space:pre-wrap}"
    )
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>{style}</style>'
    name = html.escape(title)
    return f'<!DOCTYPE html><html lang="el"><head>{head}<title>{name}</title></head><body><h1>{name}</h1>{content}'


async def serve(port: int, web: int, folder: Path) -> None:
    """Both servers on the loopback, until stopped."""
    box = Box(folder)
    smtp = await asyncio.get_running_loop().create_server(lambda: Session(box), "127.0.0.1", port)
    async with smtp:
        config = uvicorn.Config(pages(box), host="127.0.0.1", port=web, log_level="warning", access_log=False)
        await uvicorn.Server(config).serve()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m channels.email.catcher", description=__doc__)
    parser.add_argument("--port", type=int, default=1025, help="SMTP")
    parser.add_argument("--web", type=int, default=8025, help="the page")
    parser.add_argument("--folder", type=Path, default=Path("var/mail"))
    given = parser.parse_args()
    asyncio.run(serve(given.port, given.web, given.folder))


if __name__ == "__main__":
    main()
