"""The header lines that all copies of a mail share (RFC 5322, 2369, 2919, 3834, 8058; what bulk receivers want)."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from channels.email.addresses import wire
from channels.email.mime import phrase, words
from core.channel import Rendition
from schemas.directory import Issuer


@dataclass(frozen=True)
class Sender:
    """Who the mail comes from, as far as the hub's settings say; the rest is the issuer's."""

    address: str
    url: str  # the hub's public address

    @property
    def host(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(frozen=True)
class About:
    """What a mail is, besides its words. `subject_id` names what it is about: an announcement, a mailing; all mails
    about it make one thread. `stream` is the kind of mail, by which a receiver may judge and a reader filter: «event»,
    «digest». `bulk` mail goes to many, so it can be left; a letter to one person has no list."""

    subject_id: UUID
    version: int
    language: str
    issuer: Issuer
    stream: str
    bulk: bool = True
    number: str = ""  # the reference, 2026/000123
    note: str = ""  # what more `Keryx-Announcement` says of it

    @property
    def stem(self) -> str:
        """The beginning of each copy's Message-ID."""
        return f"{self.subject_id.hex}.{self.version}"


def about_edition(rendition: Rendition) -> About:
    edition = rendition.edition
    return About(
        subject_id=edition.announcement,
        version=edition.number,
        language=rendition.language,
        issuer=edition.issuer,
        stream=(edition.content.kind if edition.content is not None else "notice").replace("_", "-"),
        number=edition.reference,
        note=f"; edition={edition.number}; action={rendition.action.value}",
    )


def headers(parts: Mapping[str, str], about: About, sender: Sender) -> list[str]:
    """Whole header lines, folded, without their line end; all but those of one recipient, and Content-Type."""
    name = about.issuer.name.best(about.language)
    lines = [f"From: {phrase(name)} <{sender.address}>"]
    if about.issuer.email:
        # A reply's To shows the number, whatever program it is written in: who reads it knows what it is about.
        replies_to = f"{name} {about.number}" if about.number else name
        lines.append(f"Reply-To: {phrase(replies_to)}\r\n <{wire(about.issuer.email)}>")
    lines += [
        f"Subject: {words(parts['subject'])}",
        f"References: <{about.subject_id.hex}@{sender.host}>",  # all editions, to one reader, make one thread
        f"Keryx-Announcement: {about.subject_id}{about.note}",
        f"Feedback-ID: {about.subject_id.hex}:{about.stream}:{about.issuer.slug}:keryx",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: OOF, AutoReply",  # Exchange heeds neither Auto-Submitted nor Precedence
        f"Content-Language: {parts['language']}",
        "MIME-Version: 1.0",
    ]
    if about.bulk:
        lines += [
            f"List-Id: <{about.issuer.slug}.{about.stream}.{sender.host}>",
            "List-Post: NO",
            *([f"List-Owner: <mailto:{wire(about.issuer.email)}>"] if about.issuer.email else []),
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
