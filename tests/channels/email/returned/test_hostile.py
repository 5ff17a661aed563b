"""Letters made to break us: none raises out of the ways in, none is lost without a trace, none holds up the next."""

import asyncio
import hashlib
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select, text

from channels.email.listening import again, wait_s
from channels.email.mailbox import Away
from channels.email.returned.letters import MOST_BYTES
from channels.email.returned.taking import NotNow
from core.dead_letters import open_letters
from core.second_chance import retry_letter
from core.tables import dead_letters
from tests.channels.email.returned.conftest import Make, Town
from tests.channels.email.returned.samples import plain

OFFICE = "grafeio@dimos.example"
HOSTILE = [
    b"",
    b"\0" * 3_000,
    b"no header at all",
    b"From: a@b.example\n\n" + b"\0\x01\x1b[31m \xff\xfe" * 50,
    "From: Μαρία <a@b.example>\nSubject: Καλημέρα\n\nΚαλημέρα".encode("cp1253"),
    b"From: a@b.example\nSubject: =?utf-7?q?+2AA-?= half a character\n\nx",
    b"From: a@b.example\nSubject: =?unicode_escape?q?=5Cud800?=\n\nx",
    b"From: a@b.example\nContent-Type: text/plain; charset=no-such\nContent-Transfer-Encoding: x-none\n\n\xce\xb1",
    b"From: a@b.example\nContent-Type: text/plain; charset=\"\0\"\nContent-Transfer-Encoding: base64\n\n====",
    b"From: a@b.example\nContent-Type: text/plain; charset*=utf-8'x'%FF%FE; charset*1=\n\nx",
    b"From: a@b.example\nContent-Type: multipart/mixed; boundary=\n\n--\n\n--",
    b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed",
    b"From: a@b.example\n" + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n)
                                      for n in range(400)),
    b"From: a@b.example\n" + b"Content-Type: message/rfc822\n\n" * 400 + b"x",
    b"From: " + b"(" * 3_000 + b"a@b.example\nTo: " + b"<" * 3_000 + b"\n\nx",
    b"From: a@b.example\nSubject: " + b"=?utf-8?b?" + b"w" * 3_000 + b"?=\nReply-To: <\r\x0bBcc: c@d.example>\n\nx",
    b"From: a@b.example\nMessage-ID: <\n>\nReferences: " + b"<a@b> " * 3_000 + b"\nDate: never\n\nx",
    b"From: a@b.example\r\rSubject: only returns\r\rx",
    b"From: a@b.example\nSubject: long line\n\n" + b"x" * 200_000,
    b"From: a@b.example\nContent-Type: text/html\n\n" + b"<p" * 50_000,
]  # fmt: skip


async def pass_on(here: Town) -> None:
    listening = here.channel._listening
    assert listening is not None
    await listening.pass_on()


@pytest.mark.timeout(60)
async def test_hostile_letters_are_kept_and_reach_the_office(town: Make) -> None:
    here = await town(replies_to=OFFICE)
    # one apart: more than twenty of one writer a day are held
    mails = [mail.replace(b"a@b.example", f"a{number}@b.example".encode()) for number, mail in enumerate(HOSTILE)]
    words = [await here.taking.keep(mail) for mail in mails]
    assert set(words) <= {"letter", "auto-reply", "none"}
    letters = await here.letters()
    assert len(letters) == words.count("letter") >= len(HOSTILE) - 3
    assert len(await here.returned()) == len(mails) - len(letters), "nothing leaves no trace"
    await pass_on(here)
    assert {letter.state for letter in await here.letters()} == {"sent"}
    passed = here.server.taken.messages
    assert len(passed) == len(letters)
    for mail in passed:
        read = message_from_bytes(mail.data, policy=policy.default)
        assert (mail.recipients, read["To"], read["Bcc"]) == ((OFFICE,), OFFICE, None)


async def test_a_letter_too_big_for_the_office_waits_for_a_person(town: Make) -> None:
    here = await town(replies_to=OFFICE)
    assert await here.taking.keep(plain("x" * MOST_BYTES, subject="Re: x", sender="a@b.example")) == "letter"
    await pass_on(here)
    assert [(letter.state, letter.reason) for letter in await here.letters()] == [("held", "too big")]


async def test_one_that_ends_in_a_bug_is_kept_for_a_person_who_may_send_it_on(either_town: Make) -> None:
    here = await either_town(replies_to=OFFICE)
    secret = plain("μυστικό", subject="Re: x", sender="Maria <maria@dimotes.example>")
    await break_on(here, secret)
    assert await here.taking.keep(secret) == "unread"
    assert await here.taking.keep(secret) == "known"
    async with here.hub.store.read() as connection:
        (dead,) = await open_letters(connection)
    assert (dead.source, dead.channel, dead.body) == ("mail", "email", None)
    assert dead.reason.endswith(f": keryx email letter {dead.key}")
    for told in ("maria", "μυστικό", "dimotes"):
        assert told not in f"{dead.reason} {dead.key} {(await here.letters())[0].reason}".lower()
    await pass_on(here)
    assert here.server.taken.messages == [], "nobody has said what becomes of it"
    async with here.hub.store.write() as connection:
        await retry_letter(connection, dead.id, here.hub.clock.now(), who="clerk")
    await pass_on(here)
    (passed,) = here.server.taken.messages
    assert "μυστικό" in message_from_bytes(passed.data, policy=policy.default).as_string() or b"base64" in passed.data
    await pass_on(here)
    assert [letter.state for letter in await here.letters()] == ["sent"]
    assert len(here.server.taken.messages) == 1


async def break_on(here: Town, mail: bytes) -> None:
    """The database refuses this mail's letter, once: as a value would be refused that it cannot hold."""
    digest = hashlib.sha256(mail).hexdigest()
    async with here.hub.store.write() as connection:
        if connection.dialect.name == "sqlite":
            await connection.execute(
                text(
                    "CREATE TRIGGER refusing BEFORE INSERT ON email_replies "
                    f"WHEN NEW.digest = '{digest}' AND NEW.reason IS NULL BEGIN SELECT RAISE(ABORT, 'maria'); END"
                )
            )
        else:
            check = f"CHECK (digest <> '{digest}' OR reason IS NOT NULL OR state <> 'new' OR tries > 0)"
            await connection.execute(text(f"ALTER TABLE email_replies ADD CONSTRAINT refusing {check}"))


async def test_a_database_that_is_away_is_no_fault_of_the_mail(town: Make) -> None:
    here = await town()
    async with here.hub.store.write() as connection:
        await connection.execute(text("ALTER TABLE email_replies RENAME TO gone"))
    with pytest.raises(NotNow):
        await here.taking.keep(plain("x", subject="Re: x", sender="a@b.example"))
    async with here.hub.store.read() as connection:
        assert (await connection.execute(select(dead_letters))).all() == []


async def test_no_trouble_ends_a_loop_and_after_many_it_is_tried_less_often() -> None:
    stopping, tries = asyncio.Event(), 0

    async def step() -> None:
        nonlocal tries
        tries += 1
        if tries < 4:
            raise (Away("gone"), NotNow("OperationalError"), KeyError("maria@dimotes.example"))[tries - 1]
        stopping.set()

    await again(stopping, 0.001, step)
    assert tries == 4
    assert [wait_s(30, troubles) for troubles in (0, 1, 2, 9, 5_000)] == [30, 60, 120, 900, 900]
