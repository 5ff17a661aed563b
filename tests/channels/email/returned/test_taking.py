"""From a mail that went out to what follows when it comes back: over real SMTP and LMTP."""

import asyncio
import re
import smtplib
from datetime import timedelta
from email import message_from_bytes, policy
from uuid import UUID

from sqlalchemy import insert, update

from audience.press import contacts
from audience.registry import leaving_token
from channels.email.forgetting import forget, held
from channels.email.retention import rules_by
from channels.email.returned import letters, patience
from channels.email.returned.patience import Bearing
from channels.email.settings import EmailSettings
from channels.email.tables import replies, returns
from core import brakes
from core.context import Context
from core.mailings import add_mailing, write_letter
from core.settings import Settings
from core.tables import deliveries
from core.tokens import Keys
from deploy.processes import free_port
from tests.channels.email.returned.conftest import Make, Town, identity, settled
from tests.channels.email.returned.samples import MARIA, arf, dsn, plain
from tests.hub import EVENT, URL
from tests.servers.smtp import Message

UNKNOWN = dsn("550 5.1.1 User unknown", status="5.1.1")
FULL = dsn("552 5.2.2 Mailbox full", status="5.2.2")
BLOCKED = dsn("550 5.7.1 Message rejected as spam", status="5.7.1")


def about(message: Message, report: bytes) -> bytes:
    """The report as it would be of this very mail: told apart by the address it goes to."""
    return report.replace(b"To: bounces@limnochori.example", b"To: " + message.sender.encode(), 1)


async def test_a_bounce_over_lmtp_leaves_a_receipt_and_twice_on_two_days_it_ends_the_subscription(
    either_town: Make,
) -> None:
    port = free_port()
    here = await either_town(inbox=f"lmtp://127.0.0.1:{port}")
    first = await here.send()
    assert first.sender.startswith("bounces+")
    async with here.hub.working():
        await _answers(port)
        await asyncio.to_thread(_bring, port, first.sender.upper(), UNKNOWN)
        assert await here.receipts() == [("sent", None), ("bounced", "hard 5.1.1")]
        assert (await here.delivery()).state == "sent"
        assert await here.state() == "confirmed"
        await asyncio.to_thread(_bring, port, first.sender, UNKNOWN)  # the same once more
        assert await here.returned() == ["hard"]
    here.days(1)
    again = await here.send(title="Δεύτερη συναυλία")
    assert await here.taking.take(UNKNOWN + b" ", [again.sender]) == "hard"
    assert await here.state() == "bounced"
    assert MARIA.encode() not in repr(await here.receipts()).encode()


def _bring(port: int, to: str, mail: bytes) -> None:
    with smtplib.LMTP("127.0.0.1", port) as server:
        assert server.sendmail("", [to], mail) == {}


async def _answers(port: int) -> None:
    async def one() -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return False
        writer.close()
        return True

    await settled(one)


async def test_one_day_is_no_proof_and_forged_reports_are_none(town: Make) -> None:
    here = await town()
    one = await here.send()
    for number in range(4):
        assert await here.taking.take(about(one, UNKNOWN) + b" " * number) == "hard"
    assert await here.state() == "confirmed"
    here.days(2)
    forged = one.sender.replace("bounces+", "bounces+1")
    assert await here.taking.take(UNKNOWN, [forged, "bounces+7@hub.example"]) == "hard"
    assert len([outcome for outcome, _ in await here.receipts() if outcome == "bounced"]) == 4
    assert await here.state() == "confirmed"


async def test_with_one_hard_bounce_as_the_limit_one_is_enough(town: Make) -> None:
    here = await town(hard_bounces=1)
    await here.taking.take(about(await here.send(), UNKNOWN))
    assert await here.state() == "bounced"


async def fail(here: Town, report: bytes, times: int, *, every_days: float) -> None:
    for number in range(times):
        one = await here.send(title=f"Συναυλία {number}")
        await here.taking.take(about(one, report) + str(one.sender).encode())
        here.days(every_days)


async def test_a_full_mailbox_is_borne_for_days_and_forgiven_when_mail_arrives(either_town: Make) -> None:
    here = await either_town(soft_bounces=3, soft_bounce_days=10)
    await fail(here, FULL, 2, every_days=6)
    await here.send(title="Έφτασε")
    here.days(6)
    await fail(here, FULL, 2, every_days=6)
    assert await here.state() == "confirmed", "four failures, but a mail arrived between"
    await fail(here, FULL, 1, every_days=6)
    assert await here.state() == "bounced"


async def test_what_a_list_sent_and_nothing_came_back_of_forgives_as_an_announcement_does(either_town: Make) -> None:
    """The press list and guests get no announcements: their mailings count."""
    here = await either_town()
    person, start, store = "019ab000-0000-7000-8000-000000000201", here.hub.clock.now(), here.hub.store

    async def failed(day: int) -> None:
        row = {"digest": f"press {day}", "meaning": "full", "delivery": 1_000 + day, "person": person}
        async with store.write() as connection:
            await connection.execute(insert(returns).values(**row, at=start + timedelta(days=day)))

    async def lost() -> str | None:
        async with store.read() as connection:
            return await patience.lost(connection, person, Bearing(2, 3, 10), start + timedelta(days=40))

    for day in (0, 6, 12):
        await failed(day)
    assert await lost() == "3 failures over 12 days"
    async with store.write() as connection:
        at = start + timedelta(days=15)
        mailing = await add_mailing(
            connection, kind="press", channel="email", issuer="dimos", body={}, now=at, name="press:1"
        )
        sent = {"announcement": mailing, "edition": 0, "channel": "email", "target": person, "occasion": "now"}
        await connection.execute(
            insert(deliveries).values(**sent, action="publish", state="sent", planned_at=at, attempts=1)
        )
    assert await lost() is None
    for day in (20, 27, 33):
        await failed(day)
    assert await lost() == "3 failures over 13 days"


async def test_many_failures_in_few_days_end_nothing_and_blocks_never_do(town: Make) -> None:
    here = await town(soft_bounces=2, soft_bounce_days=10)
    await fail(here, FULL, 3, every_days=1)
    await fail(here, BLOCKED, 3, every_days=10)
    assert await here.state() == "confirmed"
    assert await here.returned() == ["full"] * 3 + ["block"] * 3


async def test_a_refusal_by_name_ends_it_at_once_but_not_where_all_are_refused(town: Make) -> None:
    here = await town(brake_after=10)
    here.server.script.rcpt = {MARIA: "550 5.1.1 no such user"}
    await _post(here)
    assert (await here.state(), await here.returned()) == ("bounced", ["hard"])


async def test_a_server_that_refuses_everybody_is_not_believed(either_town: Make) -> None:
    here = await either_town(brake_after=1)
    here.server.script.rcpt = "550 5.1.1 no such user"
    await _post(here)
    assert (await here.state(), await here.returned()) == ("confirmed", ["hard"])
    async with here.hub.store.read() as connection:
        assert len(await brakes.standing(connection)) == 1


async def _post(here: Town) -> None:
    await here.hub.posting.post(EVENT, "clerk")
    await here.hub.drain()


async def test_bounces_pull_the_brake(either_town: Make) -> None:
    here = await either_town(brake_after=1, brake_percent=50, hard_bounces=9)
    one = await here.send()
    await here.taking.take(about(one, UNKNOWN))
    async with here.hub.store.read() as connection:
        assert await brakes.is_on(connection, identity(one), "email")


async def test_a_complaint_ends_everything_by_the_link_in_the_mail_it_encloses(either_town: Make) -> None:
    here = await either_town()
    one = await here.send()
    enclosed = (
        arf("abuse").partition(b"Content-Type: message/rfc822")[0] + b"Content-Type: message/rfc822\n\n" + one.data
    )
    assert await here.taking.take(enclosed + b"\n--b--\n") == "complaint"
    assert await here.state() == "complained"
    assert (await here.receipts())[-1] == ("complained", "complaint")
    assert here.maria.id in await here.hub.witness.departed()


async def test_the_press_leaves_by_the_mail_that_its_headers_name(town: Make) -> None:
    here = await town()
    store, now = here.hub.store, here.hub.clock.now()
    ring = await Keys(store, here.hub.clock).ring()
    await contacts.add(
        store, [contacts.Listing("news@radio.example", "Σύνταξη", "Ράδιο")], ring=ring, source="x", now=now
    )
    (radio,) = [one async for one in contacts.everyone(store)]
    asks = f"From: news@radio.example\r\nTo: leave@hub.example\r\nSubject: {leaving_token(ring, radio.id)}\r\n\r\n"
    assert await here.taking.take(asks.encode(), ["leave@hub.example"]) == "left"
    assert [one.standing async for one in contacts.everyone(store, state=None)] == ["stopped"]


async def test_a_complaint_that_proves_nothing_ends_nothing(town: Make) -> None:
    here = await town()
    await here.send()
    assert await here.taking.take(arf("abuse", f"Original-Rcpt-To: <{MARIA}>")) == "complaint"
    assert await here.state() == "confirmed"


async def test_a_mail_to_the_leaving_address_unsubscribes(town: Make) -> None:
    here = await town()
    header = message_from_bytes((await here.send()).data)["List-Unsubscribe"]
    https, mailto = (part.strip(" <>\r\n") for part in header.split(","))
    assert https.startswith("https://hub.example/unsubscribe/")
    address, _, subject = mailto.removeprefix("mailto:").partition("?subject=")
    mail = f"From: someone@else.example\nTo: {address}\nSubject: {subject}\n\n".encode()
    assert await here.taking.take(mail.replace(subject.encode(), subject[::-1].encode())) == "letter"
    assert await here.state() == "confirmed"
    assert await here.taking.take(mail) == "left"
    assert await here.taking.take(mail) == "known"
    assert await here.state() == "left"


async def test_a_persons_answer_reaches_the_issuer_under_the_announcements_number(either_town: Make) -> None:
    here = await either_town(replies_to="grafeio@dimos.example")
    one = await here.send()
    sent = message_from_bytes(one.data, policy=policy.default)
    answer = (
        f"From: Μαρία <{MARIA}>\nTo: keryx@hub.example\nSubject: Re: Συναυλία\nIn-Reply-To: {sent['Message-ID']}\n"
        "Content-Type: text/plain; charset=utf-8\n\nΠού βγάζουμε εισιτήρια;\n.\nΕυχαριστώ\n"
    ).encode()
    assert await here.taking.take(answer) == "letter"
    assert await here.taking.take(answer) == "known"
    here.server.taken.clear()
    here.server.script.rcpt = ["450 4.2.1 not now"]
    listening = here.channel._listening
    assert listening is not None
    await listening.pass_on()
    assert [letter.state for letter in await here.letters()] == ["new"]
    here.days(1)
    await listening.pass_on()
    (passed,) = here.server.taken.messages
    mail = message_from_bytes(passed.data, policy=policy.default)
    async with here.hub.store.read() as connection:
        assert await letters.standing(connection) == []
    assert mail["Subject"].startswith("[2026/000001] Re: ")
    assert (mail["Reply-To"], mail["Auto-Submitted"]) == (MARIA, "auto-generated")
    inner = next(part for part in mail.walk() if part.get_content_type() == "message/rfc822").get_payload(0)
    assert inner.get_content().splitlines() == ["Πού βγάζουμε εισιτήρια;", ".", "Ευχαριστώ"]
    assert await here.taking.take(passed.data) == "auto-reply", "what we passed on is not passed on again"
    assert passed.sender.startswith("bounces+p1-")
    for marked, to in ((mail["Message-ID"], ""), ("<x@y>", passed.sender)):
        for forged in (True, False):
            named, address = (re.sub("[0-9a-f]{16}", "0" * 16, told) if forged else told for told in (marked, to))
            bounce = FULL.replace(b"<abc.1.7@limnochori.example>", named.encode()) + address.encode()
            assert await here.taking.take(bounce, [address] if address else []) == "full"
            state = "sent" if forged else "held"
            assert [letter.state for letter in await here.letters()] == [state], "the office did not get it"
        async with here.hub.store.write() as connection:
            await connection.execute(update(replies).values(state="sent"))


async def test_an_answer_to_a_reminder_is_about_the_announcement_it_reminds_of(town: Make) -> None:
    here = await town()
    posted = await here.hub.posting.post(EVENT, "clerk")
    async with here.hub.store.write() as connection:
        made = await write_letter(
            connection,
            kind="reminder",
            channel="email",
            target=here.maria.id,
            issuer="dimos",
            about=UUID(posted.id),
            now=here.hub.clock.now(),
        )
    answered = f"<{made.hex}.0.1@hub.example>"
    await here.taking.take(plain("Πού;", subject="Re: Υπενθύμιση", sender=MARIA, In_Reply_To=answered))
    (letter,) = await here.letters()
    assert (letter.issuer, letter.announcement) == ("dimos", UUID(posted.id))


async def test_an_erasure_takes_a_persons_letters_along(town: Make) -> None:
    here = await town()
    for sender in ("Maria@Dimotes.example", "other@dimotes.example"):
        await here.taking.take(plain(f"γράμμα {sender}", subject="Re: x", sender=sender))
    async with here.hub.store.write() as connection:
        await forget(connection, MARIA)
    assert [letter.id for letter in await here.letters()] == [2]


async def test_letters_are_found_however_their_writers_domain_is_spelt(town: Make) -> None:
    here, known = await town(), "eva@xn--kxaqkff.example"
    for number, sender in enumerate(("Eva@Λίμνη.example", known)):
        await here.taking.take(plain(f"γράμμα {number}", subject=f"Ερώτηση {number}", sender=sender))
    async with here.hub.store.write() as connection:
        assert [(one["subject"], one["text"]) for one in await held(connection, known)] == [
            ("Ερώτηση 0", "γράμμα 0"),
            ("Ερώτηση 1", "γράμμα 1"),
        ]
        assert await forget(connection, known) == 2


async def test_circles_and_floods_are_not_passed_on(town: Make) -> None:
    here = await town()
    own = b"From: keryx@hub.example\nSubject: x\n\nx"
    assert await here.taking.take(own) == "none"
    assert await here.taking.take(b"Received: x\n" * 41 + b"From: a@b.example\nSubject: y\n\ny") == "none"
    for number in range(22):
        mail = plain(f"γράμμα {number}", subject="Re: x", sender="flood@b.example")
        assert await here.taking.take(mail) == "letter"
    assert [letter.state for letter in await here.letters()] == ["new"] * 20 + ["held"] * 2


async def test_what_a_mailing_list_sends_waits_for_a_person_unless_it_answers_us(town: Make) -> None:
    here = await town()
    ours = message_from_bytes((await here.send()).data)["Message-ID"]
    for more in (
        {"List_Id": "<x.y.example>"},
        {"Precedence": "list"},
        {"List_Id": "<x.y.example>", "In_Reply_To": ours},
    ):
        mail = plain(f"γράμμα {more}", subject="Re: x", sender="a@b.example", **more)
        assert await here.taking.take(mail) == "letter"
    assert [letter.state for letter in await here.letters()] == ["held", "held", "new"]


async def test_a_vacation_notice_changes_nothing(town: Make) -> None:
    here = await town()
    one = await here.send()
    notice = plain("Επιστρέφω τη Δευτέρα.", subject="Απουσία", sender=MARIA)
    assert await here.taking.take(notice, [one.sender]) == "auto-reply"
    assert (await here.state(), await here.letters(), len(await here.receipts())) == ("confirmed", [], 1)


async def test_what_is_old_is_forgotten(either_town: Make) -> None:
    here = await either_town(returns_kept_days=30, replies_kept_days=5)
    await here.taking.take(about(await here.send(), UNKNOWN))
    await here.taking.take(plain("γράμμα", subject="Re: x", sender="a@b.example"))
    settings = EmailSettings(returns_kept_days=30, replies_kept_days=5)
    context = Context(Settings(url=URL), here.hub.store, here.hub.media, here.hub.clock)
    for days, left in ((4, (1, ["hard"])), (2, (0, ["hard"])), (25, (0, []))):
        here.days(days)
        for rule in rules_by(context, settings):
            assert rule.apply is not None
            await rule.apply(here.hub.clock.now())
        assert (len(await here.letters()), await here.returned()) == left


async def test_what_a_digest_that_came_back_had_carried_is_no_mail_that_arrived(either_town: Make) -> None:
    """Weekly digests of a lost mailbox: what stood in the second came out long before it, and was sent with it."""
    here = await either_town()
    start = here.hub.clock.now()
    here.days(1)
    await here.send()
    told = await here.delivery()
    async with here.hub.store.write() as connection:
        await connection.execute(update(deliveries).where(deliveries.c.id == told.id).values(carrier=9_002))
        for carrier, day in ((9_001, 0), (9_002, 7)):
            failure = {"digest": str(carrier), "meaning": "hard", "delivery": carrier, "person": told.target}
            await connection.execute(insert(returns).values(failure | {"at": start + timedelta(days=day)}))
    async with here.hub.store.read() as connection:
        week_after = start + timedelta(days=7, minutes=5)
        assert await patience.lost(connection, told.target, Bearing(2, 5, 14), week_after) == "hard"
