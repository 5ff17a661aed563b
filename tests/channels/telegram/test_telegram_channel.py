"""The channel against the fake Bot API server, over real HTTP: posts, edits, and every way a call can fail."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from telegram.error import BadRequest

from channels.telegram.bot import BotApi
from channels.telegram.channel import LEASE_LENGTH, build
from channels.telegram.channel import Telegram as Channel
from channels.telegram.settings import TelegramSettings
from channels.telegram.tables import posts
from core.channel import Channel as Contract
from core.channel import ReadsRefs, Receipt, Recipient, Target
from core.context import Context
from core.errors import TryLater
from core.media import Media
from core.settings import Settings
from core.store import Store
from core.trying_out import Trial, TriesOut
from keryx.migrate import migrate
from schemas.edition import Action, Edition, Reason
from tests.channels.telegram.bot_server import CHAT, TOKEN, Telegram
from tests.editions import event_edition, press_edition
from tests.ledger import enter, reschedule

PATIENT_S, HANGS_S = 30.0, 0.5  # a slow machine is no fault; what never answers is not waited for
Make = Callable[..., Channel]


@pytest.fixture
async def make(telegram: Telegram, sqlite_url: str) -> AsyncIterator[Make]:
    """Channels on one database, as workers of one hub have them."""
    store = Store.open(sqlite_url)
    await migrate(store)
    context = Context(Settings(), store, Media.open("memory:"), telegram.clock)
    made: list[Channel] = []

    def channel(
        chats: str = CHAT, api: str = telegram.url, token: str = TOKEN, timeout_s: float = PATIENT_S
    ) -> Channel:
        made.append(Channel(context, TelegramSettings(chats=chats), BotApi(api, token, timeout_s)))
        return made[-1]

    yield channel
    for each in made:
        await each.close()
    await store.close()


def target(
    channel: Channel,
    edition: Edition,
    held: str | None = None,
    *,
    action: Action | None = None,
    name: str = CHAT,
    language: str = "el",
) -> Target:
    rendition = channel.render(edition, language, action or edition.action)
    return Target(1, name, name, rendition, held, "now", 1, False)


async def deliver(telegram: Telegram, channel: Channel, *targets: Target) -> list[Receipt]:
    """What is delivered was posted before."""
    for one in targets:
        await enter(channel._store, one.rendition.edition)

    async def pulled() -> AsyncIterator[Target]:
        for one in targets:
            yield one

    async def run() -> list[Receipt]:
        return [receipt async for receipt in channel.deliver(pulled())]

    return await telegram.through(run())


async def put(telegram: Telegram, channel: Channel, edition: Edition, held: str | None = None, **how: Any) -> Receipt:
    (receipt,) = await deliver(telegram, channel, target(channel, edition, held, **how))
    return receipt


def corrected(number: int = 2) -> Edition:
    return event_edition(
        number=number,
        action=Action.CORRECT,
        reason=Reason.POSTPONEMENT,
        occurrences=[{"start": "2026-12-19T19:30", "moved_from": "2026-12-12T19:30"}],
    )


def withdrawn() -> Edition:
    return event_edition(number=3, action=Action.WITHDRAW, note="Αναρτήθηκε κατά λάθος")


def gone(number: int = 4) -> Edition:
    return event_edition(number=number, action=Action.EXPUNGE).model_copy(update={"content": None})


async def expunge(telegram: Telegram, channel: Channel, edition: Edition) -> None:
    """Committed, and come to this channel."""
    await enter(channel._store, gone().model_copy(update={"announcement": edition.announcement}))
    await telegram.through(channel.expunge(edition.announcement))


async def expire(telegram: Telegram, channel: Channel, edition: Edition) -> None:
    await reschedule(channel._store, edition, expires_at=telegram.clock.now())
    await telegram.through(channel.expire(edition.announcement))


# ---- the life of a post


async def test_it_is_a_channel(make: Make) -> None:
    channel = make("@limnochori,@limnochori_en:en")
    assert isinstance(channel, Contract)
    selection = channel.selection(event_edition().announcement, event_edition())
    assert selection.places() == ("@limnochori", "@limnochori_en")
    assert selection.languages["@limnochori_en"] == "en"


async def test_resolve_names_the_chat(make: Make, sqlite_url: str) -> None:
    channel = make("@limnochori_en:en")
    async with channel._store.read() as connection:
        found = await channel.selection(event_edition().announcement, event_edition()).resolve(
            connection, ["@limnochori_en", "@gone"]
        )
    assert found == {"@limnochori_en": Recipient("en", "@limnochori_en")}


async def test_publish_correct_withdraw_is_one_post(telegram: Telegram, make: Make) -> None:
    channel = make()
    first = await put(telegram, channel, event_edition())
    assert (first.outcome, first.ref) == ("sent", f"{telegram.chat().id}:1")
    (post,) = telegram.posts()
    assert "Χριστουγεννιάτικη συναυλία" in post.text
    assert post.preview == event_edition().public_url

    second = await put(telegram, channel, corrected(), first.ref)
    assert second.ref == first.ref
    (post,) = telegram.posts()
    assert post.text.startswith("Αναβολή: Χριστουγεννιάτικη συναυλία")

    third = await put(telegram, channel, withdrawn(), second.ref)
    assert (third.outcome, third.ref) == ("sent", first.ref)
    (post,) = telegram.posts()
    assert post.text.startswith("Αποσύρθηκε: Χριστουγεννιάτικη συναυλία")
    assert "Πολιτιστικό Κέντρο" not in post.text
    assert post.preview is None
    assert len(post.edits) == 2
    assert telegram.fake.methods.flood.ignored == 0


async def test_two_chats_two_languages(telegram: Telegram, make: Make) -> None:
    telegram.order(chats=[{"name": "@limnochori_en"}])
    channel = make("@limnochori,@limnochori_en:en")
    receipts = await deliver(
        telegram,
        channel,
        target(channel, event_edition()),
        target(channel, event_edition(), name="@limnochori_en", language="en"),
    )
    assert [receipt.outcome for receipt in receipts] == ["sent", "sent"]
    assert telegram.posts("@limnochori_en")[0].text.startswith("Christmas concert")


async def test_the_same_text_again_is_sent(telegram: Telegram, make: Make) -> None:
    channel = make()
    first = await put(telegram, channel, event_edition())
    again = await put(telegram, channel, event_edition(), first.ref)
    assert (again.outcome, again.ref) == ("sent", first.ref)
    assert len(telegram.posts()) == 1


async def test_a_receipt_lost_before_the_ledger_makes_no_second_post(telegram: Telegram, make: Make) -> None:
    first = await put(telegram, make(), event_edition())
    telegram.clock.advance(60)
    again = await put(telegram, make(), event_edition(), held=None)
    assert again.ref == first.ref
    assert len(telegram.posts()) == 1


async def test_an_older_edition_leaves_a_newer_alone(telegram: Telegram, make: Make) -> None:
    channel = make()
    first = await put(telegram, channel, corrected(2))
    late = await put(telegram, channel, event_edition(), first.ref)
    assert (late.outcome, late.ref) == ("sent", first.ref)
    assert telegram.posts()[0].text.startswith("Αναβολή")


async def test_a_post_deleted_by_hand_is_posted_anew(telegram: Telegram, make: Make) -> None:
    channel = make()
    first = await put(telegram, channel, event_edition())
    telegram.posts()[0].delete()
    second = await put(telegram, channel, corrected(), first.ref)
    assert (second.outcome, second.ref) == ("sent", f"{telegram.chat().id}:2")
    assert (await put(telegram, channel, withdrawn(), second.ref)).ref == second.ref


async def test_withdrawal_without_a_known_post_stands_alone(telegram: Telegram, make: Make) -> None:
    assert (await put(telegram, make(), withdrawn())).outcome == "sent"
    assert telegram.posts()[0].text.startswith("Αποσύρθηκε: ")


# ---- expiry and expunging


async def test_expiry_marks_the_post_once(telegram: Telegram, make: Make) -> None:
    channel = make()
    await put(telegram, channel, event_edition())
    before = telegram.posts()[0].text
    for _ in range(2):
        await expire(telegram, channel, event_edition())
    (post,) = telegram.posts()
    assert post.text == f"Έληξε\n\n{before}"
    assert len(post.edits) == 1


async def test_an_expiry_that_waits_for_its_turn_marks_what_stands_there_then(telegram: Telegram, make: Make) -> None:
    """A newer edition is on its way while the expiry begins; its text is not overwritten by the older one's."""
    channel = make()
    first = await put(telegram, channel, event_edition())
    await enter(channel._store, corrected())
    await reschedule(channel._store, corrected(), expires_at=telegram.clock.now())
    newer = target(channel, corrected(), first.ref)

    async def pulled() -> AsyncIterator[Target]:
        yield newer

    async def both() -> None:
        posting = asyncio.create_task(anext(aiter(channel.deliver(pulled()))))
        while not telegram.clock.next_wake():  # it waits for the chat's second
            await asyncio.sleep(0)
        await channel.expire(event_edition().announcement)
        assert (await posting).outcome == "sent"

    await telegram.through(both())
    assert telegram.posts()[0].text.startswith("Έληξε\n\nΑναβολή: ")


async def test_an_expiry_that_moved_while_it_waited_marks_nothing(telegram: Telegram, make: Make) -> None:
    channel = make()
    await put(telegram, channel, event_edition())
    await telegram.through(channel.expire(event_edition().announcement))  # its schedule says that it goes on
    assert "Έληξε" not in telegram.posts()[0].text


async def test_a_withdrawn_post_is_not_marked_expired(telegram: Telegram, make: Make) -> None:
    channel = make()
    await put(telegram, channel, withdrawn())
    await expire(telegram, channel, event_edition())
    assert telegram.posts()[0].text.startswith("Αποσύρθηκε")


async def test_expunging_overwrites_then_deletes(telegram: Telegram, make: Make) -> None:
    channel = make()
    first = await put(telegram, channel, event_edition())
    await put(telegram, channel, press_edition())
    await expunge(telegram, channel, event_edition())
    assert telegram.fake.calls["editMessageText"] == 1
    (left,) = telegram.posts()
    assert left.text.startswith("Ξεκινά η ανάπλαση")
    assert await channel._posts.of(event_edition().announcement) == []
    await expunge(telegram, channel, event_edition())  # twice is once
    receipt = await put(telegram, channel, gone(), first.ref)
    assert (receipt.outcome, receipt.ref) == ("sent", first.ref)
    assert len(telegram.posts()) == 1


async def test_an_old_post_stays_as_a_bare_notice(telegram: Telegram, make: Make) -> None:
    channel = make()
    await put(telegram, channel, event_edition())
    telegram.clock.advance(49 * 3600)
    await expunge(telegram, channel, event_edition())
    (post,) = telegram.posts()
    assert post.text == "Το περιεχόμενο αυτής της ανάρτησης απαλείφθηκε."
    assert post.preview is None


async def test_expunging_without_a_number_asks_a_person(telegram: Telegram, make: Make) -> None:
    receipt = await put(telegram, make(), gone())
    assert receipt.outcome == "refused"
    assert not telegram.posts()


async def rows(channel: Channel) -> str:
    async with channel._store.read() as connection:
        return str([tuple(row) for row in await connection.execute(select(posts))])


async def test_expunging_destroys_our_copies_and_the_delivery_says_what_could_not_be_reached(
    telegram: Telegram, make: Make
) -> None:
    telegram.order(chats=[{"name": "@a_shut"}])
    channel = make("@a_shut,@limnochori")
    first = [await put(telegram, channel, event_edition(), name=name) for name in ("@a_shut", CHAT)]
    assert "συναυλία" in await rows(channel)
    telegram.order(kick=["@a_shut"])
    for _ in range(2):
        await expunge(telegram, channel, event_edition())
        assert "συναυλία" not in await rows(channel)
        assert not telegram.posts()
    told = [
        await put(telegram, channel, gone(), receipt.ref, name=name)
        for receipt, name in zip(first, ("@a_shut", CHAT), strict=True)
    ]
    assert [receipt.outcome for receipt in told] == ["refused", "sent"]
    assert telegram.posts("@a_shut")[0].text.startswith("Χριστουγεννιάτικη"), "out of reach, and the ledger says so"


@pytest.mark.parametrize("kind", ["429", "500", "drop"])
async def test_our_copies_go_also_while_telegram_is_away(telegram: Telegram, make: Make, kind: str) -> None:
    channel = make()
    await put(telegram, channel, event_edition())
    telegram.fault(kind=kind, retry_after=9, method="editMessageText")
    with pytest.raises(TryLater):
        await expunge(telegram, channel, event_edition())
    assert "συναυλία" not in await rows(channel)


async def test_no_text_is_kept_of_what_was_expunged_while_it_was_posted(telegram: Telegram, make: Make) -> None:
    channel = make()
    await enter(channel._store, event_edition())
    await enter(channel._store, gone())
    receipt = await put(telegram, channel, event_edition())  # was on its way
    assert "συναυλία" not in await rows(channel)
    await expunge(telegram, channel, event_edition())
    assert not telegram.posts()
    assert (await put(telegram, channel, gone(), receipt.ref)).outcome == "sent"


async def test_expunging_comes_back_after_a_halt(telegram: Telegram, make: Make) -> None:
    channel = make()
    await put(telegram, channel, event_edition())
    telegram.fault(kind="429", retry_after=9, method="deleteMessage")
    with pytest.raises(TryLater) as halted:
        await expunge(telegram, channel, event_edition())
    assert halted.value.after == timedelta(seconds=9)
    telegram.clock.advance(9)
    await expunge(telegram, channel, event_edition())
    assert not telegram.posts()


# ---- what can go wrong


def patience(kind: str) -> float:
    return HANGS_S if kind == "hang" else PATIENT_S


@pytest.mark.parametrize(
    ("kind", "outcome", "stored"),
    [("drop", "unknown", 1), ("hang", "unknown", 1), ("500", "unknown", 0), ("502", "unknown", 0), ("429", "later", 0)],
)
async def test_faults_of_a_send(telegram: Telegram, make: Make, kind: str, outcome: str, stored: int) -> None:
    telegram.fault(kind=kind, retry_after=40)
    receipt = await put(telegram, make(timeout_s=patience(kind)), event_edition())
    assert receipt.outcome == outcome
    assert receipt.after == (timedelta(seconds=40) if kind == "429" else None)
    assert len(telegram.posts()) == stored


@pytest.mark.parametrize("kind", ["drop", "hang", "500", "502", "429"])
async def test_faults_of_an_edit_are_tried_again(telegram: Telegram, make: Make, kind: str) -> None:
    channel = make(timeout_s=patience(kind))
    first = await put(telegram, channel, event_edition())
    telegram.fault(kind=kind, method="editMessageText")
    receipt = await put(telegram, channel, corrected(), first.ref)
    assert receipt.outcome == "later"
    again = await put(telegram, channel, corrected(), first.ref)
    assert (again.outcome, again.ref) == ("sent", first.ref)
    (post,) = telegram.posts()
    assert post.text.startswith("Αναβολή")


async def test_a_halt_halts_the_whole_bot(telegram: Telegram, make: Make) -> None:
    telegram.order(chats=[{"name": "@second"}])
    channel = make("@limnochori,@second")
    targets = [target(channel, event_edition()), target(channel, event_edition(), name="@second")]
    telegram.fault(kind="429", retry_after=30)
    receipts = await deliver(telegram, channel, *targets)
    assert [(r.outcome, r.after) for r in receipts] == [("later", timedelta(seconds=30))] * 2
    telegram.clock.advance(29)
    waiting = await deliver(telegram, channel, *targets)  # the last second is waited for
    assert [r.outcome for r in waiting] == ["sent", "sent"]
    assert telegram.fake.methods.flood.ignored == 0


async def test_nobody_there(telegram: Telegram, make: Make) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        closed = taken.getsockname()[1]
    receipt = await put(telegram, make(api=f"http://127.0.0.1:{closed}"), event_edition())
    assert (receipt.outcome, receipt.after) == ("later", None)


async def test_kicked_and_unknown_chats_are_refused(telegram: Telegram, make: Make) -> None:
    channel = make()
    assert (await put(telegram, channel, event_edition(), name="@nowhere")).outcome == "refused"
    telegram.order(kick=[CHAT])
    receipt = await put(telegram, channel, event_edition())
    assert receipt.outcome == "refused"
    assert receipt.reason == "Forbidden: bot was kicked from the channel chat"


@pytest.mark.parametrize("token", ["", "nonsense", TOKEN[:-2] + "zz"])
async def test_a_wrong_token_waits_for_a_person(telegram: Telegram, make: Make, token: str) -> None:
    receipt = await put(telegram, make(token=token), event_edition())
    assert (receipt.outcome, receipt.after) == ("later", timedelta(minutes=10))
    assert TOKEN[:-2] not in str(receipt.reason)


async def test_a_group_that_moved_is_followed(telegram: Telegram, make: Make) -> None:
    telegram.order(chats=[{"name": "-5512", "type": "group"}])
    channel = make("-5512")
    first = await put(telegram, channel, event_edition(), name="-5512")
    assert first.ref == "-5512:1"
    telegram.migrate("-5512", -1002222222222)
    second = await put(telegram, channel, corrected(), first.ref, name="-5512")
    assert second.ref == "-1002222222222:1"
    third = await put(telegram, channel, withdrawn(), second.ref, name="-5512")
    assert third.ref == second.ref
    (post,) = telegram.posts("-1002222222222")
    assert post.text.startswith("Αποσύρθηκε")


async def test_markup_of_ours_that_does_not_parse_is_a_bug(telegram: Telegram, make: Make) -> None:
    channel = make()
    good = target(channel, event_edition())
    bad = replace(good, rendition=replace(good.rendition, parts={**good.rendition.parts, "text": "<p>"}))
    with pytest.raises(BadRequest, match="parse entities: unsupported start tag"):
        await deliver(telegram, channel, bad)


# ---- what a person found


async def test_a_post_a_person_found_is_edited_by_the_next_edition(telegram: Telegram, make: Make) -> None:
    """The answer was lost: the post is there, and nobody knows its number until somebody looks."""
    channel = make()
    telegram.fault(kind="drop")
    assert (await put(telegram, channel, event_edition())).outcome == "unknown"
    (post,) = telegram.posts()
    assert isinstance(channel, ReadsRefs)
    found = channel.read_ref(CHAT, f"https://t.me/limnochori/{post.id}")
    receipt = await put(telegram, channel, corrected(), found)
    assert (receipt.outcome, receipt.ref) == ("sent", f"{telegram.chat().id}:{post.id}")
    assert [post.text[:7] for post in telegram.posts()] == ["Αναβολή"]


async def test_a_second_post_a_person_found_is_edited_also_where_the_first_was_deleted(
    telegram: Telegram, make: Make
) -> None:
    channel = make()
    await put(telegram, channel, event_edition())
    telegram.posts()[0].delete()
    telegram.fault(kind="drop", method="sendMessage")
    assert (await put(telegram, channel, corrected())).outcome == "unknown"
    receipt = await put(telegram, channel, withdrawn(), channel.read_ref(CHAT, "2"))
    assert receipt.ref == f"{telegram.chat().id}:2"
    assert [post.text[:9] for post in telegram.posts()] == ["Αποσύρθηκ"]


# ---- limits over all workers


async def test_a_burst_keeps_to_the_limits(telegram: Telegram, make: Make) -> None:
    channel = make()
    names = [f"@burst{n}" for n in range(40)]
    telegram.order(chats=[{"name": name} for name in names])
    receipts = await deliver(telegram, channel, *(target(channel, press_edition(), name=name) for name in names))
    assert {receipt.outcome for receipt in receipts} == {"sent"}
    assert telegram.fake.methods.flood.ignored == 0
    assert telegram.clock.monotonic() >= 1


async def test_the_twenty_first_of_a_minute_comes_later(telegram: Telegram, make: Make) -> None:
    channel = make()
    editions = [
        press_edition(announcement=f"019ab000-0000-7000-8000-00000000{n:04d}", reference=f"2026/{n:06}")
        for n in range(21)
    ]
    receipts = await deliver(telegram, channel, *(target(channel, edition) for edition in editions))
    assert [receipt.outcome for receipt in receipts] == ["sent"] * 20 + ["later"]
    assert receipts[-1].after is not None
    assert timedelta(seconds=30) < receipts[-1].after <= timedelta(seconds=60)


async def test_one_worker_speaks_at_a_time(telegram: Telegram, make: Make) -> None:
    one, other = make(), make()
    assert (await put(telegram, one, event_edition())).outcome == "sent"
    waiting = await put(telegram, other, press_edition())
    assert (waiting.outcome, waiting.after) == ("later", LEASE_LENGTH)
    await one.close()
    telegram.clock.advance(1.1)  # the chat's own second
    assert (await put(telegram, other, press_edition())).outcome == "sent"


async def test_a_dead_worker_is_followed_when_its_lease_ends(telegram: Telegram, make: Make) -> None:
    assert (await put(telegram, make(), event_edition())).outcome == "sent"
    telegram.clock.advance(LEASE_LENGTH.total_seconds())
    assert (await put(telegram, make(), press_edition())).outcome == "sent"


# ---- secrets


async def test_the_token_is_in_no_log_record(telegram: Telegram, make: Make, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="httpx")  # the program itself silences it
    channel = make()
    first = await put(telegram, channel, event_edition())
    for kind in ("500", "drop", "429"):
        telegram.fault(kind=kind, method="editMessageText")
        await put(telegram, channel, corrected(), first.ref)
        telegram.clock.advance(5)
    await put(telegram, make(token=TOKEN[:-2] + "zz"), event_edition())
    logged = [f"{record.getMessage()} {record.args} {record.exc_text}" for record in caplog.records]
    assert any("/bot…/sendMessage" in line for line in logged)  # httpx did log, and was heard
    assert not [line for line in logged if TOKEN[10:-2] in line]


async def test_built_from_the_settings(make: Make, monkeypatch: pytest.MonkeyPatch, telegram: Telegram) -> None:
    monkeypatch.setenv("KERYX_TELEGRAM_API", telegram.url)
    monkeypatch.setenv("KERYX_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("KERYX_TELEGRAM_CHATS", "@limnochori")
    context = Context(Settings(), make()._store, Media.open("memory:"), telegram.clock)
    channel = build(context)
    assert await channel._bot.name() == "@keryx_bot"
    assert (await put(telegram, channel, event_edition())).outcome == "sent"
    await channel.close()


async def test_a_test_message_goes_to_the_chat_that_is_named_and_nowhere_else(telegram: Telegram, make: Make) -> None:
    channel = make()
    assert isinstance(channel, TriesOut)
    trial = Trial(
        press_edition().issuer, "el", "Δοκιμή <1>", "Αν το διαβάζετε, λειτουργεί.", "Το έστειλε ο διαχειριστής."
    )
    assert (await channel.try_out(CHAT, trial)).outcome == "sent"
    (post,) = telegram.posts()
    assert "Δοκιμή <1>" in post.text
    for nowhere in ("@nobody_here", "", "όχι"):
        assert (await channel.try_out(nowhere, trial)).outcome == "refused"
    assert (await make(token="1:wrong").try_out(CHAT, trial)).outcome == "later"
    assert len(telegram.posts()) == 1
