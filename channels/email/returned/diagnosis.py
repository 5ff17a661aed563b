"""What a failure means, by what the server said, then by its status code (RFC 3463), then by its reply code."""

import re
from dataclasses import dataclass

from channels.email.returned.wordings import Class, meaning_of

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.\-/:])([45][0-5]\d)(?=[ \-]|$)(?![ \-]\d+\.\d+\.\d+\.\d+)")
_QUOTED = re.compile(
    r"(?im)(?:^|(?<=[\s:;(\[>\"']))[45]\d\d(?:[ \t-]{1,3}#?[45]\.\d{1,3}\.\d{1,3})?[ \t:;-]{1,4}(?=[^\s\d])[^\n]{2,400}"
    r"(?:\n[ \t]*(?=\S)[^\n]{1,200}){0,3}"
)
_HEARD = re.compile(r"(?m)^[> \t]{0,6}<<< ([45]\d\d[^\n]{0,400})")
_AT_SENDER = re.compile(
    r"(?i)(?:after|in reply to|reply to|response to|following)(?: the)? mail from|my name was rejected"
)
_AT_MESSAGE = re.compile(
    r"(?i)(?:in reply to|reply to|after|response to)(?: the)? (?:end of )?(?:data|message)\b|end of data"
)
_TRANSCRIPT = re.compile(r">>> DATA\s{1,4}(?:> ?)?<<< 5")
_PIPELINED = re.compile(r"<<< 503|no valid recipients")  # DATA was sent together with RCPT, whose answer this is
_AT_RECIPIENT = re.compile(
    r"(?i)\brcpt\b|recipient address rejected|not like recipient|recipient table|virtual \w+ table|local user|"
    r"server has rejected address"
)
_PLAIN = re.compile(
    r"(?i)there is no|does(?: not|n.t) (?:exist|have)|not listed|not found|no (?:such )?(?:mailbox|account)"
)
_BARE = re.compile(r"(?i)\b(?:unknown user|user unknown|no such user)\b")
VAGUE = {("0", "0"), ("3", "0"), ("5", "0"), ("4", "0")}  # details that say nothing beside the text
CLOSED = ("2", "1")  # there is such a mailbox: no witness for «user unknown»
GONE = {("1", "0"), ("1", "1"), ("1", "2"), ("1", "3"), ("1", "6"), ("1", "10")}
SENDER = {("1", "7"), ("1", "8"), ("1", "9")}  # of the X.1.x codes these are about who sends (RFC 3463 §3.2)


@dataclass(frozen=True)
class Diagnosis:
    """A class, and the enhanced status code it rests on."""

    meaning: Class
    status: str | None


def status_in(text: str) -> str | None:
    """The first enhanced status code of a failure in a text; one that says something goes before one that does not."""
    codes = [found for found in _STATUS.findall(text[:20_000]) if found[0] != "2"]
    telling = [code for code in codes if code[1:] not in VAGUE]
    return ".".join((telling or codes)[0]) if codes else None


def diagnosed(said: str, status: str | None = None, *, delayed: bool = False, scene: str = "") -> Diagnosis:
    """What follows from a server's words and the status a report gives beside them.

    `scene` is the text around those words: it may tell which command was answered so. What is said to MAIL is about
    the sender. What is said after the message is the word of a filter, be it «user unknown»: a server that knows its
    users says so at RCPT (some telephone companies answer so to whoever their customers do not want to hear from).
    """
    found = _diagnosed(said, status, delayed=delayed)
    if found.meaning != "hard":
        return found
    around = f"{said}\n{scene}"
    if _AT_SENDER.search(around) or (found.status and tuple(found.status.split(".")[1:]) in SENDER):
        return Diagnosis("block", found.status)
    if found.status and found.status.startswith("5.7."):
        return Diagnosis("soft", found.status)  # words and code gainsay each other
    named = (status_in(said) or "").startswith("5.1.")
    if not named and _may_be_a_filter(said, around, found.status):
        return Diagnosis("soft", found.status)
    return found


def _diagnosed(said: str, status: str | None, *, delayed: bool) -> Diagnosis:
    own = status_in(said)
    stated = status if status is not None and _STATUS.fullmatch(status) else None
    code = _better(own, stated)
    reply = _reply(said)
    if delayed:
        return Diagnosis("soft", code)
    saying = meaning_of(said)
    temporary = (own or (reply and f"{reply[0]}.0.0") or stated or "5").startswith("4")
    if saying is None:
        return Diagnosis(_by_code(code, reply), code)
    if temporary and saying.meaning == "hard":
        return Diagnosis("soft", code)
    return Diagnosis(saying.meaning, code)


def _better(own: str | None, stated: str | None) -> str | None:
    """The server's own code, unless it says nothing and the report's does."""
    if own is None or (stated is not None and tuple(own.split(".")[1:]) in VAGUE):
        return stated if stated is not None else own
    return own


def _may_be_a_filter(said: str, around: str, status: str | None) -> bool:
    """Two bare words, «user unknown», and nothing to show that they answered RCPT: no code, no command."""
    if not _BARE.search(said) or _PLAIN.search(said):
        return False
    if _AT_MESSAGE.search(around) or (_TRANSCRIPT.search(around) and not _PIPELINED.search(around)):
        return True
    coded = status is not None and tuple(status.split(".")[1:]) not in {*VAGUE, CLOSED}
    return not coded and _AT_RECIPIENT.search(around) is None


def replies_in(text: str) -> str:
    """The lines in which a text quotes a server's refusal, and nothing of what stands around them.

    In a transcript those are the lines behind `<<<`; what else looks like one is the reporter's own conclusion.
    """
    heard = [line for line in _HEARD.findall(text[:20_000]) if not line.startswith("503")]
    if heard:
        return "\n".join(heard)
    return "\n".join(found[0].strip() for found in _QUOTED.finditer(text[:20_000]))


def _reply(said: str) -> str | None:
    found = _REPLY.search(said[:20_000])
    return found[1] if found else None


def _by_code(status: str | None, reply: str | None) -> Class:
    if status is not None:
        family, *detail = status.split(".")
        subject = (detail[0], detail[1])
        if subject == ("2", "2"):
            return "full"
        if family == "4":
            return "soft"
        if subject in GONE:
            return "hard"
        if subject in SENDER or subject[0] == "7":
            return "block"
        if subject not in VAGUE:
            return "soft"
    if reply == "552":
        return "full"
    return "soft"
