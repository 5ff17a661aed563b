"""What the command line says when something is wrong: in plain words, in both languages, and as JSON for programs."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml

from core.dead_letters import bury
from core.store import Store
from keryx import cli
from tests.hub import EVENT

EXAMPLES = Path(__file__).parent.parent.parent / "examples"


class Terminal:
    """Somebody at a terminal, in this process: each command opens the hub and closes it again."""

    def __init__(self, shown: pytest.CaptureFixture[str], environment: pytest.MonkeyPatch) -> None:
        self._shown, self.environment = shown, environment

    def type(self, *words: str, language: str = "el") -> tuple[int, str, str]:
        self.environment.setenv("KERYX_LANGUAGE", language)
        self._shown.readouterr()
        code = cli.run(words)
        out, err = self._shown.readouterr()
        return code, out, err


@pytest.fixture
def clerk(
    tmp_path: Path, sqlite_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    for name, value in {
        "DATABASE": sqlite_url,
        "MEDIA": str(tmp_path / "media"),
        "CHANNELS": "site,feeds",
    }.items():
        monkeypatch.setenv(f"KERYX_{name}", value)
    return Terminal(capsys, monkeypatch)


@pytest.fixture
def municipality(clerk: Terminal) -> None:
    code, out, err = clerk.type("directory", str(EXAMPLES / "directory.yaml"))
    assert (code, err) == (0, "")
    assert "4" in out


def written(folder: Path, data: Any, name: str = "event.yaml") -> str:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else yaml.safe_dump(data, allow_unicode=True).encode())
    return str(path)


def posted(clerk: Terminal, folder: Path) -> dict[str, Any]:
    code, out, err = clerk.type("post", written(folder, EVENT), "--json")
    assert code == 0, err
    found: dict[str, Any] = json.loads(out)
    return found


@pytest.mark.usefixtures("municipality")
def test_the_same_command_twice_is_one_action(clerk: Terminal, tmp_path: Path) -> None:
    event = (posted(clerk, tmp_path))["id"]
    new = written(tmp_path, EVENT | {"title": "Νέος τίτλος"}, "new.yaml")
    correction = ("correct", event, new, "--reason", "amendment", "--weight", "material", "--json")
    first, second = clerk.type(*correction), clerk.type(*correction)
    assert first == second
    assert json.loads(first[1])["edition"] == 2
    code, out, err = clerk.type(*correction[:-2], "minor", "--json")
    assert (code, json.loads(out)["status"]) == (3, 409)
    assert "δεν αλλάζει τίποτα" in err
    withdrawal = ("withdraw", event, "--reason", "Λάθος", "--json")
    first, second = clerk.type(*withdrawal), clerk.type(*withdrawal)
    assert first == second
    assert json.loads(first[1])["edition"] == 3
    code, _, err = clerk.type("post", written(tmp_path, EVENT))
    assert code == 3
    assert "αποσύρθηκε" in err
    code, out, _ = clerk.type("post", written(tmp_path, EVENT), "--again", "--json")
    assert json.loads(out)["reference"].endswith("/000002")
    code, out, _ = clerk.type("status", event)
    for word in ("δημοσίευση", "διόρθωση", "απόσυρση", "ξεπεράστηκε"):
        assert word in out


@pytest.mark.usefixtures("municipality")
def test_a_wrong_command_is_told_in_greek_or_english_and_as_json(clerk: Terminal, tmp_path: Path) -> None:
    event = (posted(clerk, tmp_path))["id"]
    bad = written(tmp_path, b"kind: event\n1: x\n", "bad.yaml")
    wrong = written(tmp_path, EVENT | {"title": 5}, "wrong.yaml")
    correction = ("correct", event, wrong, "--reason", "amendment", "--weight", "minor")
    for words, el, en, status in (
        (("post", bad, "--json"), "γραμμή 2", "line 2", 400),
        (("post", str(tmp_path / "none.yaml"), "--json"), "αρχείο", "no file", 400),
        ((*correction, "--note", "\u202e", "--json"), "--note", "--note", 422),
        (
            ("withdraw", event, "--reason", b"\xff".decode("utf-8", "surrogateescape"), "--json"),
            "U+DCFF",
            "U+DCFF",
            422,
        ),
        (("withdraw", event, "--json"), "Λείπει το --reason", "--reason is missing", 400),
        (("status", "no-id", "--json"), "ταυτότητα", "id", 400),
        (("status", "019a0000-0000-7000-8000-000000000000", "--json"), "ελέγξτε", "check", 404),
    ):
        for language, word in (("el", el), ("en", en)):
            code, out, err = clerk.type(*words, language=language)
            assert code in (2, 4), err
            problem = json.loads(out)
            assert problem["status"] == status
            assert word in problem["detail"]
            assert word in err
    code, out, err = clerk.type(*correction)
    assert (code, out) == (2, "")
    assert "\n  title: " in err, "the file's own field, without the body's name for it"


@pytest.mark.usefixtures("municipality")
def test_times_are_taken_as_posting_takes_them(clerk: Terminal, tmp_path: Path) -> None:
    event = (posted(clerk, tmp_path))["id"]
    for options, said in (
        ((), "--release"),
        (("--release", "0001-01-01T00:00"), "--release"),
        (("--release", "2027-03-28T03:30"), "04:30"),
        (("--expiry", "2027-01-01"), "--expiry"),
        (("--expiry", "2020-01-01T10:00"), "--expiry"),
        (("--pause", "--release", "soon"), "--release"),
    ):
        code, _, err = clerk.type("schedule", event, *options)
        assert code == 2, (options, err)
        assert said in err
    code, _, err = clerk.type("replay", "--channel", "site", "--since", "0001-01-01")
    assert (code, "--since" in err) == (2, True)
    code, out, err = clerk.type("schedule", event, "--pause")
    assert (code, bool(out)) == (0, True), err


def test_wrong_settings_and_lists_are_told_in_plain_words(clerk: Terminal, tmp_path: Path) -> None:
    lists = written(tmp_path, {"issuers": [{"slug": "dimos"}], "topics": "politismos"}, "lists.yaml")
    code, _, err = clerk.type("directory", lists)
    assert code == 2
    assert "issuers.0.name_genitive: Λείπει" in err
    assert "topics: " in err
    for setting, value, word in (
        ("KERYX_TELEGRAM_CHATS", "@lim", "@όνομα"),
        ("KERYX_EMAIL_RELAYS", "smtp://maria:secret@mx:port", "smtp://"),
        ("KERYX_EMAIL_CONNECTIONS", "many", "αριθμός"),
        ("KERYX_DATABASE", "mysql://nowhere/keryx", "postgresql://"),
        ("KERYX_CHANNELS", "fax", "email"),
    ):
        with clerk.environment.context() as here:
            here.setenv("KERYX_CHANNELS", "email,telegram")
            here.setenv(setting, value)
            code, out, err = clerk.type("status", "019a0000-0000-7000-8000-000000000000")
        assert code in (2, 3), err
        assert setting in err
        assert word in err
        assert "secret" not in err + out


async def buried(database: str, announcement: UUID) -> None:
    store = Store.open(database)
    async with store.write() as connection:
        await bury(
            connection,
            "delivery",
            "7",
            "ValueError: 550 no such user",
            datetime(2026, 7, 1, 9, 0, tzinfo=UTC),
            channel="email",
            announcement=announcement,
        )
    await store.close()


@pytest.mark.usefixtures("municipality")
def test_what_could_not_be_handled_is_told_and_settled(clerk: Terminal, tmp_path: Path, sqlite_url: str) -> None:
    event = posted(clerk, tmp_path)
    asyncio.run(buried(sqlite_url, UUID(event["id"])))
    _, out, _ = clerk.type("dead-letters", "list")
    for word in ("2026-07-01 12:00 EEST", event["id"], event["reference"], "Μια παράδοση δεν ολοκληρώθηκε", "550"):
        assert word in out
    _, out, _ = clerk.type("dead-letters", "list", "--json")
    (letter,) = json.loads(out)
    assert (letter["announcement"], letter["at"]) == (event["id"], "2026-07-01T09:00:00+00:00")
    _, out, _ = clerk.type("dead-letters", "show", "1")
    assert "ανακοίνωση" in out
    assert "περιμένει" in out
    code, out, _ = clerk.type("dead-letters", "drop", "1")
    assert (code, "1" in out) == (0, True)
    code, _, err = clerk.type("dead-letters", "retry", "1")
    assert (code, "τακτοποιηθεί" in err) == (3, True)
    for number, code in (("99999999999999999999", 4), ("abc", 2)):
        for words in (("dead-letters", "show"), ("unknown", "sent")):
            found, _, err = clerk.type(*words, number)
            assert found == code


@pytest.mark.usefixtures("municipality")
@pytest.mark.parametrize("consent", ["  ", "\u200b", "\udcff", "Συμφωνώ\u202e"])
def test_a_consent_is_taken_only_as_it_can_be_read(clerk: Terminal, tmp_path: Path, consent: str) -> None:
    people = written(tmp_path, b"email\nmaria@example.org\n", "people.csv")
    code, _, err = clerk.type("subscribers", "import", people, "--consent", consent)
    assert code == 2
    assert "--consent: " in err
    assert "@example.org" not in clerk.type("subscribers", "export", "--state", "all")[1]


def test_check_takes_the_name_of_a_channel(clerk: Terminal) -> None:
    code, out, _ = clerk.type("check", "site")
    assert (code, len(out.splitlines())) == (0, 1)
    code, out, err = clerk.type("check", "fax")
    assert (code, out) == (2, "")
    assert "fax" in err
    assert "email, feeds" in err
