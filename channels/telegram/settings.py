"""What the Telegram channel may be told: where the Bot API is, the bot's token, the chats it posts to."""

import re
from collections.abc import Mapping

from pydantic import Field, SecretStr, field_validator

from core.settings import Section, section
from schemas.localised import GREEK
from schemas.problems import wrong

CHAT = re.compile(r"(@[A-Za-z][A-Za-z0-9_]{3,31}|-?\d{3,19})(?::([a-z]{2,3}))?")


class TelegramSettings(Section):
    """KERYX_TELEGRAM_…"""

    model_config = section("telegram")

    api: str = Field("https://api.telegram.org", description="address of the Bot API, or of a server that speaks it")
    token: SecretStr = Field(SecretStr(""), description="the bot's token, as BotFather gave it")
    chats: str = Field(
        "",
        description="channels the bot posts to, by commas: @name or numeric id, with a language after a colon if it is "
        "not Greek (@limnochori,@limnochori_en:en); empty: nothing is posted",
    )

    @field_validator("api")
    @classmethod
    def _without_slash(cls, address: str) -> str:
        if not address.startswith(("https://", "http://")):
            raise wrong(
                "Γράψτε ολόκληρη τη διεύθυνση, π.χ. https://api.telegram.org.",
                "Write the whole address, e.g. https://api.telegram.org.",
            )
        return address.rstrip("/")

    @field_validator("chats")
    @classmethod
    def _known_shape(cls, chats: str) -> str:
        for chat in _split(chats):
            if not CHAT.fullmatch(chat):
                raise wrong(
                    f"Το «{chat}» δεν είναι κανάλι· γράψτε @όνομα, @όνομα:en ή τον αριθμό του.",
                    f"“{chat}” is no channel; write @name, @name:en or its number.",
                )
        return chats

    def languages(self) -> Mapping[str, str]:
        """Chat → the language it is written to in."""
        found = (CHAT.fullmatch(chat) for chat in _split(self.chats))
        return {match[1]: match[2] or GREEK for match in found if match}


def _split(chats: str) -> list[str]:
    return [chat.strip() for chat in chats.split(",") if chat.strip()]
