"""What a browser sent: the fields of a form, of a bounded size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from fastapi import Request
from starlette.exceptions import HTTPException

MOST_BYTES = 64 * 1024
MOST_FIELDS = 1_000
LONGEST = 500  # characters of one answer


@dataclass(frozen=True)
class Form:
    fields: Mapping[str, Sequence[str]]

    def one(self, name: str) -> str:
        return self.fields.get(name, [""])[0].strip()[:LONGEST]

    def many(self, name: str) -> frozenset[str]:
        return frozenset(self.fields.get(name, ()))

    def __contains__(self, name: str) -> bool:
        return name in self.fields


async def form_of(request: Request) -> Form:
    """application/x-www-form-urlencoded in UTF-8, as our pages ask for; of anything else nothing is read."""
    raw = b""
    async for piece in request.stream():
        raw += piece
        if len(raw) > MOST_BYTES:
            raise HTTPException(413)
    try:
        return Form(parse_qs(raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise HTTPException(413) from error
