"""The hours in which nobody is to be woken: what is not urgent is offered to leave in the morning. Pure."""

from datetime import datetime, time, timedelta

from core.language.dates import ATHENS, local_instant
from producers.desk.composing.drafts import Draft
from producers.desk.releasing.release import urgency_of
from producers.desk.settings import DeskSettings
from schemas.every_kind import Urgency


def morning(now: datetime, since: time, until: time) -> datetime | None:
    """When the quiet hours end that last at this moment; None: they do not. Alike: there are none."""
    local = now.astimezone(ATHENS)
    hour, day = local.time().replace(tzinfo=None), local.date()
    if since < until:
        return local_instant(day, until) if since <= hour < until else None
    if since == until or until <= hour < since:
        return None
    return local_instant(day if hour < until else day + timedelta(days=1), until)


def quiet_until(settings: DeskSettings, draft: Draft, now: datetime) -> datetime | None:
    """Until when this draft could wait; None: it leaves when it is sent, or has a time of its own.

    A correction of what is public acts at once: who holds the wrong text is not left with it overnight.
    """
    if draft.correction or draft.body.get("release") or draft.body.get("embargo"):
        return None
    if urgency_of(draft) is not Urgency.NORMAL:
        return None
    return morning(now, settings.quiet_from, settings.quiet_until)
