"""What the desk may be told: how long a sent announcement can still be taken back, and how people sign in."""

from datetime import timedelta
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
