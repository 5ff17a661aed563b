"""The fake server answers as the Bot API documentation says, over real HTTP."""

import json
from pathlib import Path

import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter

from channels.telegram.fake.app import FakeTelegram
from channels.telegram.fake.faults import ChatOrder, Control
from channels.telegram.fake.methods import DELETABLE_S
from tests.channels.telegram.bot_server import CHAT, TOKEN, Telegram


def refusal(answer: httpx.Response) -> tuple[int, str]:
    body = answer.json()
    assert body["ok"] is False
    assert body["error_code"] == answer.status_code
    return body["error_code"], body["description"]


async def test_a_real_client_can_post_edit_and_delete(telegram: Telegram) -> None:
    telegram.order(limits=False)
    async with Bot(TOKEN, base_url=f"{telegram.url}/bot") as bot:
        assert (await bot.get_me()).username == "keryx_bot"
        message = await bot.send_message(CHAT, "<b>Συναυλία</b>", parse_mode="HTML")
        assert message.text_html == "<b>Συναυλία</b>"
        assert (message.chat.title, message.chat.type) == ("Δήμος Λιμνοχωρίου", "channel")
        edited = await bot.edit_message_text("Αναβλήθηκε", chat_id=message.chat.id, message_id=message.message_id)
        assert isinstance(edited, type(message))
        assert edited.text == "Αναβλήθηκε"
        photo = await bot.send_photo(CHAT, b"\x89PNG", caption="Αφίσα")
        assert photo.caption == "Αφίσα"
        with pytest.raises(BadRequest, match="no text in the message to edit"):
            await bot.edit_message_text("α", chat_id=CHAT, message_id=photo.message_id)
        await bot.edit_message_caption(CHAT, photo.message_id, caption="Νέα αφίσα")
        assert await bot.delete_message(CHAT, message.message_id)
    (left,) = telegram.posts()
    assert left.text == "Νέα αφίσα"
    assert [e["text"] for e in left.edits] == ["Αφίσα"]


async def test_token(telegram: Telegram) -> None:
    assert refusal(await telegram.call("getMe", token=TOKEN[:-1] + "x")) == (401, "Unauthorized")
    assert refusal(await telegram.call("getMe", token="nonsense")) == (404, "Not Found")
    assert refusal(await telegram.call("makeCoffee")) == (404, "Not Found: method not found")


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"chat_id": "@nowhere", "text": "α"}, "chat not found"),
        ({"text": "α"}, "chat_id is empty"),
        ({"chat_id": CHAT, "text": " \n"}, "message text is empty"),
        ({"chat_id": CHAT, "text": "α" * 4097}, "message is too long"),
        ({"chat_id": CHAT, "text": "🎻" * 2049}, "message is too long"),
        ({"chat_id": CHAT, "text": "α < β", "parse_mode": "HTML"}, "can't parse entities: Unsupported start tag"),
        ({"chat_id": CHAT, "text": "α", "parse_mode": "Word"}, "unsupported parse_mode"),
    ],
)
async def test_bad_sends(telegram: Telegram, fields: dict[str, str], fault: str) -> None:
    code, description = refusal(await telegram.call("sendMessage", **fields))
    assert code == 400
    assert description.startswith(f"Bad Request: {fault}")
    assert not telegram.posts()


async def test_length_is_counted_after_entities_are_parsed(telegram: Telegram) -> None:
    assert (await telegram.send(f"<b>{'α' * 4090}</b>&lt;&gt;&amp;&amp;🎻")).status_code == 200


async def test_bad_edits_and_deletes(telegram: Telegram) -> None:
    telegram.order(limits=False)
    number = (await telegram.send("<b>α</b>")).json()["result"]["message_id"]
    same = await telegram.call("editMessageText", chat_id=CHAT, message_id=number, text="<b>α</b>", parse_mode="HTML")
    assert refusal(same)[1].startswith("Bad Request: message is not modified: specified new message content")
    plain = await telegram.call("editMessageText", chat_id=CHAT, message_id=number, text="α")
    assert plain.status_code == 200
    missing = await telegram.call("editMessageText", chat_id=CHAT, message_id=number + 1, text="β")
    assert refusal(missing) == (400, "Bad Request: message to edit not found")
    gone = await telegram.call("deleteMessage", chat_id=CHAT, message_id=number + 1)
    assert refusal(gone) == (400, "Bad Request: message to delete not found")
    telegram.clock.advance(DELETABLE_S + 1)
    late = await telegram.call("deleteMessage", chat_id=CHAT, message_id=number)
    assert refusal(late) == (400, "Bad Request: message can't be deleted for everyone")


async def test_a_deleted_post_keeps_nothing(telegram: Telegram) -> None:
    number = (await telegram.send("μυστικό")).json()["result"]["message_id"]
    await telegram.call("deleteMessage", chat_id=CHAT, message_id=number)
    (message,) = telegram.chat().messages
    assert message.deleted
    assert "μυστικό" not in json.dumps(telegram.chat().public(), ensure_ascii=False)


async def test_forbidden_and_migrated(telegram: Telegram) -> None:
    telegram.order(chats=[{"name": "-55", "type": "group"}], kick=[CHAT])
    telegram.migrate("-55", -1002222222222)
    async with Bot(TOKEN, base_url=f"{telegram.url}/bot") as bot:
        with pytest.raises(Forbidden, match="bot was kicked from the channel chat"):
            await bot.send_message(CHAT, "α")
        with pytest.raises(ChatMigrated) as moved:
            await bot.send_message(-55, "α")
        assert moved.value.new_chat_id == -1002222222222
        telegram.order(invite=[CHAT])
        assert (await bot.send_message(CHAT, "α")).text == "α"


async def test_one_a_second_in_a_chat(telegram: Telegram) -> None:
    assert (await telegram.send("α")).status_code == 200
    flooded = await telegram.send("β")
    assert flooded.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    assert (await telegram.send("γ")).status_code == 429  # nor before the time is over
    assert telegram.fake.methods.flood.ignored == 1
    telegram.clock.advance(1.01)
    assert (await telegram.send("δ")).status_code == 200


async def test_twenty_a_minute_in_a_channel(telegram: Telegram) -> None:
    for _ in range(20):
        assert (await telegram.send("α")).status_code == 200
        telegram.clock.advance(1.01)
    assert (await telegram.send("β")).json()["parameters"] == {"retry_after": 40}
    telegram.clock.advance(40)
    assert (await telegram.send("γ")).status_code == 200


async def test_thirty_a_second_over_all(telegram: Telegram) -> None:
    telegram.order(chats=[{"name": f"@c{n}"} for n in range(31)])
    codes = [(await telegram.send("α", f"@c{n}")).status_code for n in range(31)]
    assert codes == [200] * 30 + [429]


async def test_scripted_faults(telegram: Telegram) -> None:
    telegram.order(limits=False)
    for kind, stored in (("500", False), ("502", False), ("drop", True), ("hang", True), ("429", False)):
        telegram.fault(kind=kind, method="sendMessage", retry_after=7)
        before = len(telegram.posts())
        assert (await telegram.call("getMe")).status_code == 200
        async with httpx.AsyncClient(timeout=httpx.Timeout(20, read=2), verify=False) as client:
            try:
                given = await client.post(f"{telegram.url}/bot{TOKEN}/sendMessage", json={"chat_id": CHAT, "text": "α"})
                seen: str | int = given.status_code
            except (httpx.ReadTimeout, httpx.RemoteProtocolError) as error:
                seen = type(error).__name__
        assert seen == {"drop": "RemoteProtocolError", "hang": "ReadTimeout"}.get(kind) or seen == int(kind)
        assert len(telegram.posts()) == before + stored
    with pytest.raises(RetryAfter):
        await Bot(TOKEN, base_url=f"{telegram.url}/bot").send_message(CHAT, "β")


async def test_control_and_state_over_http(telegram: Telegram) -> None:
    async with httpx.AsyncClient(base_url=telegram.url, verify=False) as client:
        wrong = await client.post("/_control", json={"faluts": []})
        assert wrong.status_code == 422
        given = await client.post("/_control", json={"chats": [{"name": "@en", "title": "English"}], "limits": False})
        assert [chat["username"] for chat in given.json()["chats"]] == ["limnochori", "en"]
        await telegram.send("<b>Καλημέρα</b>", "@en")
        chat = (await client.get("/_chats/@en")).json()
        assert [(m["id"], m["text"], m["html"]) for m in chat["messages"]] == [(1, "Καλημέρα", "<b>Καλημέρα</b>")]
        assert (await client.get("/_chats/@nowhere")).status_code == 404
        await telegram.send("Καλησπέρα", "@en")
        shown = (await client.get("/", params={"chat": "@en"})).text
        assert shown.index("Καλησπέρα") < shown.index("Καλημέρα")  # the newest is seen without scrolling
        assert '<html lang="el">' in shown
        assert "<b>Καλημέρα</b>" in shown
        assert "<script" not in shown


async def test_updates_and_webhook(telegram: Telegram) -> None:
    telegram.order(updates=[{"message": {"text": "/start"}}, {"message": {"text": "/stop"}}])
    assert [u["update_id"] for u in (await telegram.call("getUpdates")).json()["result"]] == [1, 2]
    assert [u["update_id"] for u in (await telegram.call("getUpdates", offset=2)).json()["result"]] == [2]
    assert refusal(await telegram.call("setWebhook", url="http://example.gr"))[0] == 400
    assert (await telegram.call("setWebhook", url="https://example.gr/hook")).json()["result"] is True
    assert refusal(await telegram.call("getUpdates"))[0] == 409
    await telegram.call("deleteWebhook")
    assert (await telegram.call("getUpdates")).status_code == 200


async def test_real_client_knows_a_wrong_token(telegram: Telegram) -> None:
    with pytest.raises(InvalidToken):
        await Bot(TOKEN[:-2] + "zz", base_url=f"{telegram.url}/bot").initialize()


def test_a_file_keeps_the_posts(tmp_path: Path) -> None:
    file = tmp_path / "telegram.json"
    first = FakeTelegram(TOKEN, state=file)
    first.order(Control(chats=[ChatOrder(name=CHAT)]))
    first.methods.call("sendMessage", {"chat_id": CHAT, "text": "<i>α</i>", "parse_mode": "HTML"})
    second = FakeTelegram(TOKEN, state=file)
    second.order(Control(chats=[ChatOrder(name=CHAT)]))
    assert second.methods.state.chats == first.methods.state.chats
    assert second.methods.call("sendMessage", {"chat_id": CHAT, "text": "β"})["message_id"] == 2
