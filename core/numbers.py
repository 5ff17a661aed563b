"""Whole numbers as addresses and forms bring them: none that the database's column could not hold."""

from typing import Annotated

from pydantic import Field

INTEGER_MOST = 2**31 - 2  # PostgreSQL's integer holds one more: the next version
BIGINT_MOST = 2**63 - 1

Number = Annotated[int, Field(ge=0, le=INTEGER_MOST)]
"""A version, an edition, a place: from 0."""
RowNumber = Annotated[int, Field(ge=0, le=BIGINT_MOST)]
"""What a table numbers its rows with (`core.tables.Serial`)."""


def number_in(written: str) -> int | None:
    """The `Number` that is written in plain digits; None: it is none."""
    if not (written.isascii() and written.isdigit() and len(written) <= len(str(INTEGER_MOST))):
        return None
    return found if (found := int(written)) <= INTEGER_MOST else None
