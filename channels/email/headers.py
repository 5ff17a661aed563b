"""The header lines that all copies of a mail share (RFC 5322, 2369, 2919, 3834, 8058; what bulk receivers want)."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from channels.email.addresses import wire
from channels.email.mime import phrase, words
from core.channel import Mailing, Rendition
from schemas.directory import Issuer


@dataclass(frozen=True)
class Sender:
    """Who the mail comes from, as far as the hub's settings say; the rest is the issuer's."""

    address: str
    url: str  # the hub's public address
    leave: str = ""  # where a mail with a reader's token as its subject unsubscribes them

    @property
    def host(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(frozen=True)
class About:
    """What the headers say of what a mail is about. `stream` is the sort of mail, by which a receiver may judge and a
    reader filter: «event», «digest»."""

    stem: str  # the beginning of each copy's Message-ID
    thread: str  # all mails about it, to one reader, make one thread
    stream: str
    keryx: str
    issuer: Issuer
    language: str
    number: str  # the reference, 2026/000123; "" for what has none


def about(rendition: Rendition) -> About:
    subject, language = rendition.subject, rendition.language
    if isinstance(subject, Mailing):
        thread = (subject.about or subject.id).hex
        keryx = f"Keryx-Mailing: {subject.id}; kind={subject.kind}"
        stream = subject.kind.replace("_", "-")
        number = rendition.parts.get("number", "")
        return About(f"{subject.id.hex}.0", thread, stream, keryx, subject.issuer, language, number)
    stream = (str(subject.content.kind) if subject.content is not None else "notice").replace("_", "-")
    keryx = f"Keryx-Announcement: {subject.announcement}; edition={subject.number}; action={rendition.action.value}"
    thread = subject.announcement.hex
    return About(f"{thread}.{subject.number}", thread, stream, keryx, subject.issuer, language, subject.reference)


def headers(parts: Mapping[str, str], said: About, sender: Sender, *, of_list: bool) -> list[str]:
    """Whole header lines, folded, without their line end; all but those of one recipient, and Content-Type."""
    name = said.issuer.name.best(said.language)
    lines = [f"From: {phrase(name)} <{sender.address}>"]
    if said.issuer.email:
        # A reply's To shows the number, whatever program it is written in: who reads it knows what it is about.
        replies_to = f"{name} {said.number}" if said.number else name
        lines.append(f"Reply-To: {phrase(replies_to)}\r\n <{wire(said.issuer.email)}>")
    lines += [
        f"Subject: {words(parts['subject'])}",
        f"References: <{said.thread}@{sender.host}>",
        said.keryx,
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: OOF, AutoReply",  # Exchange heeds neither Auto-Submitted nor Precedence
        f"Content-Language: {parts['language']}",
        "MIME-Version: 1.0",
    ]
    if of_list:
        lines += [
            f"List-Id: <{said.issuer.slug}.{said.stream}.{sender.host}>",
            "List-Post: NO",
            *([f"List-Owner: <mailto:{wire(said.issuer.email)}>"] if said.issuer.email else []),
            f"Feedback-ID: {said.thread}:{said.stream}:{said.issuer.slug}:keryx",
            "Precedence: bulk",
        ]
    return lines


def leaving(sender: Sender) -> str:
    """What stands before the recipient's token in List-Unsubscribe."""
    return f"<{ascii_address(sender.url)}/unsubscribe/"


def ascii_address(url: str) -> str:
    """A web address as a header can carry it: a Greek host by its ASCII name (IDNA)."""
    parts = urlsplit(url)
    if parts.netloc.isascii():
        return url
    host = wire(f"x@{parts.hostname}").partition("@")[2]
    return urlunsplit(parts._replace(netloc=host if parts.port is None else f"{host}:{parts.port}"))
