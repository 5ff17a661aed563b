"""Markdown as people write it, made into HTML that is safe on a page, in a feed and in an e-mail."""

from collections.abc import Sequence
from urllib.parse import urljoin

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

QUOTES = {"el": "«»“”", "en": "“”‘’"}
TAGS = {"p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"}
TAGS |= {"h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"align"}, "td": {"align"}}
SCHEMES = {"http", "https", "mailto", "tel"}
LOWEST_HEADING = 6


def to_html(text: str, language: str = "el", *, first_heading: int = 2, base: str | None = None) -> str:
    """Safe HTML of a Markdown text: no scripts, no styles, no images, no raw HTML.

    Quotes become the language's own. The highest heading becomes `<h{first_heading}>`, so that a page keeps one
    `<h1>`, and none skips a level, whatever was typed. With `base`, an absolute address, relative links become
    absolute (feeds, e-mail). An image becomes a link to it: pictures are
    attachments, which carry what they show, and a picture from elsewhere would tell its server who reads.
    """
    parser = _parser(language)
    tokens = parser.parse(text)
    _levels(tokens, first_heading)
    _mend(tokens, base)
    html = str(parser.renderer.render(tokens, parser.options, {}))
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES)


def _parser(language: str) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": True})
    parser.options["quotes"] = QUOTES["el" if language == "el" else "en"]
    # Only quotes: "replacements" would also make © of the third point of a list, "(c)".
    parser.enable(["table", "strikethrough", "smartquotes"])
    parser.add_render_rule("image", _image_as_link)
    return parser


def _image_as_link(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    token = tokens[at]
    shown = renderer.renderInlineAsText(token.children or [], options, env) or str(token.attrGet("src"))
    return f'<a href="{nh3.clean_text(str(token.attrGet("src")))}">{nh3.clean_text(shown)}</a>'


def _levels(tokens: Sequence[Token], first: int) -> None:
    """Each heading one deeper than the one it stands under."""
    under: list[str] = []
    for token in tokens:
        if token.type == "heading_open":
            while under and under[-1] >= token.tag:
                under.pop()
            under.append(token.tag)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(LOWEST_HEADING, first + len(under) - 1)}"


def _mend(tokens: Sequence[Token], base: str | None) -> None:
    for token in tokens:
        # A table's alignment comes as a style, which a strict content security policy refuses.
        style = str(token.attrs.pop("style", ""))
        if style.startswith("text-align:"):
            token.attrs["align"] = style.removeprefix("text-align:")
        for name in ("href", "src"):
            if base and name in token.attrs:
                token.attrs[name] = urljoin(f"{base}/", str(token.attrs[name]))
        if token.children:
            _mend(token.children, base)
