"""The postfix of the tests is real: it queues on disk, bounces to the sender it was given, and ends."""

import smtplib
from collections.abc import Callable

import pytest

from bench.ground import until
from tests.servers.postfix import Postfix
from tests.servers.smtp import Server

MAIL = b"From: a@town.test\r\nSubject: x\r\n\r\nhello\r\n"


async def test_what_it_cannot_deliver_comes_back_to_the_envelope_sender(own_postfix: Callable[..., Postfix]) -> None:
    async with Server() as listener:
        routes = {"gone@ok.test": "error:5.1.1 no such mailbox", "town.test": f"smtp:[127.0.0.1]:{listener.port}"}
        with smtplib.SMTP("127.0.0.1", own_postfix(routes).port) as client:
            client.sendmail("bounces+1@town.test", ["fine@ok.test"], MAIL)
            client.sendmail("bounces+2@town.test", ["gone@ok.test"], MAIL)
        await until(lambda: bool(listener.taken.messages))
        (bounce,) = listener.taken.messages
    assert (bounce.sender, bounce.recipients) == ("", ("bounces+2@town.test",))
    assert b"Status: 5.1.1" in bounce.data


def test_it_queues_on_disk_and_ends_when_it_is_told_to(own_postfix: Callable[..., Postfix]) -> None:
    server = own_postfix(settings={"defer_transports": "discard"})
    with smtplib.SMTP("127.0.0.1", server.port) as client:
        client.sendmail("a@town.test", ["fine@ok.test"], MAIL)
    assert server.queued() == 1
    server.stop()
    with pytest.raises(ConnectionRefusedError):
        smtplib.SMTP("127.0.0.1", server.port)
