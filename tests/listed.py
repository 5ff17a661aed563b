"""Subscriptions as tests write them: lines of a list of ours."""

from collections.abc import Sequence

from audience.imports.files import ListFile
from audience.imports.formats import lines
from audience.imports.lines import Known, Terms
from audience.imports.ours import Ours
from audience.registry import Subscription
from core.errors import Invalid
from tests.hub import START

ANY = Known()


def subscriptions(text: str, known: Known = ANY) -> Sequence[Subscription]:
    """Of every line; Invalid where one is wrong."""
    read = list(lines(ListFile.of(text), Ours(), Terms(START, known)))
    if errors := [error for line in read for error in line.errors]:
        raise Invalid(errors)
    return [line.subscription for line in read if line.subscription is not None]
