"""Which message shows an announcement in which chat: edits, expiry and expunging need to find it again."""

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text, Uuid

from core.tables import metadata

posts = Table(
    "telegram_posts",
    metadata,
    Column("announcement", Uuid, primary_key=True),
    Column("target", String(64), primary_key=True),  # the chat as the settings name it
    Column("chat", BigInteger, nullable=False),  # its number, which no renaming changes
    Column("message", BigInteger, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("action", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("html", Text, nullable=False),
    Column("preview", Text),  # the link whose preview stands under it
)
