"""The chats' notation, and that a wrong one is refused in plain words."""

import pytest

from channels.telegram.settings import TelegramSettings
from core.errors import WrongSettings


@pytest.mark.parametrize(
    ("chats", "languages"),
    [
        ("", {}),
        ("@limnochori", {"@limnochori": "el"}),
        (" @limnochori:el , @limnochori_en:en,", {"@limnochori": "el", "@limnochori_en": "en"}),
        ("-1001234567890:en", {"-1001234567890": "en"}),
    ],
)
def test_chats(chats: str, languages: dict[str, str]) -> None:
    assert TelegramSettings(chats=chats).languages() == languages


@pytest.mark.parametrize("chats", ["limnochori", "@limnochori:greek", "https://t.me/limnochori", "@α"])
def test_wrong_chats(chats: str) -> None:
    with pytest.raises(WrongSettings, match=r"KERYX_TELEGRAM_CHATS: .* write @name"):
        TelegramSettings(chats=chats)


def test_address() -> None:
    assert TelegramSettings(api="http://127.0.0.1:8081/").api == "http://127.0.0.1:8081"
    assert TelegramSettings().api == "https://api.telegram.org"
    with pytest.raises(WrongSettings, match=r"KERYX_TELEGRAM_API"):
        TelegramSettings(api="api.telegram.org")


def test_the_token_is_not_shown() -> None:
    assert "110201543" not in repr(TelegramSettings(token="110201543:secret"))


def test_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERYX_TELEGRAM_CHATS", "@limnochori_en:en")
    assert TelegramSettings().languages() == {"@limnochori_en": "en"}
