"""An announcement's scripts at the desk: each of its forms, to be rewritten and looked at again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.render import own_words
from channels.radio.scripts import rewriting
from channels.radio.scripts.compared import Piece, difference, touched
from channels.radio.scripts.listing import ADDRESS
from channels.radio.scripts.presenters import rate_of
from channels.radio.scripts.rewriting import Rewrite, text_of
from channels.radio.scripts.said import Part, parts, takes_s
from channels.radio.scripts.silencing import Span
from channels.radio.scripts.words import ROLE, TEMPLATES, WORDS
from channels.radio.settings import RadioSettings
from core.context import Context
from core.desk import Desk, Who
from core.editions import load_edition, newest
from core.errors import Conflict, Invalid, NotFound
from core.language.dates import ATHENS
from core.lexicon import entries
from core.numbers import number_in
from core.pages import LANGUAGE_NAMES, language_of
from core.script import FORMS, Seconds, bound_day
from core.wording import wording
from schemas.edition import Action, Edition

ACTS = {"save": "saved", "accept": "accepted", "drop": "dropped"}


@dataclass(frozen=True)
class Stale:
    """What the change did to the script, and what of it stands in staff's own words."""

    difference: Sequence[Piece]
    touched: Sequence[Piece]

    @property
    def check(self) -> bool:
        return any(piece.how == "check" for piece in self.touched)


@dataclass(frozen=True)
class Shown:
    """A form of the script in a language. `draft` is what a rewrite begins with, `typed` what was refused."""

    seconds: Seconds
    language: str
    takes_s: int
    parts: Sequence[Sequence[Part]]
    words: Rewrite | None
    stale: Stale | None
    draft: str
    typed: str
    silences: Sequence[Span]  # to come, or begun

    @property
    def id(self) -> str:
        return f"form-{self.language}-{self.seconds}"

    @property
    def name(self) -> str:
        return LANGUAGE_NAMES.get(self.language, self.language)

    @property
    def over(self) -> bool:
        return self.takes_s > self.seconds

    @property
    def otherwise(self) -> Sequence[Part]:
        return [part for line in self.parts for part in line if part.spoken is not None]


def router(context: Context, desk: Desk) -> APIRouter:
    settings = RadioSettings()
    routes = APIRouter(route_class=desk.route_class(), include_in_schema=False)
    store, clock, url = context.store, context.clock, context.settings.url

    def today() -> date:
        return clock.now().astimezone(ATHENS).date()

    async def mine(connection: AsyncConnection, who: Who, announcement: UUID) -> Edition:
        """NotFound for what is not theirs to read aloud, or no more."""
        edition = await load_edition(connection, url, announcement, await newest(connection, announcement))
        ended = edition.action in (Action.WITHDRAW, Action.EXPUNGE)
        if ended or edition.content is None or not who.may(ROLE, edition.issuer.slug):
            raise NotFound.announcement(announcement)
        return edition

    async def page(
        request: Request,
        who: Who,
        announcement: UUID,
        told: str = "",
        errors: Sequence[tuple[str, str]] = (),
        typed: tuple[str, int, str] = ("", 0, ""),
        status: int = 200,
    ) -> Response:
        """`typed`: language, form and text that were refused; they stay in the form."""
        async with store.read() as connection:
            edition = await mine(connection, who, announcement)
            rate, lexicon = await rate_of(connection, who.id), await entries(connection)
            forms = []
            for language in settings.spoken:
                for seconds in reversed(FORMS):
                    words = await rewriting.words_of(connection, announcement, language, seconds)
                    text = text_of(edition, language, seconds, today(), words, rate)
                    any_day = text_of(edition, language, seconds, None, None, rate)
                    stale = None
                    if words is not None and words.stale:
                        old = await load_edition(connection, url, announcement, words.edition)
                        before = text_of(old, language, seconds, None, None, rate)
                        stale = Stale(difference(before, any_day), touched(before, any_day, words.text))
                    forms.append(
                        Shown(
                            seconds,
                            language,
                            takes_s(text, language, rate, lexicon),
                            parts(text, language, lexicon),
                            words,
                            stale,
                            words.text if words else any_day,
                            typed[2] if typed[:2] == (language, seconds) else "",
                            [one for one in words.silences if one[1] > clock.now()] if words else (),
                        )
                    )
        return desk.page(
            request,
            TEMPLATES,
            "script.html",
            status=status,
            t=WORDS,
            edition=edition,
            said=wording(edition, settings.spoken[0]),
            bound=bound_day(edition, [own for one in settings.spoken if (own := own_words(edition, one))]),
            forms=forms,
            several=len(settings.spoken) > 1,
            told=told,
            errors=errors,
            path_of=f"{ADDRESS}/{announcement}",
        )

    @routes.post(f"{ADDRESS}/say")
    async def say(
        request: Request, text: Annotated[str, Form()] = "", language: Annotated[str, Form()] = "el"
    ) -> Response:
        """How long a text takes whoever asks."""
        who = await desk.signed(request, ROLE)
        async with store.read() as connection:
            rate, lexicon = await rate_of(connection, who.id), await entries(connection)
        kept = text[: rewriting.CHARACTERS_MOST]
        return JSONResponse({"takes_s": takes_s(kept, language, rate, lexicon)}, headers={"Cache-Control": "no-store"})

    @routes.get(ADDRESS + "/{announcement}")
    async def show(request: Request, announcement: UUID, done: str = "") -> Response:
        who, language = await desk.signed(request, ROLE), language_of(request)
        told = WORDS(f"script.{done}", language) if done in ACTS.values() else ""
        return await page(request, who, announcement, told)

    @routes.post(ADDRESS + "/{announcement}")
    async def act(request: Request, announcement: UUID) -> Response:
        """Form: do (save, accept, drop), language, form_s, edition (the one that was looked at) and the text."""
        who, typed = await desk.signed(request, ROLE), await request.form()
        do, language = str(typed.get("do", "")), str(typed.get("language", ""))
        seconds = next((s for s in FORMS if str(s) == typed.get("form_s")), None)
        if do not in ACTS or language not in settings.spoken or seconds is None:
            raise NotFound("Δεν υπάρχει τέτοιο κείμενο.", "There is no such script.")
        field = f"text-form-{language}-{seconds}"
        text, key = str(typed.get(field, "")), (announcement, language, int(seconds))
        number = number_in(str(typed.get("edition", ""))) or 0
        try:
            async with store.write() as connection:
                await mine(connection, who, announcement)
                before = await rewriting.words_of(connection, announcement, language, seconds)
                if do == "save":
                    await rewriting.put(connection, key, text, number, who.name, clock.now())
                elif do == "accept":
                    await rewriting.accept(connection, key, number, who.name, clock.now())
                else:
                    await rewriting.drop(connection, key)
                after = await rewriting.words_of(connection, announcement, language, seconds)
                about = {"language": language, "form_s": seconds}
                await desk.note(
                    connection,
                    who,
                    f"script.{do}",
                    f"announcement:{announcement}",
                    before={**about, **_noted(before)} if before else None,
                    after={**about, **_noted(after)} if after else None,
                )
        except Invalid as error:
            told = [(field, said) for _, said in desk.errors(error, language_of(request))]
            return await page(request, who, announcement, errors=told, typed=(language, seconds, text), status=422)
        except Conflict as error:
            told = [(field, error.el if language_of(request) == "el" else error.en)]
            return await page(request, who, announcement, errors=told, typed=(language, seconds, text), status=409)
        return desk.to(request, f"{ADDRESS}/{announcement}?done={ACTS[do]}")

    return routes


def _noted(words: Rewrite) -> dict[str, str | int]:
    """Not the words: the trail outlives what is expunged."""
    return {"edition": words.edition, "characters": len(words.text)}
