"""How long a person's hands take for what a browser received: the keystroke-level model, on a Greek keyboard.

S. K. Card, T. P. Moran, A. Newell: The keystroke-level model for user performance time with interactive systems,
Communications of the ACM 23 (1980). Their average typist, who is no typist by trade, makes 200 strokes a minute.
"""

import unicodedata
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Page

STROKE_S = 0.3  # K: 200 a minute
POINT_S = 1.1  # P: the mouse to a target
PRESS_S = 0.2  # BB: its button, down and up
HOME_S = 0.4  # H: the hand from the keyboard to the mouse, or back
THINK_S = 1.2  # M: before each click, and before each field that is begun
SHIFTED = '!@#$%^&*()_+{}:"|<>?«»'
# What the browser got from a hand, and nothing that a script did: a text as it comes in, other keys, the mouse.
LISTENS = """
addEventListener("input", event => {
  if (event.isTrusted && event.data) received({ what: "text", said: event.data, field: event.target.name || "" });
}, true);
addEventListener("keydown", event => {
  if (event.isTrusted && event.key.length > 1 && !["Shift", "Alt", "Control", "AltGraph"].includes(event.key))
    received({ what: "key", said: event.key });
}, true);
addEventListener("pointerdown", event => {
  const on = event.target.closest("a, button, label, summary")?.textContent || event.target.name || "";
  if (event.isTrusted) received({ what: "click", said: on.trim().slice(0, 60) });
}, true);
"""


def strokes(text: str) -> int:
    """A tonos is a stroke before its letter, a capital needs Shift."""
    return sum(len(unicodedata.normalize("NFD", letter)) + letter.isupper() + (letter in SHIFTED) for letter in text)


@dataclass
class Hands:
    """What they did, with the time that each act took."""

    acts: list[tuple[str, str, float]] = field(default_factory=list)
    _at_mouse: bool = False
    _field: str = ""

    async def watch(self, page: Page) -> None:
        await page.expose_function("received", self.received)
        await page.add_init_script(LISTENS)

    def received(self, act: dict[str, Any]) -> None:
        mouse, took = act["what"] == "click", 0.0
        if mouse != self._at_mouse:
            took += HOME_S
        self._at_mouse = mouse
        if mouse:
            took += THINK_S + POINT_S + PRESS_S
            self._field = ""
        elif act["what"] == "key":
            took += STROKE_S
        else:
            took += STROKE_S * strokes(act["said"]) + (THINK_S if act["field"] != self._field else 0)
            self._field = act["field"]
        self.acts.append((act["what"], act["said"], took))

    @property
    def seconds(self) -> float:
        return sum(took for _, _, took in self.acts)

    def count(self, what: str) -> int:
        return sum(strokes(said) if what == "text" else 1 for sort, said, _ in self.acts if sort == what)
