"""What a mail system says itself, without the copy of what came back: that is our own text, and says nothing."""

import re

from channels.email.returned.opening import Opened
from channels.email.returned.wordings import meaning_of

CHARACTERS = 12_000
PREAMBLE = 400  # some quote a header or two before they say what is the matter
SHORTEST = 40  # before a mark; a mail that begins with one says nothing before it
_MARK = re.compile(
    r"(?im)^(?:"
    r"-{2,} ?(?:below this line|this is a copy|original message|the original|unsent message|header of|the header|"
    r"message header|returned message|forwarded|mail header|start of|message follows|enclosed is|body of)[^\n]{0,120}"
    r"|[^\n]{0,40}(?:original message follows|copy of (?:the|your) (?:original )?message|your (?:original )?message "
    r"(?:follows|headers|is below|reads)|unsent message (?:follows|below)|message text follows|"
    r"returned message follows|"
    r"headers of the original|original (?:message )?headers|header of the original|original mail (?:as )?follows|"
    r"το αρχικ[οό] μ[ηή]νυμα|urspr[uü]ngliche nachricht|message d'origine)[^\n]{0,80}"
    r")$"
)
# Headers of the copy, where nothing marks its beginning.
_HEADER = re.compile(
    r"(?im)^(?:Received: (?:from|by|\(qmail)[^\n]{0,200}"
    r"|Return-Path: ?<[^\n]{0,200}"
    r"|Message-Id: ?<[^\n]{0,200}"
    r"|X-(?:Mailer|Originating-IP|Spam|Virus|Sender)[\w-]{0,30}: [^\n]{0,200}"
    r"|MIME-Version: 1\.0"
    r")$"
)


def words(mail: Opened) -> str:
    """What the mail system itself says, without the copy of what came back."""
    text = mail.text
    lines = text.splitlines()
    if lines and sum(line.startswith(">") for line in lines) > len(lines) / 2:
        text = "\n".join(line.lstrip("> ") for line in lines)
    marked = next((found.start() for found in _MARK.finditer(text) if found.start() > SHORTEST), len(text))
    text = text[:marked]
    for found in _HEADER.finditer(text):
        if found.start() > PREAMBLE or meaning_of(text[: found.start()]) is not None:
            return text[: found.start()][:CHARACTERS]
    return text[:CHARACTERS]
