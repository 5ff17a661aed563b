"""Links as people copy them from Telegram's programs."""

import pytest

from channels.telegram.links import message_at
from core.errors import Invalid


@pytest.mark.parametrize(
    ("chat", "text"),
    [
        ("@limnochori", "https://t.me/limnochori/12"),
        ("@limnochori", "http://t.me/Limnochori/12"),
        ("@limnochori", "  t.me/limnochori/12?single\n"),
        ("@limnochori", "https://t.me/limnochori/12?comment=7"),
        ("@limnochori", "https://t.me/s/limnochori/12"),
        ("@limnochori", "https://t.me/limnochori/3/12"),
        ("@limnochori", "https://telegram.me/limnochori/12/"),
        ("@limnochori", "12"),
        ("-1001234567890", "https://t.me/c/1234567890/12"),
        ("-1001234567890", "https://t.me/c/1234567890/3/12?thread=3"),
        ("-1001234567890", "12"),
    ],
)
def test_a_link_names_a_message(chat: str, text: str) -> None:
    assert message_at(chat, text) == 12


@pytest.mark.parametrize(
    ("chat", "text", "said"),
    [
        ("@limnochori", "https://t.me/other/12", "άλλη συνομιλία"),
        ("-1001234567890", "https://t.me/c/999/12", "άλλη συνομιλία"),
        ("-1001234567890", "https://t.me/limnochori/12", "μόνο τον αριθμό"),
        ("@limnochori", "https://t.me/c/1234567890/12", "μόνο τον αριθμό"),
        ("@limnochori", "https://t.me/limnochori", "Αντιγράψτε"),
        ("@limnochori", "https://example.org/limnochori/12", "Αντιγράψτε"),
        ("@limnochori", "https://t.me/limnochori/12x", "Αντιγράψτε"),
        ("@limnochori", "0", "Αντιγράψτε"),
        ("@limnochori", "-12", "Αντιγράψτε"),
        ("@limnochori", "", "Αντιγράψτε"),
    ],
)
def test_what_names_none_of_this_chat_is_said_in_both_languages(chat: str, text: str, said: str) -> None:
    with pytest.raises(Invalid) as wrong:
        message_at(chat, text)
    (error,) = wrong.value.errors
    assert error.field == "message"
    assert said in error.el
    assert error.en.split()[0] in ("Copy", "The")
