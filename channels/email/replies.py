"""What a server's answers mean for one recipient, and how to keep them without anyone's address in them.

| Answer | Means |
|---|---|
| RCPT 4xx; RCPT 552 (mailbox full, RFC 5321 §4.5.3.1.10) | later |
| RCPT 5xx | refused: this recipient, for good |
| RCPT 530, 535, 538 or 5.7.x | later: the relay does not want *us* (sign-in, policy, a block list) |
| MAIL or DATA 4xx, 5xx | later: about us, not the recipient; a person mends it within the channel's patience |
| MAIL, DATA or the end 552, 5.3.4, 5.2.3 | refused: this message is too big and stays so |
| the end 4xx | later |
| the end 5.1.x, 5.2.x, 5.6.x | refused: with one recipient a transaction this is about that recipient or this message |
| 5.2.2 anywhere | later: the mailbox is full |
| the end, any other 5xx | later: spam or policy, about us |
| 421 before the end | again, on another connection: the relay is closing, nothing was handed over |
| 421, 4.3.x, 4.4.5, 4.7.x anywhere | as above, and the relay gets less of us for a while |
"""

import re
from dataclasses import dataclass
from typing import Literal

from channels.email.protocol import Lost, Reply

ABOUT_US = {530, 535, 538}
MAX_REASON_CHARACTERS = 300
LEAST_NAME = 3  # characters: a shorter one stands in everything
# What servers say of any mailbox: that somebody's is called so tells nothing.
SERVERS_WORDS = {
    "account",
    "address",
    "full",
    "inbox",
    "mail",
    "mailbox",
    "message",
    "quota",
    "recipient",
    "rcpt",
    "user",
}

_ENHANCED = re.compile(r"^\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
_GREYLISTED = re.compile(r"gr[ea]y-?list", re.IGNORECASE)
_ADDRESS = re.compile(r"<[^<>\s]*>|[^\s<>()\[\]\",;:@]+@[^\s<>()\"',;]+|\"[^\"]*\"@\S+")
_TOKEN = re.compile(r"/(unsubscribe|preferences|confirm|rsvp|door)/[\w=-]+")  # what follows is the reader's own key


@dataclass(frozen=True)
class Verdict:
    """`again`: not handed over, and no fault of the recipient's: try another connection."""

    outcome: Literal["sent", "later", "refused", "unknown", "again"]
    reason: str | None = None
    too_much: bool = False  # the relay wants less of us for a while


def scrub(text: str) -> str:
    """Take addresses and control characters out of what a server said.

    >>> scrub("550 5.1.1 <maria@dimos.gr>: user maria@dimos.gr unknown")
    '550 5.1.1 <…>: user … unknown'
    """
    text = _ADDRESS.sub(lambda found: "<…>" if found[0].startswith("<") else "…", text)
    text = _TOKEN.sub(r"/\1/…", text)
    text = "".join(c if c.isprintable() else " " for c in text)
    return text if len(text) <= MAX_REASON_CHARACTERS else text[: MAX_REASON_CHARACTERS - 1] + "…"


def unnamed(reason: str, recipient: bytes) -> str:
    """A reason without the mailbox's name alone, as many servers say it.

    >>> unnamed("RCPT: 550 5.1.1 Maria.Papa: user unknown", b"maria.papa@dimos.gr")
    'RCPT: 550 5.1.1 …: user unknown'
    """
    local = recipient.rpartition(b"@")[0].decode("ascii", "replace")
    if len(local) < LEAST_NAME or local.lower() in SERVERS_WORDS:
        return reason
    return re.sub(rf"(?<![\w.+-]){re.escape(local)}(?![\w+-]|\.\w)", "…", reason, flags=re.IGNORECASE)


def enhanced(reply: Reply) -> tuple[int, int] | None:
    """Subject and detail of an enhanced status code (RFC 3463), if the reply has one."""
    found = _ENHANCED.match(reply.text)
    return (int(found[2]), int(found[3])) if found else None


def said(command: str, reply: Reply) -> str:
    return scrub(f"{command}: {reply.code} {reply.text}".rstrip())


def overloaded(reply: Reply) -> bool:
    """The relay, not the recipient's mailbox, takes no more for now: 421; 4.3.x (its disk, its load), 4.7.x (a limit
    on us) and 4.4.5 (RFC 3463 §3.5). Greylisting (4.7.1 by many) is about one recipient, and no word on our speed."""
    if reply.code == 421:
        return True
    status = enhanced(reply)
    if not 400 <= reply.code < 500 or status is None:
        return False
    return (status[0] in {3, 7} or status == (4, 5)) and not _GREYLISTED.search(reply.text)


def _too_big(reply: Reply) -> bool:
    if enhanced(reply) == (2, 2):  # a full mailbox, as LMTP servers say after the dot: it may have room again
        return False
    return reply.code == 552 or (reply.code >= 500 and enhanced(reply) in {(3, 4), (2, 3)})


def of_envelope(mail: Reply | None, rcpt: Reply | None, data: Reply | None) -> Verdict | None:
    """None: go on with the content. Replies that were never asked for or never came are None."""
    if mail and mail.code >= 400:
        if mail.code == 421:
            return Verdict("again", said("MAIL", mail), too_much=True)
        return Verdict("refused" if _too_big(mail) else "later", said("MAIL", mail), overloaded(mail))
    if rcpt and rcpt.code >= 400:
        if rcpt.code == 421:
            return Verdict("again", said("RCPT", rcpt), too_much=True)
        status = enhanced(rcpt)
        theirs = rcpt.code >= 500 and rcpt.code not in ABOUT_US | {552} and not (status and status[0] == 7)
        return Verdict("refused" if theirs else "later", said("RCPT", rcpt), overloaded(rcpt))
    if data and data.code != 354:
        if data.code == 421:
            return Verdict("again", said("DATA", data), too_much=True)
        return Verdict("refused" if _too_big(data) else "later", said("DATA", data), overloaded(data))
    return None


def of_end(reply: Reply) -> Verdict:
    """What the answer to the final dot means."""
    if 200 <= reply.code < 300:
        return Verdict("sent")
    status = enhanced(reply)
    about_them = status is not None and status[0] in {1, 2, 6} and status != (2, 2)
    for_good = reply.code >= 500 and (_too_big(reply) or about_them)
    return Verdict("refused" if for_good else "later", said("message", reply), overloaded(reply))


def of_loss(lost: Lost, *, dot_left: bool) -> Verdict:
    """The connection went: before the dot had left this machine nothing was handed over; after it, nobody knows."""
    if dot_left:
        return Verdict("unknown", scrub(f"after the final dot: {lost.reason}"))
    known = of_envelope(*(*lost.answers, None, None, None)[:3])
    if known and known.outcome == "refused":
        return known
    return Verdict("again", known.reason if known else scrub(f"before the final dot: {lost.reason}"))
