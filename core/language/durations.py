"""Lengths of time as people say them: «25 λεπτά», "1 hour, 40 minutes"."""

import math

from babel.units import format_unit

MINUTE, HOUR, DAY = 60, 3600, 86_400


def about(seconds: float, language: str) -> str:
    """Rounded up to what matters: seconds under a minute, minutes under a day, hours from there."""
    if seconds <= MINUTE:
        return _said((math.ceil(seconds), "second"), language=language)
    if seconds <= DAY - MINUTE:
        hours, minutes = divmod(math.ceil(seconds / MINUTE), HOUR // MINUTE)
        return _said((hours, "hour"), (minutes, "minute"), language=language)
    days, hours = divmod(math.ceil(seconds / HOUR), DAY // HOUR)
    return _said((days, "day"), (hours, "hour"), language=language)


def _said(*parts: tuple[int, str], language: str) -> str:
    locale = "el" if language == "el" else "en_GB"
    told = [format_unit(n, f"duration-{unit}", locale=locale) for n, unit in parts if n or len(parts) == 1]
    return " και ".join(told) if language == "el" else " and ".join(told)
