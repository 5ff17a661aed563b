"""What the calendar of elections has to do again and again."""

from collections.abc import Sequence

from core.context import Context
from core.elections.silence import Marking
from core.jobs import Job


def jobs(context: Context) -> Sequence[Job]:
    """For the wiring."""
    return [Marking(context.store)]
