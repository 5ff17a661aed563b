"""What the desk has to do again and again: keep its list of words and days."""

from collections.abc import Sequence

from core.context import Context
from core.jobs import Job
from producers.desk.following.indexing import Indexing


def jobs(context: Context) -> Sequence[Job]:
    """For the wiring."""
    return [Indexing(context.store)]
