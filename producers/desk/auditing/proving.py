"""The record that something was public: a page, and a PDF to be put into a file."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter, Request, Response

from core.directory import load_directory
from core.language.dates import moment
from core.pages import language_of
from core.typesetting import set_type
from core.witness import Witness
from producers.desk.auditing.evidence import Evidence, Version, evidence
from producers.desk.auditing.telling import WORDS
from producers.desk.following.seeing import readable
from producers.desk.office import Office, route_class

TEMPLATE = Path(__file__).with_name("proof.typ")


@dataclass(frozen=True)
class Told:
    """A heading with lines of a name and a value below it."""

    title: str
    lines: list[tuple[str, str]]


@dataclass(frozen=True)
class Proof:
    title: str
    about: str
    made: str
    means: str
    how: str
    facts: list[tuple[str, str]]
    versions: list[Told]


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock
    setting = asyncio.Semaphore(1)  # a PDF is work for the processor: one at a time, whoever asks

    async def proof(request: Request, announcement: UUID) -> Proof:
        await readable(office, request, announcement)
        now, language = clock.now(), language_of(request)
        async with store.read() as connection:
            found = await evidence(connection, office.parts.reporters, office.context.settings.url, announcement, now)
            names = {issuer.slug: issuer.name.best(language) for issuer in (await load_directory(connection)).issuers}
        witness = Witness(office.context.media)
        known = {version.number: await witness.knows(announcement, version.number) for version in found.versions}
        return Proof(
            WORDS("proof.title", language),
            WORDS("proof.about", language, reference=found.reference, issuer=names.get(found.issuer, found.issuer)),
            WORDS("proof.made", language, at=moment(now, language)),
            WORDS("proof.means", language),
            WORDS("proof.hash_how", language),
            _facts(found, language),
            [_version(version, known, language) for version in found.versions],
        )

    @router.get("/desk/announcements/{announcement}/proof")
    async def show(request: Request, announcement: UUID) -> Response:
        told = await proof(request, announcement)
        return office.page(request, "proof.html", say=WORDS, told=told, announcement=announcement)

    @router.get("/desk/announcements/{announcement}/proof.pdf")
    async def pdf(request: Request, announcement: UUID) -> Response:
        told, language = await proof(request, announcement), language_of(request)
        data = {
            "title": told.title,
            "about": told.about,
            "made": told.made,
            "means": told.means,
            "how": told.how,
            "facts": told.facts,
            "versions": [{"title": version.title, "lines": version.lines} for version in told.versions],
            "author": office.pages.municipality.named(language),
            "language": language,
            "page": WORDS("proof.page", language, page="{page}", pages="{pages}"),
        }
        async with setting:
            body = await asyncio.to_thread(set_type, TEMPLATE, json.dumps(data, ensure_ascii=False), clock.now())
        headers = {"Content-Disposition": 'inline; filename="proof.pdf"', "Cache-Control": "no-store"}
        return Response(body, media_type="application/pdf", headers=headers)

    return router


def _facts(found: Evidence, language: str) -> list[tuple[str, str]]:
    first = moment(found.first, language) if found.first else WORDS("proof.never", language)
    lines = [(WORDS("proof.first", language), first)]
    if found.ended:
        lines.append((WORDS("proof.ended", language), moment(found.ended, language)))
    elif found.first:
        lines.append((WORDS("proof.now", language), WORDS("proof.still", language)))
    return lines


def _version(version: Version, known: Mapping[int, bool], language: str) -> Told:
    who = WORDS("proof.posted_value", language, who=version.who, at=moment(version.at, language))
    lines = [(WORDS("proof.posted", language), who)]
    if version.title:
        lines.insert(0, (WORDS("proof.edition_title", language), version.title))
    if version.note:
        lines.append((WORDS("proof.note", language), version.note))
    for stood in version.places:
        value = WORDS("proof.place_value", language, at=moment(stood.since, language), address=stood.place.address)
        lines.append((WORDS("proof.place", language, place=stood.place.name(language)), value))
    if not version.places:
        lines.append((WORDS("proof.places", language), WORDS("proof.nowhere", language)))
    for play in version.plays:
        told = play.told.get(language) or play.told["en"]
        seconds = round(play.duration_s)
        value = WORDS("proof.aired_value", language, at=moment(play.at, language), seconds=seconds, told=told)
        lines.append((WORDS("proof.aired", language), value))
    lines.append((WORDS("proof.hash", language), version.digest or WORDS("proof.no_text", language)))
    witness = "proof.witness_yes" if known[version.number] else "proof.witness_no"
    lines.append((WORDS("proof.witness", language), WORDS(witness, language)))
    act = WORDS(f"act.edition.{version.action}", language)
    return Told(WORDS("proof.edition", language, number=version.number, act=act), lines)
