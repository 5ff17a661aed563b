"""What the desk has to do again and again: keep its list of words and days, call people."""

from collections.abc import Sequence

from core.context import Context
from core.jobs import Job
from producers.desk.following.calling import Calling
from producers.desk.following.indexing import Indexing


def jobs(context: Context) -> Sequence[Job]:
    """For the wiring."""
    return [Indexing(context.store), Calling(context.store, context.letters)]
