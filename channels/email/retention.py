"""How long the channel keeps what came back, and letters of people."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from channels.email.settings import EmailSettings
from channels.email.tables import replies, returns
from core.context import Context
from core.language.catalogue import Catalogue
from core.retention import Rule, deleting

WORDS = Catalogue.load(Path(__file__).with_suffix(".toml"))


def rules(context: Context) -> Sequence[Rule]:
    """For the wiring."""
    return rules_by(context, EmailSettings())


def rules_by(context: Context, settings: EmailSettings) -> Sequence[Rule]:
    store = context.store
    came_back, letters = timedelta(days=settings.returns_kept_days), timedelta(days=settings.replies_kept_days)
    return [
        deleting(store, "returns", WORDS, returns, lambda old: returns.c.at <= old, came_back),
        deleting(store, "replies", WORDS, replies, lambda old: replies.c.at <= old, letters),
    ]
