"""Asks the sources of the web, by the client for addresses that somebody else wrote; says in words why it could not."""

import json
from typing import Any
from urllib.parse import urlencode

from core.errors import Refused, TryLater
from core.outside import Answer, Outside
from core.outside_said import in_greek
from producers.imports.items import Trouble
from producers.imports.opening import MOST_BYTES

_REFUSED = "Δεν μπορεί να ζητηθεί"
_LATER = "Δεν απάντησε"


async def fetch(outside: Outside, url: str, *, accept: str = "*/*") -> Answer:
    """What is there. Trouble in plain words: it may not be asked, it did not answer, it says no."""
    return await _asked(url, outside.get(url, accept=accept, most_bytes=MOST_BYTES))


async def ask(outside: Outside, url: str, question: dict[str, Any]) -> Any:
    """The JSON that answers these parameters."""
    return _json(await fetch(outside, f"{url}?{urlencode(question)}", accept="application/json"))


async def ask_by_post(outside: Outside, url: str, page: int, question: dict[str, Any]) -> Any:
    address = f"{url}?page={page}"
    return _json(await _asked(address, outside.post_json(address, question, most_bytes=MOST_BYTES)))


async def _asked(url: str, answering: Any) -> Answer:
    try:
        answer: Answer = await answering
    except Refused as error:
        raise Trouble(f"{_REFUSED}: {in_greek(error.reason)}.", f"It may not be asked: {error.reason}.") from error
    except TryLater as error:
        raise Trouble(f"{_LATER}: {in_greek(error.reason)}.", f"No answer: {error.reason}.") from error
    if answer.status != 200:
        raise Trouble(f"Ο διακομιστής απάντησε {answer.status}.", f"The server answered {answer.status}.")
    return answer


def _json(answer: Answer) -> Any:
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise Trouble("Η απάντηση δεν είναι JSON.", "The answer is not JSON.") from error
