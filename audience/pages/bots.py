"""What tells programs from people: a field nobody sees, and how long a form was looked at."""

from datetime import UTC, datetime, timedelta

from audience.pages.form import Form
from core.tokens import Keys

HONEYPOT = "homepage"  # nothing asks for it, and browsers fill nothing in
STAMP = "opened"
PURPOSE = "form"  # of the tokens in forms
SOONEST, LATEST = timedelta(seconds=2), timedelta(days=1)


async def stamp(keys: Keys, now: datetime) -> str:
    """When the form was opened, signed."""
    return (await keys.ring()).sign(PURPOSE, round(now.timestamp() * 1000).to_bytes(8, "big"))


async def opened(keys: Keys, form: Form) -> datetime | None:
    """None: no form of ours."""
    payload = await keys.verify(PURPOSE, form.one(STAMP)) if STAMP in form else None
    return datetime.fromtimestamp(int.from_bytes(payload, "big") / 1000, UTC) if payload is not None else None


def by_a_program(form: Form) -> bool:
    return bool(form.one(HONEYPOT))


def at_leisure(moment: datetime | None, now: datetime) -> bool:
    """Opened long enough ago to be read, and not too long ago to have been kept for sending."""
    return moment is not None and SOONEST <= now - moment <= LATEST
