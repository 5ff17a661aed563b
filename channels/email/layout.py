"""A letter as the parts of a mail: HTML with its styles inlined, and plain text of equal worth. Pure."""

from pathlib import Path
from typing import get_args

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from channels.email.colours import colours
from channels.email.letter import Block, Letter
from channels.email.text import QUOTES, WORDS, plain_text, postal_line
from core.markdown import to_html

# Behind the preheader, so that a mailbox's list does not go on with the letterhead: spaces that it does not collapse.
PADDING = "\u2007\u034f" * 50

# css-inline drops @media, and with it the dark colours and the phone's sizes, unless told to keep it.
_INLINER = css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)
_HTML = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
# `{% if block is notice %}`: a template knows the pieces of a letter by their names.
for _kind in get_args(Block):
    _HTML.tests[_kind.__name__.lower()] = lambda block, kind=_kind: isinstance(block, kind)


def parts(letter: Letter, url: str) -> dict[str, str]:
    """The named texts of a rendition: subject, html, text, the language they are written in (for Content-Language), and
    the calendar file, if there is one.

    `url` is the hub's public address: relative links in prose lead there.
    """
    html = _HTML.get_template("letter.html").render(
        letter=letter,
        colours=colours(letter.issuer.colour),
        issuer=letter.issuer.name.best(letter.language),
        # A picture that is not fetched over https makes mailboxes warn; the name stands beside it in any case.
        logo=letter.issuer.logo if (letter.issuer.logo or "").startswith("https://") else None,
        postal=postal_line(letter.issuer, letter.language),
        padding=PADDING,
        words=lambda key: WORDS(key, letter.language),
        quotes=QUOTES["el" if letter.language == "el" else "en"],
        to_html=lambda prose: to_html(prose.markdown, prose.language, base=url, first_heading=prose.first_heading),
    )
    return {
        "subject": letter.subject or letter.title,
        "html": _INLINER.inline(html),
        "text": plain_text(letter),
        "language": ", ".join(dict.fromkeys([letter.text_language, letter.language])),
        **({"calendar": letter.calendar} if letter.calendar else {}),
    }
