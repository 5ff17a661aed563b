"""What comes back lies in a mailbox: a real IMAP server, over TLS."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from channels.email.inbox import parse_inbox
from channels.email.mailbox import Away, Mailbox
from channels.email.returned.taking import NotNow
from channels.email.settings import EmailSettings
from core.dead_letters import open_letters
from core.errors import WrongSettings
from tests.channels.email.returned.conftest import Make, Town, town
from tests.channels.email.returned.samples import dsn, plain
from tests.channels.email.returned.test_hostile import break_on
from tests.conftest import lacking
from tests.servers import imap as imap_server
from tests.servers.imap import USER, Imap

__all__ = ["town"]


@pytest.fixture
def imap() -> Iterator[Imap]:
    if what := imap_server.missing():
        lacking(what)
    folder = Path(tempfile.mkdtemp(prefix="keryx-imap-"))  # a short path, for its sockets
    server = Imap(folder)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


def put(imap: Imap, *mails: bytes) -> None:
    client = imap.signed_in()
    for mail in mails:
        assert client.append("INBOX", "", "", mail)[0] == "OK"
    client.logout()


def unread(imap: Imap) -> int:
    client = imap.signed_in()
    (found,) = client.uid("SEARCH", "UNSEEN")[1]
    client.logout()
    return len(found.split())


async def look(here: Town) -> None:
    listening = here.channel._listening
    assert listening is not None
    await listening.look()


async def test_what_is_new_is_taken_once_and_marked_when_it_is_stored(town: Make, imap: Imap) -> None:
    here = await town(inbox=imap.url, certificates=str(imap.certificate))
    one = await here.send()
    bounce = dsn("550 5.1.1 User unknown", status="5.1.1")
    put(
        imap,
        f"Delivered-To: {one.sender}\r\n".encode() + bounce.replace(b"\n", b"\r\n"),
        b"From: postmaster@b.example\r\nSubject: x\r\n\r\nx",
    )
    await look(here)
    assert unread(imap) == 0
    assert (await here.receipts())[-1] == ("bounced", "hard 5.1.1")
    await look(here)
    assert await here.returned() == ["hard", "none"]
    put(imap, bounce.replace(b"\n", b"\r\n") + b"again")
    async with here.hub.store.write() as connection:
        await connection.execute(text("ALTER TABLE email_returns RENAME TO gone"))
    with pytest.raises(NotNow):
        await look(here)
    assert unread(imap) == 1, "it was not stored, so it stays new"
    async with here.hub.store.write() as connection:
        await connection.execute(text("ALTER TABLE gone RENAME TO email_returns"))
    await look(here)
    assert (unread(imap), await here.returned()) == (0, ["hard", "none", "hard"])


async def test_neither_a_mail_that_ends_in_a_bug_nor_one_that_cannot_be_fetched_holds_up_the_next(
    town: Make, imap: Imap
) -> None:
    here = await town(inbox=imap.url, certificates=str(imap.certificate))
    mails = [plain(f"γράμμα {n}", subject="Re: x", sender=f"{n}@b.example").replace(b"\n", b"\r\n") for n in range(4)]
    put(imap, *mails)
    await break_on(here, mails[1])
    lost = next(file for file in imap.mails() if "γράμμα 2" in file.read_text("utf-8"))
    lost.chmod(0)
    for _ in range(3):  # Dovecot hangs up on it
        with pytest.raises(Away):
            await look(here)
    for _ in range(2):
        await look(here)
        assert [letter.state for letter in await here.letters()] == ["new", "held", "new"]
        assert unread(imap) == 1, "it lies there still"
        async with here.hub.store.read() as connection:
            bug, unread_one = await open_letters(connection)
    assert "IntegrityError" in bug.reason
    assert unread_one.reason == "FETCH: IMAP UID 3"


async def test_a_mailbox_that_is_away_is_looked_into_again_later(town: Make, imap: Imap) -> None:
    wrong = parse_inbox(f"imaps://{USER}:wrong@localhost:{imap.port}")
    with pytest.raises(Away, match="error"):
        Mailbox(wrong, str(imap.certificate)).open()
    here = await town(inbox="imaps://a:b@127.0.0.1:9")
    with pytest.raises(Away):
        await look(here)
    assert here.channel.listens_alone


@pytest.mark.parametrize(
    "wrong", ["pop3://a:b@c", "imaps://host/INBOX", "lmtp://user:p@host", "lmtp://", "imaps://a:b@c:x"]
)
def test_addresses_that_cannot_be_used_are_told_without_their_password(wrong: str) -> None:
    with pytest.raises(WrongSettings) as told:
        EmailSettings(inbox=wrong)
    (error,) = told.value.errors
    assert error.field == "KERYX_EMAIL_INBOX"
    assert "a:b" not in error.en
