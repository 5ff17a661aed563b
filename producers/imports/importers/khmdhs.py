"""ΚΗΜΔΗΣ: an organisation's notices by the register's open data, which is about a day behind."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, field_validator

from core.outside import Outside
from producers.imports import cleaning
from producers.imports.fetching import ask_by_post
from producers.imports.items import Item, Look, Reads, Said, SettingsOf, Trouble, Wrong
from schemas.actions import Reason
from schemas.identifiers import adam
from schemas.problems import wrong
from schemas.web import WebAddress

ATHENS = ZoneInfo("Europe/Athens")
API = "https://cerpp.eprocurement.gov.gr/khmdhs-opendata"
WINDOW = timedelta(days=30)
MOST_PAGES = 40


class KhmdhsSettings(SettingsOf):
    organisation: str  # its key there, the same as on Diavgeia
    address: WebAddress = API

    @field_validator("organisation")
    @classmethod
    def _number(cls, number: str) -> str:
        if not number.strip().isdecimal() or len(number) > 12:
            raise wrong("Γράψτε τον αριθμό του φορέα στο ΚΗΜΔΗΣ.", "Write the organisation's number on ΚΗΜΔΗΣ.")
        return number.strip()


class Keyed(BaseModel):
    key: str | None = None
    value: str | None = None


class Detail(BaseModel):
    model_config = ConfigDict(extra="ignore")

    cpvs: list[Keyed] = []


class Notice(BaseModel):
    model_config = ConfigDict(extra="ignore")

    referenceNumber: str
    title: str
    organization: Keyed | None = None
    submissionDate: str | None = None
    signedDate: str | None = None
    finalSubmissionDate: str | None = None
    totalCostWithoutVAT: float | None = None
    totalCostWithVAT: float | None = None
    cancelled: bool = False
    objectDetails: list[Detail] = []


_notice: TypeAdapter[Notice] = TypeAdapter(Notice)


class Khmdhs(Reads):
    name = "khmdhs"
    settings = KhmdhsSettings

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    async def look(self, settings: KhmdhsSettings, cursor: Mapping[str, Any], now: datetime) -> Look:
        today = now.astimezone(ATHENS)
        question = {
            "dateFrom": f"{today - WINDOW:%Y-%m-%d}",
            "dateTo": f"{today:%Y-%m-%d}",
            "organizations": [settings.organisation],
        }
        items: list[Item] = []
        wrong_ones: list[Wrong] = []
        for page in range(MOST_PAGES):
            answer = await ask_by_post(self._outside, f"{settings.address}/notice", page, question)
            listed = answer.get("content") if isinstance(answer, Mapping) else None
            if not isinstance(listed, list):
                raise Trouble("Η απάντηση του ΚΗΜΔΗΣ έχει άλλη μορφή.", "ΚΗΜΔΗΣ's answer has another shape.")
            for raw in listed:
                try:
                    notice = _notice.validate_python(raw)
                    if notice.organization is None or notice.organization.key in (None, settings.organisation):
                        items.append(item_of(notice))
                except (ValidationError, ValueError):
                    named = str(raw.get("referenceNumber", "?"))[:40] if isinstance(raw, Mapping) else "?"
                    wrong_ones.append(Wrong(named, Said("Δεν διαβάζεται.", "It cannot be read.")))
            if answer.get("last", True) or not listed:
                break
        return Look(items, wrong_ones)


def item_of(notice: Notice) -> Item:
    number = adam(notice.referenceNumber)
    address = f"{API}/notice/attachment/{number}"
    body: dict[str, Any] = {
        "kind": "tender",
        "title": {"el": cleaning.line(notice.title)},
        "adam": [number],
        "documents": [{"url": address, "title": {"el": "Η προκήρυξη στο ΚΗΜΔΗΣ", "en": "The notice on ΚΗΜΔΗΣ"}}],
    }
    codes = [one.key for detail in notice.objectDetails for one in detail.cpvs if one.key]
    if codes:
        body["cpv"] = list(dict.fromkeys(codes))[:100]
    budget = {"without_vat": notice.totalCostWithoutVAT, "with_vat": notice.totalCostWithVAT}
    if any(budget.values()):
        body["budget"] = {name: f"{sum_eur:.2f}" for name, sum_eur in budget.items() if sum_eur is not None}
    deadline = _at(notice.finalSubmissionDate)
    if deadline is not None:
        body["deadline"] = deadline.isoformat()
    return Item(
        number,
        body,
        address,
        _at(notice.submissionDate) or _at(notice.signedDate),
        notes=cleaning.notes(notice.title),
        gone=notice.cancelled,
        reason=Reason.AMENDMENT,
    )


def _at(text: str | None) -> datetime | None:
    """Local time, without a zone."""
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=ATHENS)
