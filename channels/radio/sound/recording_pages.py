"""The desk's page where a form is recorded: spoken at the browser, or uploaded; heard, and dropped again."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.datastructures import UploadFile

from channels.radio.scripts import rewriting
from channels.radio.scripts.rewriting import text_of
from channels.radio.settings import RadioSettings
from channels.radio.sound import recording, takes
from channels.radio.sound.checks import RECORD as ADDRESS
from channels.radio.sound.checks import check_of
from channels.radio.sound.encoding import TYPES
from channels.radio.sound.receiving import BYTES_MOST
from channels.radio.sound.recording import FIELD, Recordings
from channels.radio.sound.takes import ANY_DAY, Take
from channels.radio.sound.words import ROLE, TEMPLATES, WORDS, decimal
from core.context import Context
from core.desk import Desk, Who
from core.editions import load_edition, newest
from core.errors import FieldError, Invalid, NotFound
from core.language.dates import ATHENS
from core.numbers import number_in
from core.pages import LANGUAGE_NAMES, language_of
from core.ranged import ranged
from core.script import FORMS, Seconds
from core.wording import wording
from schemas.edition import Action, Edition

REST_BYTES = 100_000  # of a form, beside its file
DONE = ("saved", "dropped", "accepted")


@dataclass(frozen=True)
class Form:
    """Which text is read: a form in a language, for any day or for one."""

    form_s: Seconds
    language: str
    day: date | None

    @property
    def query(self) -> str:
        return f"form={self.form_s}&language={self.language}&day={self.day or ''}"

    def of(self, take: Take) -> bool:
        mine = (self.form_s, self.language, self.day.isoformat() if self.day else ANY_DAY)
        return (take.form_s, take.language, take.day) == mine


def router(context: Context, desk: Desk) -> APIRouter:
    settings = RadioSettings()
    routes = APIRouter(route_class=desk.route_class(), include_in_schema=False)
    store, clock, url = context.store, context.clock, context.settings.url
    recordings = Recordings(context, settings)

    def form_of(form: str, language: str, day: str) -> Form:
        seconds = next((s for s in FORMS if str(s) == form), None)
        spoken = language or settings.spoken[0]
        try:
            on = date.fromisoformat(day) if day else None
        except ValueError:
            seconds = on = None
        if seconds is None or spoken not in settings.spoken or on not in (None, *days()):
            raise NotFound("Δεν υπάρχει τέτοιο κείμενο.", "There is no such script.")
        return Form(seconds, spoken, on)

    def days() -> tuple[date, date]:
        today = clock.now().astimezone(ATHENS).date()
        return today, today + timedelta(days=1)

    async def mine(connection: AsyncConnection, who: Who, announcement: UUID) -> Edition:
        """NotFound for what is not theirs to speak, or no more."""
        edition = await load_edition(connection, url, announcement, await newest(connection, announcement))
        ended = edition.action in (Action.WITHDRAW, Action.EXPUNGE)
        if ended or edition.content is None or not who.may(ROLE, edition.issuer.slug):
            raise NotFound.announcement(announcement)
        return edition

    async def script_of(connection: AsyncConnection, edition: Edition, form: Form) -> str:
        words = await rewriting.words_of(connection, edition.announcement, form.language, form.form_s)
        return text_of(edition, form.language, form.form_s, form.day, words)

    async def page(
        request: Request,
        who: Who,
        announcement: UUID,
        form: Form,
        told: str = "",
        errors: list[tuple[str, str]] | None = None,
    ) -> Response:
        async with store.read() as connection:
            edition = await mine(connection, who, announcement)
            script = await script_of(connection, edition, form)
            always = await script_of(connection, edition, Form(form.form_s, form.language, None))
            on_days = [
                day
                for day in days()
                if await script_of(connection, edition, Form(form.form_s, form.language, day)) != always
            ]
            found = [take for take in await takes.takes_of(connection, [announcement]) if form.of(take)]
        recorded = next((take for take in found if take.source == "recording"), None)
        voice = next((take for take in found if take.source == "voice" and take.edition == edition.number), None)
        return desk.page(
            request,
            TEMPLATES,
            "record.html",
            status=422 if errors else 200,
            t=WORDS,
            said=wording(edition, form.language),
            edition=edition,
            form=form,
            script=script,
            forms=[Form(s, form.language, form.day) for s in reversed(FORMS)],
            in_languages=[Form(form.form_s, code, form.day) for code in settings.spoken],
            days=[Form(form.form_s, form.language, day) for day in (None, *on_days)],
            language_names=LANGUAGE_NAMES,
            recorded=recorded,
            check=check_of(recorded, language_of(request)),
            voice=voice,
            longest_s=int(recording.LONGEST_S),
            decimal=decimal,
            told=told,
            errors=errors or [],
            path_of=f"{ADDRESS}/{announcement}",
        )

    @routes.get(ADDRESS + "/{announcement}")
    async def show(
        request: Request, announcement: UUID, form: str = "60", language: str = "", day: str = "", done: str = ""
    ) -> Response:
        who = await desk.signed(request, ROLE)
        told = WORDS(f"record.{done}", language_of(request)) if done in DONE else ""
        return await page(request, who, announcement, form_of(form, language, day), told)

    @routes.get(ADDRESS + "/{announcement}/sound")
    async def hear(
        request: Request,
        announcement: UUID,
        source: str = "voice",
        form: str = "60",
        language: str = "",
        day: str = "",
    ) -> Response:
        """A take as an MP3, also before its release: for who may speak it."""
        who, wanted = await desk.signed(request, ROLE), form_of(form, language, day)
        async with store.read() as connection:
            edition = await mine(connection, who, announcement)
            found = [take for take in await takes.takes_of(connection, [announcement]) if wanted.of(take)]
        take = next(
            (one for one in found if one.source == source and (source == "recording" or one.edition == edition.number)),
            None,
        )
        if take is None:
            raise NotFound("Δεν υπάρχει ακόμη ήχος.", "There is no sound yet.")
        return ranged(request, await context.media.read(take.files["mp3"]), TYPES["mp3"], f'"{take.files["mp3"]}"')

    @routes.post(ADDRESS + "/{announcement}")
    async def act(
        request: Request, announcement: UUID, form: str = "60", language: str = "", day: str = ""
    ) -> Response:
        """Form: do (save, drop, accept), edition (the one that was looked at), the file `recording`; `recipe`: of the
        recording that was found to be all right."""
        who, wanted = await desk.signed(request, ROLE), form_of(form, language, day)
        try:
            sent = await _sent(request)
            if sent.do == "drop":
                await drop(who, announcement, wanted)
            elif sent.do == "accept":
                await accept(who, announcement, wanted, sent.recipe)
            else:
                await save(who, announcement, wanted, sent.edition, sent.data)
        except Invalid as error:
            return await page(request, who, announcement, wanted, errors=desk.errors(error, language_of(request)))
        done = {"drop": "dropped", "accept": "accepted"}.get(sent.do, "saved")
        return desk.to(request, f"{ADDRESS}/{announcement}?{wanted.query}&done={done}")

    async def save(who: Who, announcement: UUID, form: Form, seen: str, data: bytes) -> None:
        async with store.read() as connection:
            edition = await mine(connection, who, announcement)
            script = await script_of(connection, edition, form)
        if seen != str(edition.number):
            raise _changed()
        made = await recordings.make(data, edition, form.language, form.form_s, form.day, script, who.name, clock.now())
        async with store.write() as connection:
            gone = await recording.keep(connection, made)
            about = {"language": form.language, "form_s": form.form_s, "edition": edition.number}
            after = {**about, "day": made.day, "duration_s": round(made.duration_s, 1)}
            await desk.note(connection, who, "recording.save", f"announcement:{announcement}", after=after)
        await recordings.forget(gone, clock.now())

    async def accept(who: Who, announcement: UUID, form: Form, recipe: str) -> None:
        """That recording and no other."""
        async with store.write() as connection:
            await mine(connection, who, announcement)
            found = [take for take in await takes.takes_of(connection, [announcement]) if form.of(take)]
            recorded = next((take for take in found if take.source == "recording" and take.recipe == recipe), None)
            if recorded is None or not recorded.to_check:
                return
            await takes.accept(connection, recorded, who.name)
            about = {"language": form.language, "form_s": form.form_s, "day": recorded.day, "edition": recorded.edition}
            after = {**about, "faults": sorted(recorded.faults)}
            await desk.note(connection, who, "recording.accept", f"announcement:{announcement}", after=after)

    async def drop(who: Who, announcement: UUID, form: Form) -> None:
        async with store.write() as connection:
            await mine(connection, who, announcement)
            found = [take for take in await takes.takes_of(connection, [announcement]) if form.of(take)]
            recorded = next((take for take in found if take.source == "recording"), None)
            if recorded is None:
                return
            gone = await recording.drop(connection, recorded)
            before = {
                "language": form.language,
                "form_s": form.form_s,
                "day": recorded.day,
                "edition": recorded.edition,
            }
            await desk.note(connection, who, "recording.drop", f"announcement:{announcement}", before=before)
        await recordings.forget(gone, clock.now())

    return routes


@dataclass(frozen=True)
class Sent:
    do: str
    edition: str
    recipe: str
    data: bytes


async def _sent(request: Request) -> Sent:
    length = number_in(request.headers.get("content-length", ""))
    if length is None or length > BYTES_MOST + REST_BYTES:
        most = BYTES_MOST // 1_000_000
        raise Invalid(
            [
                FieldError(
                    FIELD,
                    f"Το αρχείο είναι πάνω από {most} MB· στείλτε μικρότερο.",
                    f"The file is over {most} MB; send a smaller one.",
                )
            ]
        )
    async with request.form(max_files=1, max_fields=5) as sent:
        file = sent.get(FIELD)
        data = await file.read(BYTES_MOST + 1) if isinstance(file, UploadFile) else b""
        do, edition, recipe = (str(sent.get(name, "")) for name in ("do", "edition", "recipe"))
        return Sent(do or "save", edition, recipe, data)


def _changed() -> Invalid:
    return Invalid(
        [
            FieldError(
                FIELD,
                "Το κείμενο άλλαξε όσο το γράφατε· διαβάστε το νέο και γράψτε το ξανά.",
                "The text changed while you recorded it; read the new one and record it again.",
            )
        ]
    )
