"""Signing up: what is asked, what is answered to whom, and who is slowed down."""

import asyncio
import hashlib
import re
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sqlalchemy import event, select

from audience import registry, remembered
from audience.asking import Door, network_of
from audience.choices import Frequency
from audience.imports.telling import ASKING
from audience.pages.words import CONSENT, VERSION
from audience.settings import AudienceSettings
from audience.signups import ask, ask_each
from audience.tables import signups, wordings
from keryx.parts import ways_of
from keryx.serving import Server
from keryx.web import create_app
from tests.audience.pages.visitor import URL, Visitor, browser, fields, visit
from tests.audience.people import MARIA, Register

ANSWER = "Σας στείλαμε μήνυμα στη διεύθυνση που γράψατε"


async def test_a_person_chooses_and_is_asked_by_mail(anywhere: Visitor) -> None:
    answer = await anywhere.subscribe(
        issuers=["dimos", "deya"],
        topics_all=None,
        topics=["politismos", "made-up"],
        frequency="weekly",
        urgent=None,
        reminders="1",
        magazine="1",
        language="en",
    )
    assert answer.status_code == 200
    assert ANSWER in answer.text
    assert await anywhere.letters() == ["confirm"]
    page = await anywhere.client.get(await anywhere.confirming())
    assert "Confirm your subscription" in page.text  # in the language they chose
    assert "<dt>Magazine</dt><dd>yes</dd>" in page.text
    await anywhere.client.post(await anywhere.confirming())
    found = await registry.find_by_email(anywhere.hub.store, "maria@dimotes.example")
    assert found is not None
    assert found.language == "en"
    assert found.filter.issuers == {"dimos", "deya"}
    assert found.filter.topics == {"politismos"}
    assert found.filter.kinds == found.filter.areas == frozenset()
    manner = found.manner
    assert (manner.frequency, manner.urgent, manner.reminders) == (Frequency.WEEKLY, False, True)
    assert manner.magazine


async def test_the_agreed_words_are_kept_as_they_were_shown(visitor: Visitor) -> None:
    page = await visitor.client.get("/subscribe?lang=en")
    await visitor.subscribe("/subscribe?lang=en", issuers_all="1")
    async with visitor.hub.store.read() as connection:
        query = select(wordings.c.text, wordings.c.language).join(signups, signups.c.wording == wordings.c.id)
        text, language = (await connection.execute(query)).one()
    assert language == "en"
    assert len(text.splitlines()) == 5
    shown = page.text.replace("&#34;", '"').replace("&#39;", "'")
    assert all(line in shown for line in text.splitlines())
    for slug in ("dimos", "deya", "oneiro", "radio"):
        assert f'href="/privacy/{slug}?lang=en"' in page.text


async def test_who_is_asked_by_mail_alone_reads_what_they_agree_to(visitor: Visitor) -> None:
    """Of a list, or by the telephone: nobody has seen the words before the page of the confirmation."""
    ring = await visitor.ring()
    for source, words in (("import:x.csv", ASKING["el"]), ("phone", ASKING["en"])):
        async with visitor.hub.store.write() as connection:
            asked = replace(MARIA, source=source, who="eleni", wording=words)
            await ask(connection, ring, asked, visitor.clock.now())
        page = await visitor.client.get(await visitor.confirming())
        assert f"<p>{words.text}</p>" in page.text


def test_an_agreed_text_never_changes() -> None:
    """Who changes it writes a version of its own, and its digest here."""
    known = {"v1": "c4be"}
    texts = "".join(
        CONSENT(f"{VERSION}.{part}", language, issuer="") for part in ("issuer", "terms") for language in ("el", "en")
    )
    assert hashlib.sha256(texts.encode()).hexdigest()[:4] == known[VERSION]


async def test_known_unknown_and_blocked_addresses_get_the_same_answer(anywhere: Visitor) -> None:
    """The same words, by the same work: as many statements of each sort."""
    who = await anywhere.subscribed()
    ring = await anywhere.ring()
    async with anywhere.hub.store.write() as connection:
        await remembered.block(connection, ring, "blocked@dimotes.example", anywhere.clock.now())
    await anywhere.subscribe(email="first@dimotes.example")  # what is stored once is stored
    work: list[str] = []
    engine = anywhere.hub.store.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda c, cursor, statement, *rest: work.append(statement))
    for path, known in (("/subscribe", who.email), ("/preferences", who.email)):
        seen = set()
        for email in (known, "unknown@dimotes.example", "blocked@dimotes.example"):
            sent = await anywhere.form(path, email=email)
            work.clear()
            answer = await anywhere.client.post(path, data=sent)
            seen.add((answer.status_code, answer.text, tuple(statement[:40] for statement in work)))
        assert len(seen) == 1
    assert await anywhere.letters() == ["confirm"] * 2 + ["already", "confirm", "confirm", "link", "confirm", "confirm"]


async def test_errors_are_told_at_the_top_and_nothing_typed_is_lost(visitor: Visitor) -> None:
    answer = await visitor.subscribe(
        email="maria@", issuers=None, topics_all=None, areas_all=None, areas="kentro", reminders="1", frequency="daily"
    )
    assert answer.status_code == 422
    summary = re.findall(r'<li><a href="#(\w+)">(.+?)</a></li>', answer.text)
    assert [field for field, _ in summary] == ["email", "issuers", "topics"]
    assert all(f'id="{field}"' in answer.text and f'id="{field}-error"' in answer.text for field, _ in summary)
    for kept in (
        'value="maria@"',
        'value="kentro" checked',
        'value="daily" checked',
        'name="reminders" value="1" checked',
    ):
        assert kept in answer.text
    assert "topics_all" not in fields(answer)  # and what was unticked stays so
    english = await visitor.subscribe("/subscribe?lang=en", email="")
    assert "Enter your e-mail address." in english.text
    assert "<title>Error: " in english.text
    assert await visitor.asked() == 0


async def test_lists_stand_in_greek_order(visitor: Visitor) -> None:
    page = await visitor.client.get("/subscribe")
    topics = re.findall(r'for="topics-[a-z-]+">(.+?)</label>', page.text)
    assert topics[:3] == ["Αθλητισμός", "Διαβούλευση", "Εργασία"]
    assert topics[-1] == "Ύδρευση"


async def test_an_issuer_has_a_page_of_its_own(visitor: Visitor) -> None:
    page = await visitor.client.get("/subscribe?issuer=deya")
    assert "Εγγραφή στις ενημερώσεις της ΔΕΥΑ Λιμνοχωρίου" in page.text
    assert 'name="issuers"' not in page.text
    assert "Δέχομαι να μου στέλνει ενημερώσεις με e-mail η ΔΕΥΑ Λιμνοχωρίου." in page.text
    await visitor.subscribe("/subscribe?issuer=deya", issuers=None)
    await visitor.client.post(await visitor.confirming())
    found = await registry.find_by_email(visitor.hub.store, "maria@dimotes.example")
    assert found is not None
    assert found.filter.issuers == {"deya"}
    assert (await visitor.client.get("/subscribe?issuer=made-up")).status_code == 404


async def test_a_program_is_told_the_same_and_nothing_is_kept(visitor: Visitor) -> None:
    person = await visitor.subscribe()
    for path in ("/subscribe", "/preferences"):
        asked = await visitor.asked()
        caught = await visitor.client.post(path, data=await visitor.form(path, homepage="https://spam.example"))
        assert caught.status_code == 200
        assert await visitor.asked() == asked
        if path == "/subscribe":
            assert caught.text == person.text


@pytest.mark.parametrize("wait_s", [1.9, 24 * 3600 + 1])
@pytest.mark.parametrize("path", ["/subscribe", "/preferences"])
async def test_too_fast_or_too_old_is_asked_for_once_more(visitor: Visitor, path: str, wait_s: float) -> None:
    answer = await visitor.client.post(path, data=await visitor.form(path, wait_s))
    assert answer.status_code == 422
    assert "Στείλτε το μία φορά ακόμη" in answer.text
    assert 'value="maria@dimotes.example"' in answer.text
    assert await visitor.asked() == 0
    visitor.clock.advance(3)
    again = await visitor.client.post(path, data=fields(answer))
    assert again.status_code == 200
    assert await visitor.asked() == 1


async def test_a_stamp_of_ones_own_is_no_stamp(visitor: Visitor) -> None:
    answer = await visitor.subscribe(opened="AAEAAAGAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    assert "Στείλτε το μία φορά ακόμη" in answer.text
    assert await visitor.asked() == 0


async def test_the_form_of_another_site_is_finished_here(visitor: Visitor) -> None:
    """What is agreed to is read on our page; the rest of the form waits there with the address filled in."""
    elsewhere = {"sec-fetch-site": "cross-site", "origin": "https://school.example"}
    begun = await visitor.client.post("/subscribe?lang=en", data={"email": "maria@dimotes.example"}, headers=elsewhere)
    assert begun.status_code == 200
    assert "One more step" in begun.text
    assert await visitor.asked() == 0
    visitor.clock.advance(10)
    sent = {**fields(begun), "issuers": "dimos"}
    assert sent["email"] == "maria@dimotes.example"
    assert (await visitor.client.post("/subscribe?lang=en", data=sent)).status_code == 200
    assert await visitor.letters() == ["confirm"]
    async with visitor.hub.store.read() as connection:
        assert (await connection.execute(select(signups.c.source))).scalar_one() == "form"


async def test_any_site_may_frame_the_form_and_only_the_form(visitor: Visitor) -> None:
    framed = await visitor.client.get("/subscribe/embed?issuer=dimos")
    assert "frame-ancestors *" in framed.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in (await visitor.client.get("/subscribe")).headers["content-security-policy"]
    taken = await visitor.subscribe("/subscribe/embed?issuer=dimos")
    assert ANSWER in taken.text
    assert "frame-ancestors *" in taken.headers["content-security-policy"]
    assert "set-cookie" not in framed.headers
    assert "set-cookie" not in taken.headers
    code = await visitor.client.get("/subscribe/embed/code?issuer=deya")
    assert f"{URL}/subscribe/embed?issuer=deya" in code.text
    assert f"&lt;form action=&#34;{URL}/subscribe?issuer=deya&#34; method=&#34;post&#34;" in code.text.replace(
        '"', "&#34;"
    )


async def test_an_address_to_which_nothing_can_be_sent_is_refused_kindly(visitor: Visitor) -> None:
    answer = await visitor.subscribe(email="μαρία@dimotes.example")
    assert answer.status_code == 422
    assert "Δεν μπορούμε ακόμη να γράψουμε" in answer.text
    assert await visitor.asked() == 0


async def test_an_address_gets_so_many_mails_a_day(anywhere: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """By all forms together, and the answer does not change."""
    for limit in (3, 1):
        monkeypatch.setenv("KERYX_AUDIENCE_ASKS_PER_ADDRESS", str(limit))
        visitor = Visitor(browser(create_app(anywhere.hub), "203.0.113.7"), anywhere.hub, anywhere.clock)
        anywhere.clock.advance(25 * 3600)
        before = len(await visitor.letters())
        answers = [await visitor.subscribe() for _ in range(limit + 1)]
        link = await visitor.subscribe("/preferences")
        assert {answer.text for answer in answers} == {answers[0].text}
        assert ANSWER in answers[0].text
        assert link.status_code == 200
        assert len(await visitor.letters()) - before == limit


async def test_the_limits_hold_for_those_who_ask_at_the_same_time(register: Register) -> None:
    settings = AudienceSettings(asks_per_network=4)
    door = Door(register.store, register.keys, register.clock, register.wake, settings, "email")
    await register.keys.ring()
    await asyncio.gather(*(door.sign_up(MARIA, f"10.{n}.1.1") for n in range(12)))
    assert len(await register.letters()) == settings.asks_per_address
    others = [replace(MARIA, email=f"n{n}@x.example") for n in range(12)]
    again = await asyncio.gather(*(door.sign_up(one, "192.0.2.7") for one in others))
    assert len(await register.letters()) == again.count(None) == 4


@pytest.mark.parametrize("limit", [2, 4])
async def test_a_network_and_all_together_are_asked_to_wait(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setenv("KERYX_AUDIENCE_ASKS_PER_NETWORK", str(limit))
    monkeypatch.setenv("KERYX_AUDIENCE_ASKS_IN_ALL", str(limit + 1))

    app = create_app(visitor.hub)

    async def ask(peer: str, number: int) -> httpx.Response:
        one = Visitor(browser(app, peer), visitor.hub, visitor.clock)
        return await one.subscribe(email=f"person{number}@dimotes.example")

    for number in range(limit):
        assert (await ask(f"203.0.113.{number}", number)).status_code == 200
    waits = await ask("203.0.113.99", 0)
    unknown = await ask("203.0.113.98", 77)
    assert waits.status_code == unknown.status_code == 429
    assert re.sub(r"\d\d:\d\d", "", waits.text) == re.sub(r"\d\d:\d\d", "", unknown.text)
    assert waits.headers["retry-after"] == "3600"
    assert "Δοκιμάστε ξανά αργότερα" in waits.text
    assert "Στείλτε τη φόρμα ξανά στις 11:00 ή αργότερα." in waits.text
    assert (await ask("198.51.100.1", 88)).status_code == 200  # another network
    assert (await ask("198.51.100.2", 89)).status_code == 429  # now all together
    visitor.clock.advance(3601)
    assert (await ask("203.0.113.1", 90)).status_code == 200


async def test_a_list_that_is_brought_in_closes_the_page_to_nobody(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those it asks have had a mail today, and get fewer by the page."""
    monkeypatch.setenv("KERYX_AUDIENCE_ASKS_IN_ALL", "2")
    monkeypatch.setenv("KERYX_AUDIENCE_ASKS_PER_ADDRESS", "1")
    visitor = Visitor(browser(create_app(visitor.hub), "203.0.113.7"), visitor.hub, visitor.clock)
    ring = await visitor.ring()
    listed = [replace(MARIA, email=f"n{n}@dimotes.example", source="import:x.csv", who="eleni") for n in range(3)]
    async with visitor.hub.store.write() as connection:
        await ask_each(connection, ring, listed, visitor.clock.now())
    assert (await visitor.subscribe(email="n0@dimotes.example")).status_code == 200
    assert await visitor.letters() == ["confirm"]  # one mailing to all of the list
    assert (await visitor.subscribe()).status_code == 200
    assert await visitor.letters() == ["confirm"] * 2


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:23ff::1", "2001:db8:1:2300::/56"),
        ("fe80::1%eth0", "fe80::/56"),
        ("", None),
        (None, None),
    ],
)
def test_whose_network_it_is(host: str | None, network: str | None) -> None:
    assert network_of(host) == network


@pytest.mark.parametrize(("proxies", "told"), [("10.0.0.0/8", True), ("127.0.0.1", False)])
async def test_only_our_proxies_are_believed(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, proxies: str, told: bool
) -> None:
    monkeypatch.setenv("KERYX_AUDIENCE_ASKS_PER_NETWORK", "1")
    server = Server(create_app(visitor.hub), proxies, lambda: None)
    server.config.load()
    transport = httpx.ASGITransport(server.config.loaded_app, client=("10.1.2.3", 40000))
    async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
        behind = Visitor(client, visitor.hub, visitor.clock)
        answers = []
        for peer in ("203.0.113.1", "198.51.100.1"):
            client.headers["x-forwarded-for"] = f"8.8.8.8, {peer}"
            answers.append((await behind.subscribe()).status_code)
    assert answers == ([200, 200] if told else [200, 429])


async def test_a_form_is_of_bounded_size(visitor: Visitor) -> None:
    assert (await visitor.client.post("/subscribe", data={"email": "a" * 70_000})).status_code == 413
    assert (await visitor.client.post("/subscribe", data={str(n): "1" for n in range(1001)})).status_code == 413


async def test_the_pages_tell_the_other_ways_to_follow_of_the_channels_that_are_on(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each channel says its own public address; in the reader's language where it has one."""
    monkeypatch.setenv("KERYX_TELEGRAM_CHATS", "-1001234567890,@limnochori,@limnochori_en:en")
    visitor = await visit(sqlite_url, tmp_path, channels="site,email,feeds,telegram")
    who = await visitor.subscribed()
    for path in ("/subscribe", await visitor.centre(who)):
        greek, english = [(await visitor.client.get(path, params=lang)).text for lang in ({}, {"lang": "en"})]
        assert '<a href="https://t.me/limnochori">Telegram: @limnochori</a>' in greek
        assert '<a href="https://t.me/limnochori_en">' in english
        assert '<a href="/feeds?lang=en">RSS and Atom feeds</a>' in english
        assert '<a href="/radio' not in greek
    assert "t.me" not in (await visitor.client.get("/subscribe/embed")).text
    monkeypatch.setenv("KERYX_TELEGRAM_CHATS", "-1001234567890")
    assert ways_of(("telegram", "email")) == []
    await visitor.client.aclose()
    await visitor.hub.close()
