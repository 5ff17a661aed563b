"""Handing messages over on one connection: MAIL, RCPT and DATA together; the dot and the next envelope together.

RFC 2920 §3.1: DATA ends a group, and so does the final dot unless commands of the next transaction follow it. One
recipient a transaction, so a server's word is always about one delivery. Without PIPELINING, one command at a time.
"""

from collections.abc import Callable
from typing import Protocol

from channels.email.protocol import Connection, Lost, Reply
from channels.email.replies import Verdict, of_end, of_envelope, of_loss

DOT = b".\r\n"
RSET = b"RSET\r\n"


class HandOver(Protocol):
    """One message for one recipient, bounded in time."""

    deadline: float  # event loop time
    sender: bytes
    recipient: bytes
    content: bytes  # CRLF lines, dots doubled, without the final dot; ends with CRLF

    def settle(self, verdict: Verdict) -> None:
        """Called exactly once for each that a conversation took."""


def mail_from(connection: Connection, job: HandOver) -> bytes:
    """Its size told where that is understood (RFC 1870 §4): a full disk says no before the content travels."""
    if connection.takes_size:
        return b"MAIL FROM:<%b> SIZE=%d\r\n" % (job.sender, len(job.content))
    return b"MAIL FROM:<%b>\r\n" % job.sender


def envelope(connection: Connection, job: HandOver) -> bytes:
    return b"%bRCPT TO:<%b>\r\nDATA\r\n" % (mail_from(connection, job), job.recipient)


def too_big(connection: Connection, job: HandOver) -> bool:
    return connection.size_limit_bytes is not None and len(job.content) > connection.size_limit_bytes


TOO_BIG = Verdict("refused", "larger than the relay accepts")


async def converse(connection: Connection, first: HandOver, upcoming: Callable[[], HandOver | None]) -> None:
    """Hand over `first`, and then whatever `upcoming` gives without waiting. Each one taken is settled.

    The connection is left usable, or given up.
    """
    job: HandOver | None = first
    if too_big(connection, first):
        first.settle(TOO_BIG)
        job = _next(connection, upcoming)
    if connection.pipelining and job is not None:
        await _grouped(connection, job, upcoming)
        return
    while job is not None:
        await _one_by_one(connection, job)
        job = _next(connection, upcoming) if connection.usable else None


def _next(connection: Connection, upcoming: Callable[[], HandOver | None]) -> HandOver | None:
    while (job := upcoming()) is not None and too_big(connection, job):
        job.settle(TOO_BIG)
    return job


async def _grouped(connection: Connection, job: HandOver, upcoming: Callable[[], HandOver | None]) -> None:
    following: HandOver | None = job
    (replies,) = connection.send(envelope(connection, job), 3)
    while following is not None:
        job = following
        try:
            mail, rcpt, data = await connection.answers(replies, job.deadline)
        except Lost as lost:
            job.settle(of_loss(lost, dot_left=False))
            return
        refusal = of_envelope(mail, rcpt, data)
        if refusal is not None:
            job.settle(refusal)
            # A server that means to take a message after a refused envelope would take an empty one for the lone dot.
            astray = data.code == 354 and (rcpt.code < 400 or connection.lmtp)
            if refusal.outcome == "again" or 421 in (rcpt.code, data.code) or astray:
                connection.give_up(refusal.reason or "421")
                return
        following = _next(connection, upcoming)
        # 354 despite a refusal must be ended by a lone dot (RFC 2920 §3.1): the server answers 554, or takes nothing.
        end = RSET if data.code != 354 else job.content + DOT if refusal is None else DOT
        if following is None:
            (ended,) = connection.send(end, 1)
        else:
            ended, replies = connection.send(end + envelope(connection, following), 1, 3)
        await connection.drain(job.deadline)
        try:
            (reply,) = await connection.answers(ended, job.deadline)
        except Lost as lost:
            if refusal is None:
                # A paused buffer still holds more than an envelope: then the dot cannot have left.
                job.settle(of_loss(Lost(lost.reason), dot_left=not connection.paused))
            if following is not None:
                following.settle(of_loss(Lost(lost.reason), dot_left=False))
            return
        if refusal is None:
            _settle_end(connection, job, reply)
        if reply.code == 421:
            connection.give_up("421")
            if following is not None:
                following.settle(Verdict("again", "421 to the message before"))
            return


def _settle_end(connection: Connection, job: HandOver, reply: Reply) -> None:
    connection.spent += 1
    job.settle(of_end(reply))


async def _one_by_one(connection: Connection, job: HandOver) -> None:
    replies: list[Reply | None] = []
    for command in (mail_from(connection, job), b"RCPT TO:<%b>\r\n" % job.recipient, b"DATA\r\n"):
        try:
            (reply,) = await connection.answers(connection.send(command, 1)[0], job.deadline)
        except Lost as lost:
            job.settle(of_loss(lost, dot_left=False))
            return
        replies.append(reply)
        refusal = of_envelope(*(*replies, None, None)[:3])
        if refusal is not None:
            job.settle(refusal)
            if reply.code == 421:
                connection.give_up("421")
                return
            await _reset(connection, job.deadline)
            return
    (ended,) = connection.send(job.content + DOT, 1)
    await connection.drain(job.deadline)
    try:
        (reply,) = await connection.answers(ended, job.deadline)
    except Lost as lost:
        job.settle(of_loss(Lost(lost.reason), dot_left=not connection.paused))
        return
    _settle_end(connection, job, reply)
    if reply.code == 421:
        connection.give_up("421")


async def _reset(connection: Connection, deadline: float) -> None:
    try:
        (reply,) = await connection.answers(connection.send(RSET, 1)[0], deadline)
    except Lost:
        return
    if reply.code == 421:
        connection.give_up("421")
