"""A mailbox over IMAP: what is new in it is taken in, and marked as read only after it was stored."""

import imaplib
import re
import ssl
from base64 import b64encode
from collections.abc import Callable
from typing import Any, TypeVar

from channels.email.inbox import Inbox
from channels.email.returned.letters import MOST_BYTES

Answer = TypeVar("Answer")
_OTHER = re.compile(r"[^\x20-\x7e]+")
TIMEOUT_S = 30.0
MOST_AT_ONCE = 50


class Away(Exception):
    """The mailbox does not answer, or not as it should: to be looked into again later."""


class Mailbox:
    """Everything here waits for the network: call it in a thread."""

    def __init__(self, inbox: Inbox, certificates: str = "") -> None:
        self._inbox, self._certificates = inbox, certificates

    def open(self) -> "Opened":
        """Signed in, the folder chosen."""
        return Opened(_asked(self._connect))

    def _connect(self) -> imaplib.IMAP4:
        inbox, tls = self._inbox, ssl.create_default_context(cafile=self._certificates or None)
        connection: imaplib.IMAP4
        if inbox.way == "imaps":
            connection = imaplib.IMAP4_SSL(inbox.host, inbox.port, ssl_context=tls, timeout=TIMEOUT_S)
        else:
            connection = imaplib.IMAP4(inbox.host, inbox.port, timeout=TIMEOUT_S)
        try:
            if inbox.way == "imap":
                connection.starttls(tls)
            if "AUTH=PLAIN" in connection.capabilities:  # takes passwords in any letters (RFC 4616)
                said = f"\0{inbox.user}\0{inbox.password}".encode()
                connection.authenticate("PLAIN", lambda _: said)
            else:
                connection.login(inbox.user, inbox.password)
            _ok(connection.select(_quoted(inbox.folder)))
        except BaseException:
            _leave(connection)
            raise
        return connection


class Opened:
    """What can be done in an open folder."""

    def __init__(self, connection: imaplib.IMAP4) -> None:
        self._connection = connection
        said = connection.response("UIDVALIDITY")[1]
        self._validity = said[-1].decode("ascii", "replace") if said and isinstance(said[-1], bytes) else "0"

    def unread(self, but: frozenset[str] = frozenset()) -> list[str]:
        """The numbers (UIDs) of mails that nobody took yet, oldest first, `but` for those that cannot be read."""
        found = self._uid("SEARCH", "UNSEEN", "UNDELETED")
        numbers = found[0].decode("ascii").split() if found and found[0] else []
        return [number for number in numbers if number not in but][:MOST_AT_ONCE]

    def name_of(self, number: str) -> str:
        """What no other mail of this folder is ever called (RFC 3501 §2.3.1.1)."""
        return f"{self._validity}.{number}"

    def read(self, number: str) -> bytes | None:
        """Its bytes, as many as we take; None when it is gone. It stays unread."""
        for part in self._uid("FETCH", number, f"(BODY.PEEK[]<0.{MOST_BYTES + 1}>)"):
            if isinstance(part, tuple) and len(part) > 1:
                return bytes(part[1])
        return None

    def mark(self, number: str) -> None:
        """It is stored with us."""
        self._uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)")

    def close(self) -> None:
        _leave(self._connection)

    def _uid(self, *words: str) -> list[Any]:
        return _asked(lambda: _ok(self._connection.uid(*words)))


def _asked(question: Callable[[], Answer]) -> Answer:
    try:
        return question()
    except (imaplib.IMAP4.error, OSError, ValueError, LookupError, AttributeError, TypeError) as error:
        # the library takes answers apart as they come: what is none breaks it anywhere
        raise Away(f"{type(error).__name__}: {error}") from None  # what stands behind it may quote the password


def _ok(answer: tuple[str, Any]) -> list[Any]:
    said, data = answer
    if said != "OK":
        raise imaplib.IMAP4.error(f"{said} {data!r}"[:200])
    return list(data)


def _quoted(folder: str) -> str:
    """In modified UTF-7 (RFC 3501 §5.1.3), as folders with Greek names are called on the wire.

    >>> _quoted("Επιστροφές & παράπονα")
    '"&A5UDwAO5A8MDxAPBA78DxgOtA8I- &- &A8ADsQPBA6wDwAO,A70DsQ-"'
    """
    folder = _OTHER.sub(lambda found: f"&{_packed(found[0])}-", folder.replace("&", "&-"))
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _packed(text: str) -> str:
    return b64encode(text.encode("utf-16-be")).decode("ascii").rstrip("=").replace("/", ",")


def _leave(connection: imaplib.IMAP4) -> None:
    try:
        connection.logout()
    except (imaplib.IMAP4.error, OSError):
        connection.shutdown()  # it is gone already
