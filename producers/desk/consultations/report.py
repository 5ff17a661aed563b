"""The report of a consultation: how many spoke, what they said by article, what the office answers. Pure."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from audience.spreadsheet import written
from core.language.dates import moment
from core.typesetting import set_type
from producers.desk.consultations.commenting import Answer, Comment, State
from producers.desk.consultations.finding import Consultation
from producers.desk.consultations.words import WORDS
from schemas.directory import Issuer

TEMPLATE = Path(__file__).with_name("report.typ")


@dataclass(frozen=True)
class Said:
    """A comment as the report has it: of one that is hidden or withdrawn, only that."""

    number: int
    at: str
    name: str
    text: str
    remark: str


@dataclass(frozen=True)
class Group:
    question: int
    heading: str
    count: str
    comments: Sequence[Said]
    answer: str


@dataclass(frozen=True)
class Report:
    title: str
    issuer: str
    reference: str
    window: str
    counts: Sequence[tuple[str, int]]
    groups: Sequence[Group]
    made: str


def report(
    about: Consultation,
    issuer: Issuer,
    comments: Sequence[Comment],
    answers: Mapping[int, Answer],
    language: str,
    now: datetime,
) -> Report:
    """Only what is shown to everybody: who waits for the office, and what it hid, is counted and not told."""
    states = Counter(comment.state for comment in comments)
    shown: Sequence[State] = ("shown", "waiting", "hidden", "withdrawn")
    groups = []
    for question in range(len(about.questions) + 1):
        mine = [one for one in comments if one.question == question and one.state != "waiting"]
        answer = answers.get(question)
        if question == 0 and about.questions and not mine and answer is None:
            continue
        public = sum(one.state == "shown" for one in mine)
        groups.append(
            Group(
                question,
                heading(about, question, language),
                WORDS("report.one" if public == 1 else "report.many", language, count=public),
                [_said(one, language) for one in mine],
                answer.text if answer is not None else "",
            )
        )
    return Report(
        about.title.best(language),
        issuer.name.best(language),
        about.reference,
        WORDS("window", language, opens=moment(about.opens, language), closes=moment(about.closes, language)),
        [(WORDS("report.received", language), len(comments))]
        + [(WORDS(f"report.{state}", language), states[state]) for state in shown],
        groups,
        WORDS("report.made", language, at=moment(now, language)),
    )


def heading(about: Consultation, question: int, language: str) -> str:
    return about.questions[question - 1] if question else WORDS("whole", language)


def as_csv(told: Report, language: str) -> bytes:
    """For spreadsheets: UTF-8 with its mark, semicolons as Greek ones expect, and no cell that is a formula."""
    columns = ("question", "number", "at", "name", "text", "answer")
    rows = [[WORDS(f"csv.{name}", language) for name in columns]]
    for group in told.groups:
        for one in group.comments:
            rows.append([group.heading, str(one.number), one.at, one.name, one.text or one.remark, group.answer])
    return "".join(["\ufeff", *(written(row, end="\r\n", delimiter=";") for row in rows)]).encode()


def paper(told: Report, language: str, at: datetime) -> bytes:
    """As a PDF that reads aloud (PDF/UA-1). What people wrote reaches Typst as data. Call it in a thread."""
    words = {name: WORDS(f"paper.{name}", language) for name in ("heading", "answer", "nothing", "page")}
    data = asdict(told) | {"language": language, "words": words}
    return set_type(TEMPLATE, json.dumps(data, ensure_ascii=False), at)


def _said(one: Comment, language: str) -> Said:
    if one.state == "shown":
        return Said(one.number, moment(one.at, language), one.name or WORDS("nameless", language), one.text, "")
    remark = WORDS(f"gone.{one.state}", language, reason=one.reason or "")
    return Said(one.number, moment(one.at, language), "", "", remark)
