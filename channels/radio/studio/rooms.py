"""Which of the station's studios a device is in: it says so once, and keeps it in a cookie."""

from fastapi import Request, Response

from channels.radio.settings import RadioSettings

STUDIO = "/desk/radio/studio"
ROLE = "radio"
COOKIE = "keryx_studio"
YEAR_S = 365 * 24 * 3600


def room_of(request: Request, settings: RadioSettings) -> str:
    """ "" when it has not said."""
    wanted = request.cookies.get(COOKIE, "")
    return next((name for name in settings.rooms if _spelled(name) == wanted), "")


def enter(response: Response, studio: str, *, secure: bool) -> None:
    """From now on; with none, it is in no studio any more."""
    age_s = YEAR_S if studio else 0
    response.set_cookie(
        COOKIE, _spelled(studio), max_age=age_s, path=STUDIO, httponly=True, samesite="lax", secure=secure
    )


def _spelled(studio: str) -> str:
    """As a cookie may hold it."""
    return studio.encode().hex()
