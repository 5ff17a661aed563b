"""The office's answers as letters: to whom, and what they say, both looked up when they are handed over."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from uuid import UUID

from sqlalchemy import Select, false, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.channel import Contents, Mailing, Recipient
from core.context import Context
from core.language.catalogue import Catalogue
from core.language.dates import on_day
from core.mailings import Source
from producers.desk.inbox.tables import entries, messages

KIND = "answer"
WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))
LANGUAGES = ("el", "en")


class Answers:
    """A target is the id of the answer. Of a message that is gone, or is spam by now, nobody is told anything."""

    kinds: Collection[str] = (KIND,)

    def matching(self, mailing: Mailing) -> Select[tuple[str]]:
        """Letters have one target from the beginning."""
        return select(entries.c.who.label("target")).where(false())

    async def resolve(
        self, connection: AsyncConnection, mailing: Mailing, targets: Sequence[str]
    ) -> Mapping[str, Recipient]:
        query = (
            select(entries.c.id, messages.c.language, messages.c.email)
            .join(messages, messages.c.id == entries.c.message)
            .where(
                entries.c.id.in_([UUID(target) for target in targets]),
                entries.c.sort == KIND,
                messages.c.email.is_not(None),
                messages.c.state != "spam",
            )
        )
        rows = await connection.execute(query)
        return {str(row.id): Recipient(row.language, row.email, str(row.id)) for row in rows}

    async def contents(self, connection: AsyncConnection, mailing: Mailing, variant: str) -> Contents:
        query = (
            select(entries.c.text, messages.c.reference, messages.c.subject, messages.c.at, messages.c.language)
            .join(messages, messages.c.id == entries.c.message)
            .where(entries.c.id == UUID(variant))
        )
        row = (await connection.execute(query)).one()
        said = {
            language: {"reference": row.reference, "subject": row.subject, "on_day": on_day(row.at, language)}
            for language in LANGUAGES
        }
        return Contents(
            words={
                part: {language: WORDS(f"answer.{part}", language, **said[language]) for language in LANGUAGES}
                for part in ("subject", "lead", "notice")
            }
            | {"text": {"el" if row.language == "el" else "en": row.text}}
        )


def sources(context: Context) -> list[Source]:
    return [Answers()]
