"""Handing over by LMTP (RFC 2033) to a server that speaks nothing else, over TCP and a socket; and into a folder."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from channels.email.checking import check
from core.channel import Rendition
from tests.channels.email.conftest import Mail, outcomes, target

FULL, GONE = "gemato@dimotes.example", "kanenas@dimotes.example"


class Mailboxes:
    """Answers for each mailbox: at RCPT, or after the dot."""

    def __init__(self, *, pipelining: bool) -> None:
        self.taken: list[str] = []
        self.pipelining = pipelining

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> Sequence[str]:
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", *responses[1:]] if self.pipelining else responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address == GONE:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        (address,) = envelope.rcpt_tos
        if address == FULL:
            return "552 5.2.2 the mailbox is full"
        self.taken.append(address)
        return "250 2.0.0 delivered"


@pytest.fixture(params=[True, False], ids=["grouped", "one by one"])
def mailboxes(request: pytest.FixtureRequest) -> Mailboxes:
    return Mailboxes(pipelining=request.param)


@pytest.fixture(params=["tcp", "unix"])
async def relay(request: pytest.FixtureRequest, mailboxes: Mailboxes, tmp_path: Path) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    if request.param == "unix":
        path = os.path.relpath(tmp_path / "lmtp") if len(str(tmp_path)) > 90 else str(tmp_path / "lmtp")
        server: asyncio.AbstractServer = await loop.create_unix_server(lambda: LMTP(mailboxes), path)
        yield f"lmtp+unix://{tmp_path}/lmtp"
    else:
        served = await loop.create_server(lambda: LMTP(mailboxes), "127.0.0.1", 0)
        server = served
        yield f"lmtp://127.0.0.1:{served.sockets[0].getsockname()[1]}"
    server.close()


async def test_each_mailbox_answers_for_itself(
    channel: Mail, rendition: Rendition, mailboxes: Mailboxes, relay: str
) -> None:
    people = [f"d{i}@dimotes.example" for i in range(20)]
    addresses = [*people[:7], GONE, *people[7:14], FULL, *people[14:]]
    receipts = await outcomes(
        channel(relay, connections=2), [target(i, address, rendition) for i, address in enumerate(addresses)]
    )
    told = {address: receipts[i].outcome for i, address in enumerate(addresses)}
    assert {told[address] for address in people} == {"sent"}
    assert (told[GONE], told[FULL]) == ("refused", "later")
    assert sorted(mailboxes.taken) == sorted(people)


async def test_a_folder_takes_each_mail_as_a_file(channel: Mail, rendition: Rendition, tmp_path: Path) -> None:
    one = channel(f"file://{tmp_path}/not%20there/yet", connections=3, bounces="b+{delivery}@limnochori.example")
    dotted = Rendition("email", rendition.edition, "el", rendition.action, {**rendition.parts, "text": ".\n..mia\n"})
    receipts = await outcomes(one, [target(i, f"d{i}@dimotes.example", dotted) for i in range(20)])
    assert {receipt.outcome for receipt in receipts.values()} == {"sent"}
    files = sorted((tmp_path / "not there" / "yet").iterdir())
    assert {file.suffix for file in files} == {".eml"}
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    assert sorted((mail["Return-Path"].partition("-")[0], mail["Delivered-To"]) for mail in mails) == sorted(
        (f"<b+{i}", f"d{i}@dimotes.example") for i in range(20)
    )
    text = mails[0].get_body(("plain",))  # type: ignore[attr-defined]
    assert text.get_content().splitlines() == [".", "..mia"]


async def test_a_folder_that_cannot_be_written_is_later(channel: Mail, rendition: Rendition, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    (receipt,) = (
        await outcomes(channel(f"file://{tmp_path}/file"), [target(1, "d@dimotes.example", rendition)])
    ).values()
    assert receipt.outcome == "later"
    assert "outbox" in (receipt.reason or "")


@pytest.mark.parametrize(
    ("relay", "state", "says"),
    [
        ("file://{folder}/new/one", "note", "sent nowhere"),
        ("file://{folder}/file/in", "wrong", "nothing can be written"),
        ("lmtp+unix://{folder}/none", "wrong", "nobody answers"),
    ],
)
async def test_what_check_says_of_a_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, relay: str, state: str, says: str
) -> None:
    (tmp_path / "file").write_text("here")
    monkeypatch.setenv("KERYX_EMAIL_RELAYS", relay.format(folder=tmp_path))
    finding = (await check())[0]
    assert finding.state == state
    assert says in finding.en
    assert not (tmp_path / "new").exists()
