"""Delivering over real SMTP: what each answer, silence and drop of a relay does to each recipient."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from channels.email.channel import EmailChannel
from channels.email.verp import Returns
from core.channel import Receipt, Rendition, Target
from core.tokens import Keys
from tests.channels.email.conftest import Mail, handed, outcomes, target
from tests.servers.smtp import DROP, HANG, Script, Server

ONE, TWO, THREE = "ena@dimotes.example", "dyo@dimotes.example", "tria@dimotes.example"


def three(rendition: Rendition) -> list[Target]:
    return [target(i, address, rendition) for i, address in enumerate((ONE, TWO, THREE), start=1)]


def told(receipts: Mapping[int, Receipt]) -> list[str]:
    return [receipts[i].outcome for i in sorted(receipts)]


BOUNCES = "bounces+{delivery}@limnochori.example"
S2 = "the second's own envelope sender"

# What the relay says to the second of three recipients, and what becomes of it. The others always arrive.
CASES: list[tuple[str, dict[str, Any], str]] = [
    ("mail 450", {"mail": {S2: "450 4.3.2 not now"}}, "later"),
    ("mail 550", {"mail": {S2: "550 5.1.0 no"}}, "later"),
    ("mail 552", {"mail": {S2: "552 5.3.4 too big"}}, "refused"),
    ("mail 552, taken on", {"mail": {S2: "552 5.3.4 too big"}, "lax": True}, "refused"),
    ("mail 421", {"mail": {S2: "421 4.3.2 closing"}}, "later"),
    ("mail drop", {"mail": {S2: DROP}}, "later"),
    ("rcpt 550, DATA 503", {"rcpt": {TWO: "550 5.1.1 no"}, "nobody": "503 5.5.1 RCPT first"}, "refused"),
    ("rcpt 550, DATA 354", {"rcpt": {TWO: "550 5.1.1 no"}, "nobody": "354 go ahead"}, "refused"),
    ("rcpt 450, DATA 354", {"rcpt": {TWO: "450 4.2.1 busy"}, "nobody": "354 go ahead"}, "later"),
    ("rcpt 550, DATA 421", {"rcpt": {TWO: "550 5.1.1 no"}, "nobody": "421 4.3.2 closing"}, "refused"),
    ("rcpt 550, DATA drop", {"rcpt": {TWO: "550 5.1.1 no"}, "nobody": DROP}, "refused"),
    ("rcpt 450", {"rcpt": {TWO: "450 4.2.1 busy"}}, "later"),
    ("rcpt 452 full", {"rcpt": {TWO: "452 4.2.2 mailbox full"}}, "later"),
    ("rcpt 552 full", {"rcpt": {TWO: "552 5.2.2 mailbox full"}}, "later"),
    ("rcpt 550", {"rcpt": {TWO: "550 5.1.1 no such user"}}, "refused"),
    ("rcpt 550, by the mailbox's name", {"rcpt": {TWO: "550 5.1.1 DYO: unknown; dyo is nobody"}}, "refused"),
    ("rcpt 550 plain", {"rcpt": {TWO: "550 no"}}, "refused"),
    ("rcpt lines", {"rcpt": {TWO: "550-5.1.1 no such\n550-5.1.1 mailbox\n550 5.1.1 here"}}, "refused"),
    ("rcpt policy", {"rcpt": {TWO: "554 5.7.1 relay access denied"}}, "later"),
    ("rcpt auth", {"rcpt": {TWO: "530 5.7.0 authentication required"}}, "later"),
    ("data 451", {"data": {TWO: "451 4.3.0 not now"}}, "later"),
    ("data 554", {"data": {TWO: "554 5.5.0 no"}}, "later"),
    ("dot 451", {"dot": {TWO: "451 4.3.0 not now"}}, "later"),
    ("dot spam", {"dot": {TWO: "554 5.7.1 looks like spam"}}, "later"),
    ("dot full", {"dot": {TWO: "552 5.2.2 mailbox full"}}, "later"),
    ("dot disk full", {"dot": {TWO: "452 4.3.1 insufficient system storage"}}, "later"),
    ("dot size", {"dot": {TWO: "552 5.3.4 too big"}}, "refused"),
    ("dot unknown user", {"dot": {TWO: "550 5.1.1 no such user"}}, "refused"),
    ("dot lines", {"dot": {TWO: "250-2.0.0 taken\n250 2.0.0 indeed"}}, "sent"),
    ("dot 421", {"dot": {TWO: "421 4.3.2 closing"}}, "later"),
    ("drop after dot", {"dot": {TWO: DROP}}, "unknown"),
    ("rcpt 421", {"rcpt": {TWO: "421 4.3.2 closing"}}, "later"),
    ("rcpt drop", {"rcpt": {TWO: DROP}}, "later"),
    ("data 421", {"data": {TWO: "421 4.3.2 closing"}}, "later"),
    ("data drop", {"data": {TWO: DROP}}, "later"),
]


@pytest.mark.parametrize("pipelining", [True, False], ids=["grouped", "one by one"])
@pytest.mark.parametrize(("script", "outcome"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
async def test_what_a_relay_says_of_one_recipient_touches_nobody_else(
    channel: Mail, rendition: Rendition, keys: Keys, script: dict[str, Any], outcome: str, pipelining: bool
) -> None:
    if S2 in script.get("mail", {}):
        script = {**script, "mail": {Returns(BOUNCES).address(await keys.ring(), 2): script["mail"][S2]}}
    async with Server(Script(pipelining=pipelining, **script)) as server:
        one = channel(server.url, connections=1, bounces=BOUNCES)
        receipts = await outcomes(one, three(rendition))
        assert told(receipts) == ["sent", outcome, "sent"]
        taken = {ONE: 1, THREE: 1} | ({TWO: 1} if outcome in ("sent", "unknown") else {})
        assert dict(server.taken.counts) == taken
        reason = (receipts[2].reason or "").lower()
        assert ("@" in reason, "dyo" in reason) == (False, False)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [("451 4.7.1 slow down", "later"), ("553 5.1.8 who?", "later"), ("552 5.3.4 too big", "refused")],
)
async def test_a_refused_sender_is_about_us(channel: Mail, rendition: Rendition, said: str, outcome: str) -> None:
    async with Server(Script(mail=said)) as server:
        receipts = await outcomes(channel(server.url, connections=2), three(rendition))
        assert set(told(receipts)) == {outcome}
        assert not server.taken.counts


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize(
    ("stage", "outcome"), [("mail", "later"), ("rcpt", "later"), ("data", "later"), ("dot", "unknown")]
)
async def test_silence_before_the_dot_is_later_and_after_it_unknown(
    channel: Mail, rendition: Rendition, stage: str, outcome: str, pipelining: bool
) -> None:
    silent: dict[str, Any] = {stage: HANG}
    async with Server(Script(pipelining=pipelining, **silent)) as server:
        # Before the dot there is always time enough for silence; on a busy machine the dot itself takes some.
        one = channel(server.url, connections=3, send_timeout_s=1.5 if stage == "dot" else 0.3)
        receipts = await outcomes(one, three(rendition))
        # Who was only looked ahead to, behind a silent dot, was not handed over.
        assert set(told(receipts)) - {"later"} == {outcome} - {"later"}


async def test_looking_ahead_never_blames_the_one_behind(channel: Mail, rendition: Rendition) -> None:
    """The dot of the first is met with silence; the envelope of the second travelled with it."""
    async with Server(Script(dot={ONE: HANG})) as server:
        one = channel(server.url, connections=1, send_timeout_s=0.4)
        receipts = await outcomes(one, three(rendition))
        assert receipts[1].outcome == "unknown"
        assert {receipts[2].outcome, receipts[3].outcome} <= {"sent", "later"}
        assert server.taken.counts[TWO] == (receipts[2].outcome == "sent")


async def test_a_multitude_arrives_once_each_over_few_kept_connections(channel: Mail, rendition: Rendition) -> None:
    async with Server() as server:
        one = channel(server.url, connections=4)
        for item in range(3):
            targets = [target(i, f"d{i}@dimotes.example", rendition) for i in range(item * 200, item * 200 + 200)]
            assert set(told(await outcomes(one, targets))) == {"sent"}
        assert len(server.taken.counts) == 600
        assert set(server.taken.counts.values()) == {1}
        assert server.taken.commands["connections"] == 4


async def test_items_share_the_connections(channel: Mail, rendition: Rendition) -> None:
    async with Server() as server:
        one = channel(server.url, connections=2)
        items = [
            [target(item * 50 + i, f"d{item}.{i}@dimotes.example", rendition) for i in range(50)] for item in range(4)
        ]
        for receipts in await asyncio.gather(*(outcomes(one, item) for item in items)):
            assert set(told(receipts)) == {"sent"}
        assert server.taken.most_connections == 2
        assert len(server.taken.counts) == 200


async def test_targets_are_pulled_no_earlier_than_they_can_be_sent(channel: Mail, rendition: Rendition) -> None:
    """With every connection stuck, only what is under way, looked ahead to, and waiting next is pulled."""
    pulled: list[int] = []

    async def endless() -> AsyncIterator[Target]:
        for i in range(1000):
            pulled.append(i)
            yield target(i, f"d{i}@dimotes.example", rendition)
            if len(pulled) == 999:  # far more than could be
                break

    async with Server(Script(rcpt=HANG)) as server:
        one = channel(server.url, connections=2, send_timeout_s=0.3)
        stream = one.deliver(endless()).__aiter__()
        first = await anext(stream)
        assert first.outcome == "later"
        assert len(pulled) <= 2 * 2 + 2 + 2
        server.script.rcpt = ""
        rest = [receipt async for receipt in stream]
        assert len(rest) + 1 == len(pulled)


async def test_an_address_that_cannot_be_written_refuses_itself_alone(channel: Mail, rendition: Rendition) -> None:
    wrong = [
        "δήμητρα@dimotes.example",
        "a@b@c",
        "",
        f"{'x' * 65}@dimotes.example",
        "x\r\nRCPT TO:<y@z>@dimotes.example",
    ]
    targets = [target(i, address, rendition) for i, address in enumerate([ONE, *wrong, "nikos@δημος.gr"])]
    async with Server() as server:
        receipts = await outcomes(channel(server.url), targets)
        assert told(receipts) == ["sent", *["refused"] * len(wrong), "sent"]
        assert set(server.taken.counts) == {ONE, "nikos@xn--pxagpmp.gr"}
        assert not any("@" in (receipt.reason or "") for receipt in receipts.values())


async def test_a_relay_that_is_down_gives_way_to_the_next(channel: Mail, rendition: Rendition) -> None:
    async with Server() as first, Server() as second:
        one = channel(f"{first.url},{second.url}", connections=2)
        await outcomes(one, [target(i, f"a{i}@dimotes.example", rendition) for i in range(50)])
        assert first.taken.counts
        assert second.taken.counts
        await first.stop()
        receipts = await outcomes(one, [target(i, f"b{i}@dimotes.example", rendition) for i in range(50, 100)])
        assert set(told(receipts)) == {"sent"}
        assert sum(count for address, count in second.taken.counts.items() if address.startswith("b")) == 50


async def test_all_relays_down_is_later_at_once(channel: Mail, rendition: Rendition) -> None:
    async with Server() as server:
        url = server.url
    receipts = await outcomes(channel(url), [target(i, f"a{i}@dimotes.example", rendition) for i in range(300)])
    assert set(told(receipts)) == {"later"}
    assert "no relay answers" in (receipts[0].reason or "")


async def test_a_connection_that_died_while_idle_costs_nobody_anything(channel: Mail, rendition: Rendition) -> None:
    async with Server() as server:
        one = channel(server.url, connections=1)
        await outcomes(one, [target(1, ONE, rendition)])
        await server.stop()
        await server.start()
        assert told(await outcomes(one, [target(2, TWO, rendition)])) == ["sent"]


async def test_connections_are_replaced_after_so_many_messages(channel: Mail, rendition: Rendition) -> None:
    async with Server() as server:
        one = channel(server.url, connections=1, messages_per_connection=10)
        await outcomes(one, [target(i, f"a{i}@dimotes.example", rendition) for i in range(35)])
        assert server.taken.commands["connections"] == 4
        assert server.taken.commands["QUIT"] == 3
        assert len(server.taken.counts) == 35


async def test_idle_connections_are_closed(channel: Mail, rendition: Rendition) -> None:
    async with Server() as server:
        one = channel(server.url, connections=2, idle_s=0.01)
        await outcomes(one, [target(i, f"a{i}@dimotes.example", rendition) for i in range(20)])
        while server.taken.open_connections:
            await asyncio.sleep(0)
        assert server.taken.commands["QUIT"] == server.taken.commands["connections"]


async def test_a_relay_that_wants_fewer_connections_gets_fewer(channel: Mail, rendition: Rendition) -> None:
    async with Server(Script(greeting=["", "421 4.7.0 too many", "421 4.7.0 too many"])) as server:
        receipts = await outcomes(
            channel(server.url, connections=3), [target(i, f"a{i}@dimotes.example", rendition) for i in range(100)]
        )
        assert set(told(receipts)) == {"sent"}
        assert len(server.taken.counts) == 100


async def test_a_message_larger_than_the_relay_takes_is_not_offered(channel: Mail, rendition: Rendition) -> None:
    async with Server(Script(size_limit_bytes=1000)) as server:
        receipts = await outcomes(channel(server.url, connections=1), three(rendition))
        assert set(told(receipts)) == {"refused"}
        assert server.taken.commands["MAIL"] == 0


async def test_the_size_is_told_where_it_is_understood(channel: Mail, rendition: Rendition) -> None:
    for limit in (50_000_000, None):
        async with Server(Script(size_limit_bytes=limit)) as server:
            await outcomes(channel(server.url), three(rendition))
            told_sizes = [line.partition(" SIZE=")[2] for line in server.taken.mails]
            sizes = [str(len(message.data)) for message in server.taken.messages]
            assert told_sizes == (sizes if limit else [""] * 3)


@pytest.mark.parametrize(("kept", "patience_s"), [(1, 60.0), (0, 0.5)])
async def test_urgent_mail_has_a_connection_of_its_own(
    channel: Mail, rendition: Rendition, kept: int, patience_s: float
) -> None:
    """Every connection for bulk mail waits for a relay that is silent."""
    bulk = [target(i, f"bulk{i}@dimotes.example", rendition) for i in range(6)]
    order: list[str] = []

    async def delivering(name: str, targets: list[Target]) -> set[str]:
        said = set()
        async for receipt in one.deliver(handed(targets)):
            order.append(name)
            said.add(receipt.outcome)
        return said

    async with Server(Script(dot={t.address: HANG for t in bulk})) as server:
        one = channel(server.url, connections=2, urgent_connections=kept, send_timeout_s=patience_s)
        slow = asyncio.create_task(delivering("bulk", bulk))
        while server.taken.commands["DATA"] < 2:
            await asyncio.sleep(0)
        urgent = [target(10, ONE, rendition, urgent=True), target(11, TWO, rendition, urgent=True)]
        said = await delivering("urgent", urgent)
        if kept:
            assert said == {"sent"}
            assert order == ["urgent"] * 2
            assert server.taken.most_connections == 3
            await server.stop()  # the bulk mail need not wait any longer
        else:
            assert order[0] == "bulk"
        await slow


async def test_the_connection_for_urgent_mail_carries_nothing_else(channel: Mail, rendition: Rendition) -> None:
    async with Server() as server:
        one = channel(server.url, connections=1, urgent_connections=1)
        await outcomes(one, [target(1, ONE, rendition, urgent=True)])
        await outcomes(one, [target(i, f"a{i}@dimotes.example", rendition) for i in range(2, 40)])
        assert server.taken.most_connections == 2
        assert server.taken.commands["MAIL"] == 39


async def test_a_relay_that_bears_one_connection_carries_urgent_mail_on_it(channel: Mail, rendition: Rendition) -> None:
    async with Server(Script(greeting=["", *["421 4.7.0 too many"] * 20])) as server:
        one = channel(server.url, connections=1, urgent_connections=1)
        await outcomes(one, [target(1, ONE, rendition)])
        assert told(await outcomes(one, [target(2, TWO, rendition, urgent=True)])) == ["sent"]


async def test_weights_divide_the_connections(channel: Mail, rendition: Rendition) -> None:
    async with Server() as first, Server() as second:
        one = channel(f"{first.url}?weight=3,{second.url}", connections=4)
        await outcomes(one, [target(i, f"a{i}@dimotes.example", rendition) for i in range(100)])
        assert (first.taken.commands["connections"], second.taken.commands["connections"]) == (3, 1)


async def test_verp_gives_each_delivery_its_own_sender(channel: Mail, rendition: Rendition, keys: Keys) -> None:
    async with Server() as server:
        one = channel(server.url, bounces=BOUNCES)
        await outcomes(one, three(rendition))
        senders = {message.recipients[0]: message.sender for message in server.taken.messages}
        returns = Returns(BOUNCES)
        assert await returns.delivery(keys, senders[TWO]) == 2


async def test_a_bug_with_one_target_shows_after_the_others_are_told(channel: Mail, rendition: Rendition) -> None:
    async with Server() as server:
        targets = [*three(rendition), target(4, "x@dimotes.example", rendition, name="not a subscriber's id")]
        receipts: list[Receipt] = []

        async def read() -> None:
            async for receipt in channel(server.url).deliver(handed(targets)):
                receipts.append(receipt)

        with pytest.raises(ValueError, match="UUID"):
            await read()
        assert sorted(r.target.delivery for r in receipts) == [1, 2, 3]


async def test_big_messages_wait_for_a_slow_reader(channel: Mail, rendition: Rendition) -> None:
    """A relay that stops reading: nothing left this machine for sure, so it is `later`, not `unknown`."""
    stuck: list[asyncio.StreamWriter] = []

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        stuck.append(writer)
        writer.write(b"220 hi\r\n")
        await reader.readline()
        writer.write(b"250-hi\r\n250 PIPELINING\r\n")
        for _ in range(3):
            await reader.readline()
        writer.write(b"250 ok\r\n250 ok\r\n354 go\r\n")
        reader._transport.pause_reading()  # type: ignore[attr-defined]
        await asyncio.Event().wait()

    server = await asyncio.start_server(relay, "127.0.0.1", 0)
    big = Rendition("email", rendition.edition, "el", rendition.action, {**rendition.parts, "text": "x" * 20_000_000})
    one: EmailChannel = channel(f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}", send_timeout_s=1.0)
    receipts = await outcomes(one, [target(1, ONE, big)])
    assert told(receipts) == ["later"]
    for writer in stuck:
        writer.transport.abort()
    server.close()
