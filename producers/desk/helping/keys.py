"""The keys of the desk, as their page lists them."""

from collections.abc import Mapping, Sequence

# By where they hold: the key, and the key of what is said of it.
EVERYWHERE = (("?", "list"), ("Alt + N", "new"), ("Alt + L", "announcements"), ("Alt + M", "messages"), ("Esc", "fold"))
ON_THE_FORM = (
    ("Ctrl + S", "save"),
    ("Ctrl + B", "bold"),
    ("Ctrl + I", "italic"),
    ("Ctrl + K", "link"),
    ("Alt + W", "wrong"),
    ("Alt + P", "preview"),
    ("Alt + S", "send"),
)
IN_THE_TOUR = (("→", "on"), ("←", "back"), ("Esc", "leave"))
KEYS: Mapping[str, Sequence[tuple[str, str]]] = {
    "everywhere": EVERYWHERE,
    "form": ON_THE_FORM,
    "tour": IN_THE_TOUR,
}
