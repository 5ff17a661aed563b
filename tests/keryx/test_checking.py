"""`keryx check` against the real things it asks: it names the setting, says what to do, and changes nothing."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import uvicorn

from channels.email import checking as email
from channels.telegram import checking as telegram
from channels.telegram.fake.app import FakeTelegram
from core.checking import Finding
from core.store import Store
from keryx import checking, servers
from keryx.listening import listening
from keryx.migrate import migrate
from tests.conftest import SharedKafka
from tests.servers.dns import dns_server
from tests.servers.postgres import Databases
from tests.servers.smtp import Script, Sink

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
Set = Callable[..., None]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own to stand in: no `.env`, no `keryx.toml`, no database."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def settings(here: Path, monkeypatch: pytest.MonkeyPatch) -> Set:
    def given(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"KERYX_{name}", value)

    given(CHANNELS="site")
    return given


def _marks(findings: list[Finding]) -> list[str]:
    """What is not as it should be, in both languages: it begins with a setting or a file's name."""
    for finding in findings:
        assert re.search("[α-ω]{3}", finding.el), finding
        assert re.search("[a-z]{2}", finding.en), finding
        assert "Error" not in finding.el, finding
    return [finding.text(english=False) for finding in findings if finding.state != "good"]


async def _wrong() -> list[str]:
    return [mark.removeprefix("✗ ") for mark in _marks(await checking.check()) if mark.startswith("✗")]


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DATABASE", "garbage", "postgresql://"),
        ("DATABASE", "mysql://u:secret@h/x", "sqlite:///"),
        ("DATABASE", "sqlite:////proc/keryx.db", "δεν γράφεται"),
        ("BUS", "rabbit://x", "kafka://"),
        ("BUS", "kafka://", "kafka://"),
        ("MEDIA", "ftp://x", "s3://"),
        ("MEDIA", "/proc/media", "δεν γράφεται"),
        ("BIND", "127.0.0.1:99999", "65535"),
        ("BIND", "192.0.2.1:8000", "δεν είναι διεύθυνση αυτού του μηχανήματος"),
        ("URL", "hub.example/", "https://"),
        ("URL", "https://hub.example/news", "https://"),
        ("CHANNELS", "fax", "email, feeds"),
        ("SITE_PAGE_ITEMS", "many", "αριθμός"),
        ("SITE_LANGUAGES", "greek", "el,en"),
    ],
)
async def test_a_wrong_setting_is_named_with_what_to_do(settings: Set, name: str, value: str, says: str) -> None:
    settings(**{name: value})
    [said] = await _wrong()
    assert said.startswith(f"KERYX_{name}: ")
    assert says in said
    assert "secret" not in said


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("RADIO_SLOTS", "25:00", "08:00"),
        ("RADIO_SLOT_SECONDS", "1", "30"),
        ("WEBTV_KEEP_DAYS", "0", "1"),
        ("FEEDS_LANGUAGES", " ", "el,en"),
        ("EMAIL_RELAYS", "smtp://u:secret@h:x", "smtps://"),
        ("EMAIL_SENDER", "Δήμος <nea@dimos.example>", "μόνο τη διεύθυνση"),
        ("EMAIL_CERTIFICATES", "nowhere.pem", "Δεν υπάρχει"),
        ("EMAIL_DKIM_KEY", "nowhere.pem", "Δεν διαβάζεται"),
        ("EMAIL_DKIM_DOMAIN", "a b", "π.χ. dimos.gr"),
        ("EMAIL_LEAVES_FROM", "mail.dimos.gr", "π.χ. 203.0.113.25"),
        ("EMAIL_RESOLVER", "dns.dimos.gr:53", "π.χ. 192.0.2.53:53"),
        ("EMAIL_IDLE_S", "0", "πάνω από"),
        ("TELEGRAM_API", "api.telegram.org", "https://"),
        ("TELEGRAM_CHATS", "limnochori", "@όνομα"),
    ],
)
def test_every_channel_looks_at_its_own(settings: Set, name: str, value: str, says: str) -> None:
    settings(CHANNELS="", **{name: value})
    [error] = checking.wrong_settings()
    assert error.field == f"KERYX_{name}"
    assert says in error.el
    assert "secret" not in error.el + error.en
    settings(CHANNELS="site")
    assert checking.wrong_settings() == [], "who switched it off is not asked about it"


async def test_all_wrong_settings_are_told_at_once(settings: Set) -> None:
    settings(BUS="rabbit://x", BIND="x", SITE_LANGUAGES="greek")
    assert [said.partition(":")[0] for said in await _wrong()] == ["KERYX_BUS", "KERYX_BIND", "KERYX_SITE_LANGUAGES"]


async def test_a_misspelt_name_is_told_with_the_nearest(settings: Set, here: Path) -> None:
    settings(BINDD="127.0.0.1:8000")
    (here / ".env").write_text("KERYX_EMAIL_RELAY=smtp://x\nPOSTGRES_PASSWORD=x\n", "utf-8")
    (here / "keryx.toml").write_text('sight_languages = "el"\nzzz = 1\n', "utf-8")
    said = "\n".join(_marks(await checking.check()))
    assert "KERYX_BINDD: " in said
    assert "KERYX_BIND;" in said
    assert "KERYX_EMAIL_RELAYS;" in said
    assert "keryx.toml: sight_languages" in said
    assert "site_languages;" in said
    assert "keryx.toml: zzz" in said
    assert "POSTGRES" not in said


@pytest.mark.parametrize(
    ("text", "where"),
    [(b"\nbind = \n", "στη γραμμή 2"), (b"\nx\n", "στη γραμμή 2"), (b"a = 'x", "στο τέλος"), (b"\xff", "UTF-8")],
)
async def test_a_broken_file_is_told_with_its_line(settings: Set, here: Path, text: bytes, where: str) -> None:
    (here / "keryx.toml").write_bytes(text)
    [said] = await _wrong()
    assert said.startswith("keryx.toml: ")
    assert where in said


async def test_it_changes_nothing(settings: Set, here: Path) -> None:
    assert await _wrong() == []
    assert list(here.iterdir()) == []


async def test_an_existing_database_is_read_and_left_as_it_is(settings: Set, here: Path) -> None:
    store = Store.open("sqlite:///data/keryx.sqlite3")
    await migrate(store)
    settings(DATABASE="sqlite:///data/keryx.sqlite3")

    def everything() -> dict[str, bytes]:
        kept = (path for path in sorted((here / "data").iterdir()) if not path.name.endswith("-shm"))
        return {path.name: path.read_bytes() for path in kept}  # all but the memory that SQLite's processes share

    before = everything()  # while somebody has it open, and after
    assert (await servers.database("sqlite:///data/keryx.sqlite3")).state == "good"
    assert everything() == before
    await store.close()
    before = everything()
    assert (await servers.database("sqlite:///data/keryx.sqlite3")).state == "good"
    assert everything() == before
    (here / "data" / "keryx.sqlite3").write_bytes(b"no database at all" * 100)
    assert "δεν είναι βάση SQLite" in (await servers.database("sqlite:///data/keryx.sqlite3")).el


@pytest.mark.empty_database
async def test_postgresql(postgres: Databases, postgresql_url: str) -> None:
    assert (await servers.database(postgresql_url)).state == "note", "it is empty"
    elsewhere = re.sub(r"/[^/]*$", "/nowhere", postgresql_url)
    assert "δεν υπάρχει αυτή η βάση" in (await servers.database(elsewhere)).el
    assert "κανείς δεν απαντά" in (await servers.database("postgresql://u:secret@127.0.0.1:1/x")).el


@pytest.mark.timeout(180)
async def test_kafka(kafka: SharedKafka, smtp_sink: Sink) -> None:
    assert (await servers.bus(kafka.url)).state == "good"
    assert "δεν απαντά Kafka" in (await servers.bus("kafka://127.0.0.1:1")).el
    other = smtp_sink.url.removeprefix("smtp://")
    assert (await servers.bus(f"kafka://{other}")).wrong, "another server's port is no Kafka"


async def test_media_elsewhere_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    found = await servers.media("s3://bucket/folder")
    assert found.wrong
    assert found.el.startswith("KERYX_MEDIA: ")
    assert "\n" not in found.el + found.en


async def test_an_address_that_is_taken(settings: Set) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        settings(BIND=f"127.0.0.1:{other.getsockname()[1]}")
        [said] = await _wrong()
    assert "είναι πιασμένη" in said


@pytest.fixture
def relay() -> Iterator[Callable[[Script], str]]:
    made: list[Sink] = []

    def at(script: Script) -> str:
        made.append(Sink(script))
        return made[-1].url.removeprefix("smtp://")

    yield at
    for sink in made:
        sink.stop()


async def test_relays_are_tried_as_they_will_be_used(settings: Set, relay: Callable[[Script], str]) -> None:
    async def found(relays: str) -> Finding:
        settings(EMAIL_RELAYS=relays, URL="https://hub.example")
        return (await email.check())[0]

    plain = relay(Script())
    assert (await found(f"smtp://{plain}")).state == "good"
    assert "smtp://" in (await found(f"smtps://{plain}")).el
    assert "STARTTLS" in (await found(f"smtp+starttls://{plain}")).el
    assert "κανείς δεν απαντά" in (await found("smtp://127.0.0.1:1")).el
    for relays in (f"smtps://u:secret@{plain}", f"smtp+starttls://u:secret@{plain}", f"smtp://u:secret@{plain}"):
        said = await found(relays)
        assert said.wrong
        assert "secret" not in said.el + said.en


async def test_one_channel_is_looked_at_in_depth(settings: Set, relay: Callable[[Script], str]) -> None:
    zone = {("town.example", "MX"): ["10 mail.town.example."], ("mail.town.example", "A"): ["203.0.113.25"]}
    async with dns_server(zone) as resolver:
        settings(EMAIL_RELAYS=f"smtp://{relay(Script())}", EMAIL_SENDER="nea@town.example", EMAIL_RESOLVER=resolver)
        marks = _marks(await checking.examine("email"))
        assert [mark for mark in marks if 'town.example. TXT "v=spf1 mx -all"' in mark]
        assert [mark for mark in marks if mark.startswith("✗ DMARC: ")]
        settings(EMAIL_RESOLVER="x")
        [wrong] = _marks(await checking.examine("email"))
        assert wrong.startswith("✗ KERYX_EMAIL_RESOLVER: ")
    assert [f.state for f in await checking.examine("site")] == ["good"], "what has no deeper look has its usual one"


@pytest.fixture
async def bot_api() -> AsyncIterator[tuple[FakeTelegram, str]]:
    fake = FakeTelegram(TOKEN)
    [taken] = listening("127.0.0.1:8499")
    server = uvicorn.Server(uvicorn.Config(fake.app, log_level="warning"))
    serving = asyncio.create_task(server.serve([taken]))
    yield fake, "http://127.0.0.1:8499"
    server.should_exit = True
    await serving


async def test_telegram_is_asked_for_each_chat(settings: Set, bot_api: tuple[FakeTelegram, str]) -> None:
    fake, api = bot_api
    fake.methods.state.add_chat("@limnochori", "Δήμος Λιμνοχωρίου")
    fake.methods.state.add_chat("@muted").administrator = False
    settings(TELEGRAM_API=api, TELEGRAM_TOKEN=TOKEN, TELEGRAM_CHATS="@limnochori,@nobody_here:en,@muted")
    good, unknown, muted = await telegram.check()
    assert (good.state, "Δήμος Λιμνοχωρίου" in good.el) == ("good", True)
    assert "@nobody_here" in unknown.el
    assert "διαχειριστή" in muted.el
    settings(TELEGRAM_TOKEN="110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PAL-other")
    [said] = await telegram.check()
    assert said.el.startswith("KERYX_TELEGRAM_TOKEN: ")
    settings(TELEGRAM_API="http://127.0.0.1:1")
    [said] = await telegram.check()
    assert said.el.startswith("KERYX_TELEGRAM_API: ")
    assert "AAHdq" not in said.el
