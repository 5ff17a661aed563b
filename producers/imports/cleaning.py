"""Text of others made safe: HTML to Markdown without anything that runs, no marks that turn a line around."""

import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import urlsplit

import nh3

from producers.imports.items import Said

MOST_HTML = 400_000  # characters: more is no announcement, and takes long
TAGS = {"p", "br", "h1", "h2", "h3", "h4", "ul", "ol", "li", "strong", "b", "em", "i", "a", "blockquote", "table"}
TAGS |= {"thead", "tbody", "tr", "th", "td", "div", "span", "pre", "code", "hr"}
# Embeddings, overrides and isolates turn words around; the two marks beside them are not seen.
_TURNING = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
)
_RUNS = re.compile(
    r"(?i)<\s*/?\s*(?:script|iframe|object|embed|form|svg|math)\b|\bon[a-z]{3,20}\s*=|(?:javascript|vbscript|data)\s*:"
)
_GAPS = re.compile(r"\n{3,}")

TURNED = Said(
    "Είχε σημάδια που αντιστρέφουν τη φορά των λέξεων· αφαιρέθηκαν, διαβάστε το.",
    "It held marks that turn words around; they were removed, read it.",
)
RAN = Said(
    "Είχε κώδικα που εκτελείται (scripts)· αφαιρέθηκε, διαβάστε το.", "It held code that runs; it was removed, read it."
)
LONG = Said("Ήταν πολύ μεγάλο και κόπηκε· συμπληρώστε το.", "It was too long and was cut; complete it.")


def line(text: object, most: int = 300) -> str:
    """One line, seen as it is."""
    return _without(" ".join(str(text or "").split()))[:most].strip()


def paragraphs(text: object, most: int = 100_000) -> str:
    plain = str(text or "").replace("\r\n", "\n").replace("\r", "\n")
    return _GAPS.sub("\n\n", _without(plain))[:most].strip()


def markdown(html: str, most: int = 100_000) -> str:
    """What it says, as Markdown; links only to the web, to mail and to telephones."""
    from markdownify import markdownify  # a parser of HTML, which only an import needs

    safe = nh3.clean(
        html[:MOST_HTML],
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
        clean_content_tags={"script", "style", "iframe", "object", "svg", "math", "form"},
    )
    return paragraphs(markdownify(safe, heading_style="ATX", bullets="-"), most)


def web(address: object) -> str:
    """A web address as people may be led to it; empty for anything else."""
    text = str(address or "").strip()[:2_000]
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        return ""
    odd = re.search(r"[\s<>\"\\]", text) or any(unicodedata.category(sign)[0] == "C" for sign in text)
    return text if good and not odd else ""


def notes(*raw: str) -> Sequence[Said]:
    """What a person should know of it before it goes out."""
    whole = "\n".join(raw)
    found = [TURNED] if _TURNING.search(whole) else []
    found += [RAN] if _RUNS.search(whole[:MOST_HTML]) else []
    found += [LONG] if any(len(one) > MOST_HTML for one in raw) else []
    return found


def _without(text: str) -> str:
    plain = text.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", _UNSEEN.sub("", _TURNING.sub("", plain)))
