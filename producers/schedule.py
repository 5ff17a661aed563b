"""When an announcement goes out and when it ends, as its text and the people who post it ask for. Pure.

Times are UTC. A change is a mapping of what changes, and no more: `release_at`, `expires_at` (None: it does not end),
`paused`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.errors import Conflict, FieldError, Invalid
from schemas.announcement import Announcement

Changes = Mapping[str, Any]
PAST_EXPIRY = FieldError(
    "expiry",
    "Η λήξη είναι στο παρελθόν· γράψτε μεταγενέστερη ή παραλείψτε την.",
    "The expiry is in the past; write a later one, or leave it out.",
)
NEVER_OUT = FieldError(
    "expiry",
    "Λήγει πριν δημοσιευθεί· αλλάξτε τη λήξη ή τη δημοσίευση.",
    "It ends before it goes out; change the expiry or the release.",
)
ALREADY_OUT = (
    "Έχει ήδη δημοσιευθεί· διορθώστε την ή αποσύρετέ την.",
    "It is public already; correct or withdraw it instead.",
)


@dataclass(frozen=True)
class Schedule:
    """As it is in force. `out`: some edition is public."""

    release_at: datetime
    expires_at: datetime | None
    out: bool


def public_from(content: Announcement, now: datetime) -> datetime:
    """When everybody may see it: the later of release and embargo, and not before now."""
    return max([now, *(time for time in (content.release, content.embargo) if time is not None)])


def check_new(content: Announcement, now: datetime) -> None:
    """Invalid for what would be over before anybody saw it."""
    if content.expiry is not None and content.expiry <= now:
        raise Invalid([PAST_EXPIRY])


def changed_by_text(before: Mapping[str, Any], content: Announcement, schedule: Schedule, now: datetime) -> Changes:
    """What a corrected text changes of the schedule: the times that it says otherwise than the text before it.

    `before` is that text's body as stored. A time that is left out is no more; one that is repeated stays as people
    have moved it since, so that no old file undoes a later release. What is out already stays out.
    """
    written = content.model_dump(mode="json", include={"release", "embargo", "expiry"})
    said = {name for name, time in written.items() if time != before.get(name)}
    changes: dict[str, Any] = {}
    if not schedule.out and said & {"release", "embargo"}:
        changes["release_at"] = public_from(content, now)
    if "expiry" in said and content.expiry != schedule.expires_at:
        changes["expires_at"] = content.expiry
    return changes


def check_changes(changes: Changes, schedule: Schedule, now: datetime) -> None:
    """Invalid for an expiry that is over or comes before the release; Conflict for putting off what is out."""
    release_at = changes.get("release_at", schedule.release_at)
    expires_at = changes.get("expires_at", schedule.expires_at)
    if "release_at" in changes and schedule.out and release_at > now:
        raise Conflict(*ALREADY_OUT)
    if changes.get("expires_at") is not None and expires_at <= now:
        raise Invalid([PAST_EXPIRY])
    if not schedule.out and expires_at is not None and expires_at <= release_at:
        raise Invalid([NEVER_OUT])


def seen(current: int, version: int | None) -> None:
    """The caller changes the version he had before his eyes; None: he does not say."""
    if version is not None and version != current:
        raise Conflict(
            f"Το πρόγραμμα έχει αλλάξει στο μεταξύ (εκδοχή {current})· δείτε το και ξαναδοκιμάστε.",
            f"The schedule has changed meanwhile (version {current}); look at it and try again.",
            412,
        )


def comes_back(changes: Changes, schedule: Schedule, now: datetime) -> bool:
    """It was over, and is not any more."""
    if "expires_at" not in changes or schedule.expires_at is None or schedule.expires_at > now:
        return False
    return changes["expires_at"] is None or changes["expires_at"] > now
