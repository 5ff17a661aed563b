"""The mail servers of the tests behave as real ones do, or the e-mail channel is tested against a fiction."""

import asyncio
import smtplib
import socket
import time
from collections.abc import Callable

import aiosmtplib
import pytest

from tests.servers.smtp import DROP, HANG, Script, Server, Sink

LETTER = b"From: a@keryx.test\r\nSubject: =?utf-8?q?=CE=91?=\r\n\r\nbody\r\n.dot\r\n"


async def send(server: Server, recipient: str = "maria@keryx.test", letter: bytes = LETTER) -> str:
    answer = await aiosmtplib.send(
        letter, sender="hub@keryx.test", recipients=[recipient], hostname="127.0.0.1", port=server.port, timeout=5
    )
    return answer[1]


def test_the_sink_counts_and_keeps_what_a_standard_client_sends(smtp_sink: Sink) -> None:
    with smtplib.SMTP("127.0.0.1", smtp_sink.port) as client:
        client.sendmail("hub@keryx.test", ["maria@keryx.test", "nikos@keryx.test"], LETTER)
        client.sendmail("hub@keryx.test", ["maria@keryx.test"], LETTER)
    assert smtp_sink.counts() == {"maria@keryx.test": 2, "nikos@keryx.test": 1}
    assert smtp_sink.total() == 3
    [letter] = smtp_sink.messages("nikos@keryx.test")
    assert letter.data == LETTER
    assert letter.sender == "hub@keryx.test"
    assert smtp_sink.commands()["connections"] == 1
    smtp_sink.clear()
    assert smtp_sink.messages() == []


def test_pipelined_transactions_are_answered_in_one_write(smtp_sink: Sink) -> None:
    one = b"MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n"
    with socket.create_connection(("127.0.0.1", smtp_sink.port)) as client:
        answers = client.makefile("rb")
        assert answers.readline().startswith(b"220")
        client.sendall(b"EHLO keryx\r\n")
        offered = [answers.readline() for _ in range(6)]
        assert b"250-PIPELINING\r\n" in offered
        client.sendall(one)
        assert [answers.readline()[:3] for _ in range(3)] == [b"250", b"250", b"354"]
        client.sendall(b"Subject: x\r\n\r\n..twice\r\n.\r\n" + one)
        assert [answers.readline()[:3] for _ in range(4)] == [b"250", b"250", b"250", b"354"]
        client.sendall(b".\r\n")
        assert answers.readline()[:3] == b"250"
    assert [message.data for message in smtp_sink.messages()] == [b"Subject: x\r\n\r\n.twice\r\n", b""]


def test_the_sink_takes_messages_faster_than_any_channel_sends(smtp_server: Callable[[Script], Sink]) -> None:
    sink = smtp_server(Script(keep=False))
    body = b"x" * 70 + b"\r\n"
    count = 4000
    letter = b"MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n"
    with socket.create_connection(("127.0.0.1", sink.port)) as client:
        answers = client.makefile("rb")
        answers.readline()
        begun = time.perf_counter()
        for _ in range(count // 20):
            client.sendall((letter + body * 15 + b".\r\n") * 20)
            for _ in range(80):
                answers.readline()
        rate = count / (time.perf_counter() - begun)
    assert sink.total() == count
    assert sink.messages() == []
    assert rate > 2000, "a floor for a busy machine; more than 20,000/s on an idle one"


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (Script(rcpt="450 4.2.1 busy"), 450),
        (Script(rcpt={"maria@keryx.test": "550-5.1.1 no such\n550 5.1.1 mailbox"}), 550),
        (Script(mail="451 4.3.0 later"), 451),
        (Script(data="554 5.7.1 no"), 554),
        (Script(dot="552 5.2.2 full"), 552),
    ],
)
async def test_refusals_arrive_with_their_codes(script: Script, code: int) -> None:
    async with Server(script) as server:
        with pytest.raises((aiosmtplib.SMTPResponseException, aiosmtplib.SMTPRecipientsRefused)) as caught:
            await send(server)
        refusal = caught.value
        if isinstance(refusal, aiosmtplib.SMTPRecipientsRefused):
            assert [one.code for one in refusal.recipients] == [code]
        else:
            assert isinstance(refusal, aiosmtplib.SMTPResponseException)
            assert refusal.code == code
        assert server.taken.counts == {}


async def test_only_the_named_recipient_is_refused() -> None:
    async with Server(Script(rcpt={"gone@keryx.test": "550 5.1.1 gone"})) as server:
        await send(server)
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
            await send(server, "gone@keryx.test")
        assert server.taken.counts == {"maria@keryx.test": 1}


async def test_a_list_of_answers_is_used_up_and_then_all_is_well() -> None:
    async with Server(Script(dot=["451 4.3.0 later", ""])) as server:
        with pytest.raises(aiosmtplib.SMTPDataError):
            await send(server)
        assert "taken" in await send(server)
        assert "taken" in await send(server)


async def test_a_connection_dropped_after_the_final_dot_has_taken_the_message() -> None:
    async with Server(Script(dot=DROP)) as server:
        with pytest.raises(aiosmtplib.SMTPServerDisconnected):
            await send(server)
        assert server.taken.counts == {"maria@keryx.test": 1}


async def test_a_hanging_server_never_answers() -> None:
    async with Server(Script(dot=HANG)) as server:
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=server.port, timeout=0.2)
        await client.connect()
        with pytest.raises(aiosmtplib.SMTPReadTimeoutError):
            await client.sendmail("hub@keryx.test", ["maria@keryx.test"], LETTER)
        assert server.taken.counts == {}


async def test_421_closes_the_connection() -> None:
    async with Server(Script(mail=["", "421 4.7.0 too many"])) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"MAIL FROM:<a@x>\r\nMAIL FROM:<a@x>\r\n")
        said = await reader.read()  # until the server closes
        assert said.splitlines()[-1].startswith(b"421")
        writer.close()


async def test_without_pipelining_it_is_not_offered() -> None:
    async with (
        Server(Script(pipelining=False, smtputf8=False)) as server,
        aiosmtplib.SMTP(hostname="127.0.0.1", port=server.port) as client,
    ):
        await client.ehlo()
        assert not client.supports_extension("PIPELINING")
        assert not client.supports_extension("SMTPUTF8")
        assert client.supports_extension("SIZE")


def test_a_sink_follows_another_script_at_once(smtp_sink: Sink) -> None:
    with smtplib.SMTP("127.0.0.1", smtp_sink.port) as client:
        client.sendmail("hub@keryx.test", ["maria@keryx.test"], LETTER)
        smtp_sink.follow(Script(rcpt="550 5.1.1 gone"))
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.sendmail("hub@keryx.test", ["maria@keryx.test"], LETTER)
    assert smtp_sink.total() == 1
