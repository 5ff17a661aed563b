"""Composes an issue, drafts one from what was announced, and sends it: page, mail and PDF open together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.clock import Clock
from core.context import Context
from core.directory import load_directory
from core.editions import load_edition
from core.errors import Conflict, FieldError, Invalid, NotFound
from core.given import among
from core.language.dates import ATHENS
from core.mailings import add_mailing
from core.store import Store, insert_for
from core.tables import announcements, schedules
from core.wake import Wake
from core.witness import Witness, count_action
from core.wording import headline
from producers.magazine.tables import issues
from schemas.edition import Action, Edition
from schemas.magazine import Issue, parse_issue, references
from schemas.problems import InvalidInput

KIND = "magazine"
DRAFT_MOST = 200


@dataclass(frozen=True)
class Magazine:
    """What its commands, its API and its pages work with. `url` is the hub's public address."""

    store: Store
    clock: Clock
    wake: Wake
    witness: Witness
    url: str

    @classmethod
    def of(cls, context: Context, wake: Wake, witness: Witness) -> Self:
        return cls(context.store, context.clock, wake, witness, context.settings.url)

    async def compose(self, data: Any, who: str) -> int:
        """Store an issue, or store it anew; its number. Invalid names every wrong field.

        One that was sent changes on its page and in its PDF; whoever has the mail keeps what they have.
        """
        now = self.clock.now()
        async with self.store.write() as connection:
            issuers = [issuer.slug for issuer in (await load_directory(connection)).issuers]
            try:
                issue = parse_issue(data, known={"issuers": issuers})
            except InvalidInput as error:
                raise Invalid.of(error) from error
            await _all_usable(connection, issue)
            number = issue.number or await _next_number(connection)
            made = {
                "number": number,
                "issuer": issue.issuer,
                "body": issue.model_dump(mode="json") | {"number": number},
                "who": who,
                "composed_at": now,
            }
            again = {name: made[name] for name in ("issuer", "body", "who", "composed_at")}
            await connection.execute(
                insert_for(connection, issues).values(made).on_conflict_do_update(index_elements=["number"], set_=again)
            )
        return number

    async def issuer_of(self, number: int) -> str | None:
        """Whose issue it is; None: there is none of this number."""
        async with self.store.read() as connection:
            query = select(issues.c.issuer).where(issues.c.number == number)
            return (await connection.execute(query)).scalar_one_or_none()

    async def draft(
        self, since: datetime, *, topics: Collection[str] = (), issuer: str | None = None
    ) -> tuple[dict[str, Any], Mapping[str, str]]:
        """An issue of all that came out since then, a section for each topic, for a person to edit; and the titles by
        reference, which are no part of it. Conflict when there is nothing."""
        now = self.clock.now()
        async with self.store.read() as connection:
            lists = await load_directory(connection)
            unknown = sorted(set(topics) - {topic.slug for topic in lists.topics})
            if unknown:
                raise Invalid([_unknown_topic(unknown[0], [topic.slug for topic in lists.topics])])
            found = await self._since(connection, since, topics, issuer, now)
            number = await _next_number(connection)
        if not found:
            raise Conflict(
                "Δεν δημοσιεύθηκε τίποτε τέτοιο από τότε· δώστε προγενέστερη ημερομηνία ή άλλα θέματα.",
                "Nothing of the kind has come out since then; give an earlier date, or other topics.",
            )
        sections: dict[str, list[Edition]] = {}
        for edition in found:
            names = [topic.slug for topic in edition.topics if not topics or topic.slug in topics]
            sections.setdefault(names[0] if names else "", []).append(edition)
        named = {topic.slug: topic.name.root for topic in lists.topics}
        ordered = sorted(sections, key=[*named, ""].index)
        issue = {
            "number": number,
            "issuer": issuer or found[0].issuer.slug,
            "title": {"el": "Νέα του Δήμου", "en": "News of the Municipality"},
            "date": now.astimezone(ATHENS).date().isoformat(),
            "sections": [
                {
                    "name": dict(named.get(slug, {"el": "Ακόμη", "en": "Also"})),
                    "posts": [{"reference": edition.reference} for edition in sections[slug]],
                }
                for slug in ordered
            ],
        }
        return issue, {edition.reference: headline(edition, "el", Action.PUBLISH) for edition in found}

    async def _since(
        self,
        connection: AsyncConnection,
        since: datetime,
        topics: Collection[str],
        issuer: str | None,
        now: datetime,
    ) -> Sequence[Edition]:
        query = (
            select(announcements.c.id, schedules.c.announced)
            .join(schedules, schedules.c.announcement == announcements.c.id)
            .where(
                announcements.c.first_released_at >= since,
                announcements.c.withdrawn_at.is_(None),
                schedules.c.expires_at.is_(None) | (schedules.c.expires_at > now),
            )
            .order_by(announcements.c.first_released_at, announcements.c.id)
            .limit(DRAFT_MOST)
        )
        if issuer is not None:
            query = query.where(announcements.c.issuer == issuer)
        rows = (await connection.execute(query)).all()
        found = [await load_edition(connection, self.url, row.id, row.announced) for row in rows]
        return [e for e in found if not topics or {topic.slug for topic in e.topics} & set(topics)]

    async def send(self, number: int, *, channel: str, at: datetime | None = None) -> None:
        """Open its page and mail it to who chose the magazine, now or `at`. Conflict when that was done before."""
        now = self.clock.now()
        name = f"{KIND}:{number}"
        marked = await self.witness.mailed(name)  # by a database that was lost since
        async with self.store.write() as connection:
            query = select(issues).where(issues.c.number == number).with_for_update()
            row = (await connection.execute(query)).first()
            if row is None:
                raise NotFound(
                    f"Δεν υπάρχει τεύχος {number}· συνθέστε το με «keryx magazine compose».",
                    f"There is no issue {number}; compose it by `keryx magazine compose`.",
                )
            if row.public_at is not None:
                raise Conflict(
                    f"Το τεύχος {number} έχει σταλεί· αν αλλάξατε κάτι, η σελίδα και το PDF το δείχνουν ήδη.",
                    f"Issue {number} has been sent; if you changed it, its page and its PDF show that already.",
                )
            opens_at = max(now, at or now)
            await connection.execute(update(issues).where(issues.c.number == number).values(public_at=opens_at))
            await add_mailing(
                connection,
                kind=KIND,
                channel=channel,
                issuer=row.issuer,
                body={"number": number},
                now=now,
                name=name,
                release_at=opens_at,
                marked=marked,
            )
            action = await count_action(connection)
        await self.witness.action(action, None, 0, KIND, "")
        self.wake.notify("outbox", "agenda")


async def _all_usable(connection: AsyncConnection, issue: Issue) -> None:
    """Every post exists and is not withdrawn. One that is to come may stand in it: nobody sees it before its time."""
    query = select(announcements.c.reference, announcements.c.withdrawn_at).where(
        among(announcements.c.reference, "references")
    )
    rows = await connection.execute(query, {"references": references(issue.sections)})
    withdrawn = {row.reference: row.withdrawn_at is not None for row in rows}
    errors = []
    for at, section in enumerate(issue.sections):
        for place, post in enumerate(section.posts):
            field = f"sections.{at}.posts.{place}.reference"
            if post.reference not in withdrawn:
                errors.append(
                    FieldError(
                        field,
                        f"Δεν υπάρχει ανακοίνωση {post.reference}· ελέγξτε τον αριθμό.",
                        f"There is no announcement {post.reference}; check the number.",
                    )
                )
            elif withdrawn[post.reference]:
                errors.append(
                    FieldError(
                        field,
                        f"Η ανακοίνωση {post.reference} έχει αποσυρθεί· αφαιρέστε την.",
                        f"Announcement {post.reference} is withdrawn; take it out.",
                    )
                )
    if errors:
        raise Invalid(errors)


async def _next_number(connection: AsyncConnection) -> int:
    last = (await connection.execute(select(func.max(issues.c.number)))).scalar_one_or_none()
    return int(last or 0) + 1


def _unknown_topic(topic: str, topics: Sequence[str]) -> FieldError:
    listed = ", ".join(topics)
    return FieldError(
        "topic", f"Άγνωστο θέμα «{topic}»· επιλέξτε από: {listed}.", f"Unknown topic “{topic}”; choose from: {listed}."
    )
