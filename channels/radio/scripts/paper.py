"""Scripts on paper: large type, a page break between items, how they are said, and a QR that tells if they hold."""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import segno

from channels.radio.scripts.printed import Page, Sheet
from channels.radio.scripts.said import notes, takes_s
from channels.radio.scripts.words import WORDS
from core.language.dates import ATHENS, day, moment
from core.language.speech import Entry
from core.typesetting import set_type

TEMPLATE = Path(__file__).with_name("paper.typ")
NOTES_MOST = 14
SIZES_PT = (24, 22, 20, 18)  # the largest that fits a page; none is smaller, at arm's length nobody reads it


@dataclass(frozen=True)
class Line:
    """`out`: not to be read; it says that here something was, on the sheet before."""

    text: str
    changed: bool
    out: bool = False


@dataclass(frozen=True)
class Said:
    written: str
    spoken: str


@dataclass(frozen=True)
class Leaf:
    """A page as it is printed, every word made. `mark` says that it is new or changed, "" where nothing did."""

    time: str
    title: str
    language: str
    mark: str
    edition: str
    form: str
    place: str
    own: str
    lines: Sequence[Line]
    notes: Sequence[Said]
    code: str  # SVG
    alt: str
    address: str


@dataclass(frozen=True)
class Stack:
    """All that is printed at once; `out`: what is to be taken out of the stack that is there already."""

    language: str
    title: str
    printed: str
    leaves: Sequence[Leaf]
    out: Sequence[str]


def stack(
    pages: Sequence[Page],
    codes: Sequence[str],
    out: Sequence[str],
    *,
    total: int,
    url: str,
    language: str,
    rate: float,
    lexicon: Sequence[Entry],
    now: datetime,
    bars: bool,
) -> Stack:
    """Pure. `rate` is in syllables a second; `bars`: mark what changed."""
    leaves = [
        _leaf(page, f"{url}/radio/printed/{code}", total, language, rate, lexicon, bars=bars)
        for page, code in zip(pages, codes, strict=True)
    ]
    air = day(pages[0].item.placed.slot, language) if pages else day(now, language)
    return Stack(
        language,
        WORDS("print.title", language, day=air),
        WORDS("sheet.printed", language, at=moment(now, language)),
        leaves,
        out,
    )


def out_of(sheets: Sequence[Sheet], references: Mapping[UUID, str], language: str) -> Sequence[str]:
    """A line a sheet. `references`: as people know the announcements."""
    return [
        WORDS(
            "print.removed_one",
            language,
            time=f"{one.slot.astimezone(ATHENS):%H:%M}",
            reference=references[one.announcement],
            edition=one.edition,
        )
        for one in sheets
    ]


def pdf(made: Stack, now: datetime) -> bytes:
    """A4, tagged (PDF/UA-1). A second of the processor: call it in a thread."""
    data = asdict(made) | {
        "page": WORDS("sheet.page", made.language, page="{page}", pages="{pages}"),
        "sizes": SIZES_PT,
        "notes": WORDS("sheet.notes", made.language),
        "scan": WORDS("sheet.scan", made.language),
        "remove": WORDS("print.removed", made.language),
    }
    return set_type(TEMPLATE, json.dumps(data, ensure_ascii=False), now)


def _leaf(
    page: Page, address: str, total: int, language: str, rate: float, lexicon: Sequence[Entry], *, bars: bool
) -> Leaf:
    item, segment = page.item, page.item.placed.segment
    takes = takes_s(item.text, segment.language, rate, lexicon)
    reference = WORDS("sheet.edition", language, reference=item.edition.reference, number=segment.edition)
    mark = WORDS(f"sheet.{page.state}", language) if bars and page.state != "same" else ""
    return Leaf(
        time=f"{item.local:%H:%M}",
        title=segment.title,
        language=segment.language,
        mark=mark,
        edition=reference,
        form=WORDS("sheet.form", language, s=item.placed.form_s, takes=takes),
        place=WORDS("sheet.place", language, n=page.place, m=total),
        own=WORDS("sheet.own", language) if item.own else "",
        lines=_lines(page, language) if bars else [Line(text, changed=False) for text in item.text.splitlines()],
        notes=[
            Said(one.written, f"{one.spoken} [{one.phonemes}]" if one.phonemes else one.spoken)
            for one in notes(item.text, segment.language, lexicon)[:NOTES_MOST]
        ],
        code=_qr(address),
        alt=WORDS("sheet.qr", language, address=address),
        address=address.partition("//")[2],
    )


def _lines(page: Page, language: str) -> Sequence[Line]:
    lines = [Line(text, new) for text, new in zip(page.item.text.splitlines(), page.changed, strict=True)]
    for number in sorted(page.out, reverse=True):
        lines.insert(number, Line(WORDS("sheet.out", language), changed=True, out=True))
    return lines


def _qr(address: str) -> str:
    file = io.BytesIO()
    made = segno.make(address, error="m", micro=False)
    made.save(file, kind="svg", border=0, xmldecl=False, omitsize=True, svgclass=None, lineclass=None)
    return file.getvalue().decode()
