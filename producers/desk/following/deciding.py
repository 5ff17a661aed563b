"""Where somebody says what becomes of what stands still: go on, try again, settled, it is there, it is not."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy import select

from core import brakes
from core.dead_letters import dead_letter, drop
from core.errors import Conflict, Invalid, NotFound
from core.numbers import RowNumber
from core.second_chance import answer_unknown, found_as, let_go, retry_letter
from core.tables import announcements, dead_letters, deliveries
from producers.desk.following.standing import Standing, held, standing, whose
from producers.desk.following.words import OWN
from producers.desk.office import NotAllowed, Office, Signed, route_class
from producers.desk.staff.people import EVERY_ISSUER, Person, Role
from producers.desk.trail import note

STANDING, ANNOUNCEMENTS = "/desk/standing", "/desk/announcements"
DECIDES = (Role.APPROVER,)
LOOKS = (Role.WRITER, Role.APPROVER)  # whoever can look whether it is there can say so
NO_LINK = (
    "Γράψτε και τον σύνδεσμό της· αλλιώς η επόμενη διόρθωση θα έβγαινε ξεχωριστά.",
    "Give its link, too; else the next correction would come out apart from it.",
)
Link = Annotated[str, Form(max_length=400)]


def may_decide(person: Person, one: Standing) -> bool:
    """An approver of its issuer; of what is nobody's own, an administrator."""
    if not one.issuer:
        return person.may(Role.ADMINISTRATOR, EVERY_ISSUER)
    return any(person.may(role, one.issuer) for role in (LOOKS if one.sort == "unknown" else DECIDES))


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock

    async def allowed(request: Request, subject: UUID | None, *roles: Role) -> Signed:
        signed = await office.signed(request)
        async with store.read() as connection:
            issuer = await whose(connection, subject)
        if not issuer and not signed.person.may(Role.ADMINISTRATOR, EVERY_ISSUER):
            raise NotAllowed
        if issuer and not any(signed.person.may(role, issuer) for role in roles):
            raise NotAllowed
        return signed

    async def back(request: Request, subject: UUID | None) -> Response:
        """To the announcement, where it is of one."""
        async with store.read() as connection:
            known = await connection.execute(select(announcements.c.id).where(announcements.c.id == subject))
            announced = subject is not None and known.first() is not None
        return office.to(request, f"{ANNOUNCEMENTS}/{subject}" if announced else STANDING)

    def wake() -> None:
        office.wake.notify("outbox", "agenda", "ledger", *(f"items:{name}" for name in office.channels))

    @router.get(STANDING)
    async def everything(request: Request) -> Response:
        signed = await office.signed(request)
        async with store.read() as connection:
            found = await standing(connection, office.channels)
            hold = await held(connection)
        mine = [one for one in found if may_decide(signed.person, one)]
        return office.page(request, "standing.html", own=OWN, found=mine, hold=hold, alone=True)

    @router.post(STANDING + "/brakes/{subject}/{channel}")
    async def go_on(request: Request, subject: UUID, channel: str) -> Response:
        """They have looked: it goes on, and is not stopped again. Its letter is settled with it."""
        signed, now = await allowed(request, subject, *DECIDES), clock.now()
        mine = (
            dead_letters.c.announcement == subject,
            dead_letters.c.source == brakes.LETTER,
            dead_letters.c.channel == channel,
            dead_letters.c.state == "open",
        )
        async with store.write() as connection:
            letter = (await connection.execute(select(dead_letters.c.id).where(*mine))).scalar()
            if letter is not None and await brakes.is_on(connection, subject, channel):
                await retry_letter(connection, letter, now, who=signed.person.email)
            else:
                await brakes.release(connection, subject, channel, signed.person.email, now)
            after = {"channel": channel}
            await note(connection, now, signed.person.email, "brake.go on", f"announcement:{subject}", after=after)
        wake()
        return await back(request, subject)

    @router.post(ANNOUNCEMENTS + "/{announcement}/let-go")
    async def let_go_of(request: Request, announcement: UUID) -> Response:
        """What was held because it had become too old."""
        signed, now = await allowed(request, announcement, *DECIDES), clock.now()
        async with store.write() as connection:
            count = await let_go(connection, announcement, now)
            subject = f"announcement:{announcement}"
            await note(connection, now, signed.person.email, "let go", subject, after={"deliveries": count})
        wake()
        return await back(request, announcement)

    @router.post(STANDING + "/letters/{letter}/{what}")
    async def settle(request: Request, letter: RowNumber, what: str) -> Response:
        """`retry` or `drop`."""
        await office.signed(request)
        async with store.read() as connection:
            found = await dead_letter(connection, letter)
        signed, now = await allowed(request, found.announcement, *DECIDES), clock.now()
        if what not in ("retry", "drop"):
            raise NotFound("Δεν υπάρχει τέτοια ενέργεια.", "There is no such action.")
        async with store.write() as connection:
            if what == "retry":
                await retry_letter(connection, letter, now, who=signed.person.email)
            else:
                await drop(connection, letter)
            subject = f"announcement:{found.announcement}" if found.announcement else f"letter:{letter}"
            await note(connection, now, signed.person.email, f"letter.{what}", subject, after={"letter": letter})
        wake()
        return await back(request, found.announcement)

    @router.post(STANDING + "/unknown/{delivery}")
    async def answer(
        request: Request, delivery: RowNumber, said: Annotated[str, Form()] = "", link: Link = ""
    ) -> Response:
        """`sent`: it is there, at this link; `again`: it is not, and goes out again."""
        await office.signed(request)
        async with store.read() as connection:
            known = await connection.execute(select(deliveries.c.announcement).where(deliveries.c.id == delivery))
            subject: UUID | None = known.scalar_one_or_none()
            waits = [one for one in await standing(connection, office.channels, subject) if one.key == str(delivery)]
        asked = next((one for one in waits if one.sort == "unknown" and subject is not None), None)
        if asked is None:
            raise Conflict("Απαντήθηκε ήδη.", "It was answered already.")
        signed, now = await allowed(request, subject, *LOOKS), clock.now()
        if said not in ("sent", "again"):
            raise NotFound("Δεν υπάρχει τέτοια απάντηση.", "There is no such answer.")
        if said == "sent" and asked.wants_link and not link.strip():
            raise Conflict(*NO_LINK, 422)
        async with store.write() as connection:
            ref = None
            if said == "sent":
                text = link.strip() if asked.wants_link else None
                try:
                    ref = await found_as(connection, office.channels, delivery, text)
                except Invalid as error:
                    raise Conflict(error.errors[0].el, error.errors[0].en, 422) from error
            answered: Literal["sent", "again"] = "sent" if said == "sent" else "again"
            await answer_unknown(connection, delivery, answered, signed.person.email, now, ref=ref)
            after = {"delivery": delivery, "said": said}
            await note(connection, now, signed.person.email, "unknown.answer", f"announcement:{subject}", after=after)
        wake()
        return await back(request, subject)

    return router
