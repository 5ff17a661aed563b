"""What a guest sends from the page: every field that is wrong is told, and what was typed is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Request
from pydantic import StringConstraints, TypeAdapter

from audience.guests.answering import Guest
from audience.guests.wording import WORDS
from schemas import explain
from schemas.problems import InvalidInput
from schemas.text import ONE_LINE, SAID

MAX_FORM_BYTES = 64 * 1024
_NAME: TypeAdapter[str] = TypeAdapter(Annotated[str, StringConstraints(max_length=200), ONE_LINE, SAID])


@dataclass(frozen=True)
class Problem:
    """What is wrong with a form, and the id of the field that it is about."""

    at: str
    text: str


@dataclass(frozen=True)
class Form:
    """What was typed: shown again when something is wrong."""

    coming: bool | None = None
    companions: int = 0
    names: str = ""
    problems: Sequence[Problem] = field(default_factory=tuple)


UNSAID = Form()


async def sent_fields(request: Request) -> dict[str, str]:
    """The fields of a form, the last of each name; none of one that is larger than any of ours."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MAX_FORM_BYTES:
            return {}
    return {name: values[-1] for name, values in parse_qs(data.decode("utf-8", "replace")).items()}


def read(typed: dict[str, str], guest: Guest, language: str) -> Form:
    """What the guest may say. Companions and their names count only with a yes."""
    coming = {"yes": True, "no": False}.get(typed.get("answer", ""))
    if coming is None:
        return Form(None, problems=[Problem("yes", WORDS("page.choose", language))])
    if not coming:
        return Form(False)
    number = typed.get("companions", "0")
    companions = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1
    names = [name.strip() for name in typed.get("names", "").splitlines() if name.strip()]
    problems = list(_wrong_names(names, language))
    if not 0 <= companions <= guest.companions:
        problems.append(Problem("companions", WORDS("page.too_many", language, count=guest.companions)))
    elif len(names) > companions:
        problems.append(Problem("names", WORDS("page.more_names", language, count=companions, names=len(names))))
    return Form(True, max(companions, 0), "\n".join(names), problems)


def _wrong_names(names: Sequence[str], language: str) -> Iterator[Problem]:
    for number, name in enumerate(names, start=1):
        try:
            explain.checked(_NAME, name)
        except InvalidInput:
            yield Problem("names", WORDS("page.name_wrong", language, number=number))
