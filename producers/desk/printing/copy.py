"""Texts of the right length for media where a person posts them by hand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import lxml.html

from core.facts import Fact
from core.markdown import to_html
from producers.desk.printing.said import Notice

_SENTENCE_ENDS = re.compile(r"(?<=[.!;·…])\s")
FACTS_FIRST = (
    "when",
    "where",
    "deadline",
    "application_deadline",
    "applications",
    "from",
    "expected_until",
    "restored_at",
)
LEAST = 100
MORE = {"el": "Αναλυτικά:", "en": "More:"}


@dataclass(frozen=True)
class Medium:
    """`characters`: what is read without a click, or allowed at most. `picture`: width and height in pixels."""

    key: str
    name: str
    characters: int
    picture: tuple[int, int]


# Facebook folds a post at about 480 characters, Viber cuts a channel's notice at about 300 in its list of messages,
# Instagram takes 2,200 and shows no links, so that little more than the facts is worth the room.
MEDIA = (
    Medium("facebook", "Facebook", 477, (1200, 630)),
    Medium("viber", "Viber", 300, (1080, 1080)),
    Medium("instagram", "Instagram", 900, (1080, 1080)),
    Medium("story", "Story (Instagram, Facebook)", 250, (1080, 1920)),
)


def copied(said: Notice, medium: Medium, language: str) -> str:
    """Title, facts, as much of the text as fits, and always the whole link."""
    link = f"{MORE['el' if language == 'el' else 'en']} {said.address}"
    room = medium.characters - len(link) - 2
    blocks = [said.notice] if said.ended and said.notice else [said.headline]
    if said.notice and not said.ended:
        blocks.append(said.notice)
    facts = [f"{fact.label}: {fact.value}" for fact in _wanted(said)]
    if facts:
        blocks.append("\n".join(facts))
    if said.summary or said.body:
        blocks.append(said.summary or plain(said.body, said.language))
    return f"{fit(blocks, room)}\n\n{link}"


def fit(blocks: Sequence[str], room: int) -> str:
    """Blocks one below another, as long as there is room; the first that does not fit is cut at a sentence, a line or
    a word, and what follows is left out."""
    done = ""
    for block in blocks:
        between = "\n\n" if done else ""
        left = room - len(done) - len(between)
        if len(block) <= left:
            done += between + block
            continue
        # Of a text that follows, a few words say nothing.
        if (not done or left >= LEAST) and (short := cut(block, left)):
            done += between + short
        break
    return done


def cut(text: str, room: int) -> str:
    """At most `room` characters: whole lines or sentences, if they are a good part of it, else whole words with «…»."""
    if len(text) <= room:
        return text
    lines = text[: room + 1].rpartition("\n")[0].rstrip()
    ends = [found.start() for found in _SENTENCE_ENDS.finditer(text[: room + 1])]
    whole = max(lines, text[: ends[-1]] if ends else "", key=len)
    if len(whole) * 2 >= room:
        return whole
    if room < 20:
        return ""
    shorter = text[: room - 1].rpartition(" ")[0] or text[: room - 1]
    return shorter.rstrip(" ,;:·–-(«\n") + "…"


def plain(markdown: str, language: str) -> str:
    """Its words alone, a line a paragraph."""
    parsed = lxml.html.fragment_fromstring(to_html(markdown, language), create_parent="div")
    for block in parsed.iter("p", "li", "br", "tr", "h2", "h3", "h4", "h5", "h6"):
        block.tail = "\n" + (block.tail or "")
    return "\n".join(line for raw in parsed.text_content().splitlines() if (line := " ".join(raw.split())))


def _wanted(said: Notice) -> Sequence[Fact]:
    found = [fact for fact in said.facts if fact.key.partition(".")[0] in FACTS_FIRST]
    return found[:4]
