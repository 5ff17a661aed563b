"""The check list of one draft: its findings, and what of them somebody has said that they know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from core.elections.silence import calendar
from core.preview import listened
from producers.desk.checking.asking import known_of
from producers.desk.checking.attached import links_of, papers_of
from producers.desk.checking.checklist import findings
from producers.desk.checking.finding import WORDS, Facts, Finding, Seen
from producers.desk.checking.tables import known
from producers.desk.composing.drafts import Draft
from producers.desk.office import Office


@dataclass(frozen=True)
class Checked:
    """`known`: of findings by their keys, who said «I know»."""

    findings: Sequence[Finding]
    known: Mapping[str, str]

    @property
    def holding(self) -> list[Finding]:
        """What holds it back from going on."""
        return [
            one
            for one in self.findings
            if one.severity == "must" or (one.severity == "should" and one.key not in self.known)
        ]

    def beside(self, language: str) -> dict[str, list[str]]:
        """What is said of each input."""
        found: dict[str, list[str]] = {}
        for one in self.findings:
            found.setdefault(one.field, []).append(one.said(language))
        return found

    def shown(self, office: Office, draft: UUID, language: str) -> str:
        """The list as a part of the page."""
        return office.fragment("findings.html", language, checked=self, checks=WORDS, draft=draft)

    def told(self, language: str) -> list[dict[str, Any]]:
        """For a script: each finding with its field."""
        return [
            {
                "key": one.key,
                "severity": one.severity,
                "field": one.field,
                "said": one.said(language),
                "mends": one.mended is not None,
                "known": self.known.get(one.key),
            }
            for one in self.findings
        ]


async def check(office: Office, draft: Draft, body: Mapping[str, Any]) -> Checked:
    """Of this text of it, as far as links and attachments have been looked at."""
    now = office.clock.now()
    seen = Seen(body, Facts(now))
    keys = [key for _, key, _ in papers_of(body)]
    links, papers = await known_of(office.store, now, links_of(seen), keys)
    async with office.store.read() as connection:
        elections = await calendar(connection, now)
    facts = Facts(
        now,
        correction=draft.correction,
        patron_day=office.settings.patron,
        spoken=any(listened(office.parts.previewers.get(name)) is not None for name in office.channels),
        links=links,
        papers=papers,
        elections=elections,
    )
    async with office.store.read() as connection:
        rows = await connection.execute(select(known.c.finding, known.c.who).where(known.c.draft == draft.id))
        return Checked(findings(body, facts), {row.finding: row.who for row in rows})
