"""Numbers of acts and notices, asked of Diavgeia's and ΚΗΜΔΗΣ' open data."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from core.errors import Refused, TryLater
from core.language.dates import ATHENS
from core.outside import Answer, Outside
from producers.desk.checking.days import folded
from producers.desk.starting.filled import Filled, Source
from producers.desk.starting.guessing import guess, kind_of
from producers.desk.starting.paper import MOST_BYTES, Unreadable, read_paper, sort_of
from schemas import cpv, identifiers
from schemas.moments import moment
from schemas.money import euros

WINDOW = timedelta(days=180)  # no question may span more; longer ones are silently cut
DIAVGEIA, KHMDHS = Source("diavgeia"), Source("khmdhs")
# Diavgeia's types of acts that say what an announcement of them is.
TYPES = {
    "Δ.1": ("tender", "award"),
    "Δ.2.1": ("tender", "declaration"),
    "Δ.2.2": ("tender", "award"),
    "Γ.3.1": ("programme", "hiring"),
}
RESOURCES = {"REQ": "request", "PROC": "notice", "AWRD": "auction", "SYMV": "contract"}
SUBTYPES = {"REQ": "invitation", "PROC": "declaration", "AWRD": "award", "SYMV": "award"}
CONTRACTS = {
    "εργα": "works",
    "προμηθειες": "supplies",
    "αγαθα": "supplies",
    "υπηρεσιες": "services",
    "μελετες": "studies",
}
PROCEDURES = (
    ("ανοικτη", "open"),
    ("ανοιχτη", "open"),
    ("κλειστη", "restricted"),
    ("απευθειας", "direct_award"),
    ("ανταγωνιστικη διαδικασια με", "competitive_negotiated"),
    ("ανταγωνιστικος διαλογος", "competitive_dialogue"),
    ("συμπραξη καινοτομιας", "innovation_partnership"),
    ("διαπραγματευση χωρις", "negotiated"),
)


class NotThere(Exception):
    """The register does not give it. `key` of words.toml says why: no_such_number, revoked, no_answer."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Registers:
    """The two registers, at the addresses that the settings name."""

    def __init__(self, outside: Outside, diavgeia: str, khmdhs: str) -> None:
        self._outside, self._diavgeia, self._khmdhs = outside, diavgeia.rstrip("/"), khmdhs.rstrip("/")

    async def ask(self, number: str, today: date) -> Filled:
        """By an ΑΔΑ or ΑΔΑΜ, as people type it. ValueError: it is neither; NotThere: the register does not give it."""
        try:
            adam = identifiers.adam(number)
        except ValueError:
            return await self.act(identifiers.ada(number), today)
        return await self.notice(adam, today)

    async def act(self, ada: str, today: date) -> Filled:
        """An act on Diavgeia, and what its document says besides."""
        told = self._json(await self._got(f"{self._diavgeia}/decisions/{quote(ada)}.json"))
        if told.get("ada") != ada:
            raise NotThere("no_such_number")
        if told.get("status") not in (None, "PUBLISHED"):
            raise NotThere("revoked")
        filled = _of_act(told)
        document = _text(told, "documentUrl") or f"{self._diavgeia}/decisions/{quote(ada)}/document"
        await self._fill_from_document(filled, document, today)
        return filled

    async def notice(self, adam: str, today: date) -> Filled:
        """A notice on ΚΗΜΔΗΣ: looked for in the months of its year, the last first."""
        sort = re.sub(r"\d", "", adam)
        if sort not in RESOURCES:
            raise NotThere("no_such_number")
        for since, until in _windows(2000 + int(adam[:2]), today):
            question = {"referenceNumber": adam, "dateFrom": since.isoformat(), "dateTo": until.isoformat()}
            told = self._json(await self._posted(f"{self._khmdhs}/{RESOURCES[sort]}?page=0", question))
            content = told.get("content")
            for one in content if isinstance(content, list) else ():
                if isinstance(one, Mapping) and one.get("referenceNumber") == adam:
                    if one.get("cancelled") is True:
                        raise NotThere("revoked")
                    return _of_notice(one, adam, SUBTYPES[sort])
        raise NotThere("no_such_number")

    async def _fill_from_document(self, filled: Filled, url: str, today: date) -> None:
        """Its text, where it can be had; the register's own fields are enough to start with."""
        try:
            answer = await self._outside.get(url, accept="application/pdf", most_bytes=MOST_BYTES)
            paper = await read_paper(answer.body, sort_of(answer.body))
        except (Refused, TryLater, Unreadable):
            return
        guessed = guess(paper.texts, today)
        if filled.kind != guessed.kind or filled.subtype != guessed.subtype:
            guessed.fields = {name: value for name, value in guessed.fields.items() if name in _OF_EVERY_KIND}
        filled.head = guessed.head
        filled.add(guessed)

    async def _got(self, url: str) -> Answer:
        try:
            return await self._outside.get(url, accept="application/json")
        except (Refused, TryLater) as error:
            raise NotThere("no_answer") from error

    async def _posted(self, url: str, question: Mapping[str, str]) -> Answer:
        try:
            return await self._outside.post_json(url, question)
        except (Refused, TryLater) as error:
            raise NotThere("no_answer") from error

    @staticmethod
    def _json(answer: Answer) -> Mapping[str, Any]:
        if answer.status == 404:
            raise NotThere("no_such_number")
        try:
            told = json.loads(answer.body) if answer.status == 200 else None
        except (ValueError, RecursionError) as error:
            raise NotThere("no_answer") from error
        if not isinstance(told, Mapping):
            raise NotThere("no_answer")
        return told


_OF_EVERY_KIND = frozenset(("body.el", "contact.phone", "contact.email"))


def _windows(year: int, today: date) -> Iterator[tuple[date, date]]:
    """Spans of that year that may be asked about, the last first; some are entered a little into the next."""
    first, until = date(year, 1, 1), min(today, date(year + 1, 1, 31))
    while until >= first:
        since = max(first, until - WINDOW + timedelta(days=1))
        yield since, until
        until = since - timedelta(days=1)


def _of_act(told: Mapping[str, Any]) -> Filled:
    subject = " ".join(_text(told, "subject").split())
    filled = Filled(*TYPES.get(_text(told, "decisionTypeId"), kind_of(subject)))
    filled.put("title.el", subject[:300], DIAVGEIA)
    filled.put("acts.0.ada", _text(told, "ada"), DIAVGEIA)
    filled.put("acts.0.title.el", subject[:500], DIAVGEIA)
    issued = told.get("issueDate")
    if isinstance(issued, int | float) and 0 < issued < 4e12 and _text(told, "protocolNumber"):
        filled.put("protocol.number", _text(told, "protocolNumber")[:40], DIAVGEIA)
        day = datetime.fromtimestamp(issued / 1000, UTC).astimezone(ATHENS).date()
        filled.put("protocol.date", day.isoformat(), DIAVGEIA)
    extra = told.get("extraFieldValues")
    if filled.kind == "tender" and isinstance(extra, Mapping):
        filled.put("cpv", _codes(extra.get("cpv")), DIAVGEIA)
        filled.put("contract_type", CONTRACTS.get(folded(_text(extra, "manifestContractType"))), DIAVGEIA)
        estimated, awarded = extra.get("estimatedAmount"), extra.get("awardAmount")
        if isinstance(estimated, Mapping):
            filled.put("budget.without_vat", _sum(estimated.get("amount")), DIAVGEIA)
        persons = extra.get("person")
        if filled.subtype == "award" and isinstance(awarded, Mapping) and isinstance(persons, list):
            names = [_text(one, "name") for one in persons if isinstance(one, Mapping)]
            filled.put("awards.0.contractor.el", ", ".join(name for name in names if name)[:500], DIAVGEIA)
            filled.put("awards.0.amount.without_vat", _sum(awarded.get("amount")), DIAVGEIA)
    return filled


def _of_notice(told: Mapping[str, Any], adam: str, subtype: str) -> Filled:
    filled = Filled("tender", subtype, head=_label(told.get("organization")))
    filled.put("title.el", " ".join(_text(told, "title").split())[:300], KHMDHS)
    filled.put("adam", [adam], KHMDHS)
    filled.put("contract_type", CONTRACTS.get(folded(_label(told.get("contractType")))), KHMDHS)
    procedure = folded(_label(told.get("typeOfProcedure")))
    filled.put("procedure", next((name for start, name in PROCEDURES if start in procedure), None), KHMDHS)
    details = told.get("objectDetails")
    items = [one for one in details if isinstance(one, Mapping)] if isinstance(details, list) else []
    codes = [_key(code) for one in items for code in one.get("cpvs") or () if isinstance(code, Mapping)]
    filled.put("cpv", _codes(codes), KHMDHS)
    filled.put("nuts", [code for code in [_key(told.get("nutsCode"))] if code], KHMDHS)
    filled.put("budget.without_vat", _sum(told.get("totalCostWithoutVAT")), KHMDHS)
    filled.put("budget.with_vat", _sum(told.get("totalCostWithVAT")), KHMDHS)
    if subtype in ("declaration", "invitation"):
        filled.put("deadline", _moment(told.get("finalSubmissionDate")), KHMDHS)
    for name in ("decisionRelatedAda", "decisionRelatedADA", "approvalADA"):
        try:
            filled.put("acts.0.ada", identifiers.ada(_text(told, name)), KHMDHS)
        except ValueError:
            continue
    numbers = told.get("systemicNumbers")
    for one in numbers if isinstance(numbers, list) else ():
        if isinstance(one, Mapping):
            filled.put("esidis", str(one.get("systemicNumber") or ""), KHMDHS)
    return filled


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return value.strip() if isinstance(value, str) else ""


def _label(value: Any) -> str:
    return _text(value, "value") if isinstance(value, Mapping) else ""


def _key(value: Any) -> str:
    return _text(value, "key") if isinstance(value, Mapping) else ""


def _codes(value: Any) -> list[str]:
    found = []
    for one in value if isinstance(value, list) else ():
        try:
            found.append(cpv.checked(str(one)))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def _sum(value: Any) -> str | None:
    try:
        return f"{euros(value)}"
    except ValueError:
        return None


def _moment(value: Any) -> str | None:
    try:
        return f"{moment(value).astimezone(ATHENS):%Y-%m-%dT%H:%M}"
    except ValueError:
        return None
