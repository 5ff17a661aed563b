"""What the desk may be told: how long a sent announcement can still be taken back, and how people sign in."""

from datetime import date, time, timedelta
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from core.settings import Section, section
from schemas.problems import wrong


class DeskSettings(Section):
    """KERYX_DESK_…"""

    model_config = section("desk")

    undo_s: int = Field(
        30, ge=0, le=600, description="seconds after «send» in which it can be taken back; urgent ones leave at once"
    )
    second_factor: Literal["offered", "required"] = Field(
        "offered", description="whether staff must use a second factor (TOTP) to sign in: offered or required"
    )

    quiet_from: time = Field(
        time(21), description="from this hour on what is not urgent is offered to leave in the morning instead"
    )
    quiet_until: time = Field(
        time(8), description="until this hour; the same as KERYX_DESK_QUIET_FROM: there are no quiet hours"
    )
    patron_day: str = Field(
        "", description="the patron saint's day of the municipality, on which nobody works, as MM-DD; empty: none"
    )
    diavgeia: str = Field(
        "https://diavgeia.gov.gr/luminapi/opendata", description="where acts are asked for by their ADA (Diavgeia)"
    )
    khmdhs: str = Field(
        "https://cerpp.eprocurement.gov.gr/khmdhs-opendata",
        description="where notices are asked for by their ADAM (KIMDIS)",
    )
    patron_name: str = Field("", max_length=80, description="what the calendar calls that day")

    @field_validator("patron_day")
    @classmethod
    def _a_day(cls, written: str) -> str:
        """As of a leap year: the day may be the 29th of February."""
        try:
            if written:
                date.fromisoformat(f"2024-{written}")
        except ValueError as error:
            raise wrong("Γράψτε την όπως 12-06 (μήνας-ημέρα).", "Write it like 12-06 (month-day).") from error
        return written

    @property
    def patron(self) -> tuple[int, int] | None:
        """Month and day."""
        return (int(self.patron_day[:2]), int(self.patron_day[3:])) if self.patron_day else None

    openid_issuer: str = Field(
        "", description="address of an OpenID Connect provider where staff may sign in too; empty: only by password"
    )
    openid_client: str = Field("", validate_default=True, description="what that provider calls the desk (client_id)")
    openid_secret: SecretStr = Field(
        SecretStr(""), description="the client's secret at that provider; empty: a public client"
    )
    openid_name: str = Field("", description="what the sign-in page calls that provider; empty: its host")
    inbox_kept_days: int = Field(
        730, ge=30, description="days that a citizen's message is kept after it was answered or closed"
    )
    inbox_spam_days: int = Field(30, ge=1, description="days that a message marked as spam is kept")
    comments_kept_days: int = Field(
        730, ge=30, description="days that the names of who commented in a consultation are kept"
    )

    @field_validator("openid_issuer")
    @classmethod
    def _issuer(cls, address: str) -> str:
        """https, but on this very machine: what travels there decides who is let in."""
        if not address:
            return address
        parts = urlsplit(address)
        here = parts.hostname in ("127.0.0.1", "::1", "localhost")
        if not parts.hostname or parts.query or parts.fragment or not (parts.scheme == "https" or here):
            raise wrong(
                "Γράψτε τη διεύθυνση του παρόχου όπως τη λέει ο ίδιος, με https://.",
                "Write the provider's address as it says it itself, with https://.",
            )
        return address

    @field_validator("openid_client")
    @classmethod
    def _client(cls, client: str, info: ValidationInfo) -> str:
        if info.data.get("openid_issuer") and not client:
            raise wrong(
                "Λείπει το όνομα του γραφείου στον πάροχο (client_id).", "What the provider calls the desk is missing."
            )
        return client

    @property
    def undo(self) -> timedelta:
        return timedelta(seconds=self.undo_s)
