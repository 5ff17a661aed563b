"""Diavgeia: the acts an organisation posts there, by its open data (no key; a window of days, pages of up to 500)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, field_validator

from core.outside import Outside
from producers.imports import cleaning
from producers.imports.fetching import ask
from producers.imports.items import MOST_ITEMS, Item, Look, Reads, Said, SettingsOf, Trouble, Wrong
from schemas.actions import Reason
from schemas.identifiers import ada
from schemas.problems import wrong
from schemas.web import WebAddress

ATHENS = ZoneInfo("Europe/Athens")
API = "https://diavgeia.gov.gr/luminapi/opendata"
PAGE = 500
WINDOW = timedelta(days=30)  # the service clamps more than 180 days, and says nothing of it


class DiavgeiaSettings(SettingsOf):
    """`types` are types of act by commas (Δ.2.1,Δ.1); empty: all."""

    organisation: str  # its number there
    types: str = ""
    address: WebAddress = API

    @field_validator("organisation")
    @classmethod
    def _number(cls, number: str) -> str:
        if not number.strip().isdecimal() or len(number) > 12:
            raise wrong("Γράψτε τον αριθμό του φορέα στη Διαύγεια.", "Write the organisation's number on Diavgeia.")
        return number.strip()


class Decision(BaseModel):
    """As the service gives it; times are milliseconds since 1970."""

    model_config = ConfigDict(extra="ignore")

    ada: str
    subject: str
    protocolNumber: str | None = None
    issueDate: int
    decisionTypeId: str = ""
    correctedVersionId: str | None = None
    status: str = "PUBLISHED"
    privateData: bool = False


_decision: TypeAdapter[Decision] = TypeAdapter(Decision)


class Diavgeia(Reads):
    name = "diavgeia"
    settings = DiavgeiaSettings

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    async def look(self, settings: DiavgeiaSettings, cursor: Mapping[str, Any], now: datetime) -> Look:
        since = (now - WINDOW).astimezone(ATHENS)
        types = [one.strip() for one in settings.types.split(",") if one.strip()]
        question: dict[str, Any] = {
            "org": settings.organisation,
            "from_issue_date": f"{since:%Y-%m-%d}",
            "to_issue_date": f"{now.astimezone(ATHENS):%Y-%m-%d}",
            "status": "all",
            "size": PAGE,
        }
        items: list[Item] = []
        wrong_ones: list[Wrong] = []
        for page in range(MOST_ITEMS // PAGE + 1):
            answer = await ask(self._outside, f"{settings.address}/search.json", question | {"page": page})
            listed = answer.get("decisions") if isinstance(answer, Mapping) else None
            if not isinstance(listed, list):
                raise Trouble("Η απάντηση της Διαύγειας έχει άλλη μορφή.", "Diavgeia's answer has another shape.")
            for raw in listed:
                try:
                    decision = _decision.validate_python(raw)
                    if not types or decision.decisionTypeId in types:
                        items.append(item_of(decision))
                except (ValidationError, ValueError, OverflowError):
                    named = str(raw.get("ada", "?"))[:40] if isinstance(raw, Mapping) else "?"
                    wrong_ones.append(Wrong(named, Said("Δεν διαβάζεται.", "It cannot be read.")))
            if len(listed) < PAGE:
                break
        midnight = since.replace(hour=0, minute=0, second=0, microsecond=0)
        return Look(items, wrong_ones, listed_since=midnight + timedelta(days=1))


def item_of(decision: Decision) -> Item:
    """A draft that leads to the act: its posted text prevails."""
    number = ada(decision.ada)
    issued = _at(decision.issueDate)
    body: dict[str, Any] = {
        "title": {"el": cleaning.line(decision.subject)},
        "acts": [{"ada": number}],
        "links": [{"url": f"https://diavgeia.gov.gr/decision/view/{number}"}],
    }
    if decision.protocolNumber:
        day = issued.astimezone(ATHENS).date()
        body["protocol"] = {"number": cleaning.line(decision.protocolNumber, 40), "date": day.isoformat()}
    notes = list(cleaning.notes(decision.subject))
    if decision.privateData:
        notes.append(Said("Η πράξη έχει προσωπικά δεδομένα.", "The act holds personal data."))
    corrected = decision.correctedVersionId is not None
    if corrected:  # a re-issue whose subject stayed the same is one all the same
        body["summary"] = {"el": "Ορθή επανάληψη της πράξης."}
    return Item(
        number,
        body,
        f"https://diavgeia.gov.gr/decision/view/{number}",
        issued,
        notes=notes,
        gone=decision.status in ("REVOKED", "PENDING_REVOCATION"),
        reason=Reason.REISSUE if corrected else Reason.CORRECTION,
    )


def _at(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
