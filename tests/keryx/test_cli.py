"""The command line as a clerk meets it: while the hub runs and while it does not, in Greek and in English."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from core.estimates import Expected
from keryx.estimating import told
from tests.keryx.conftest import Clerk

EXAMPLES = Path(__file__).parent.parent.parent / "examples"


async def test_a_day_at_the_terminal(clerk: Clerk, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text(
        "email,language,topics,areas,kinds,issuers\n"
        "maria@example.org,el,,,,dimos;deya;oneiro\njohn@example.org,en,politismos,,event,dimos;deya;oneiro\n",
        "utf-8",
    )
    assert (await clerk.type("directory", str(EXAMPLES / "directory.yaml"), apart=True))[0] == 0
    code, out, _ = await clerk.type("subscribers", "import", str(people), "--consent", "Συμφωνώ")
    assert (code, "2" in out) == (0, True)
    code, out, _ = await clerk.type("subscribers", "export")
    assert out.count("@example.org") == 2
    assert (await clerk.type("subscribers", "export", "--state", "bogus"))[0] == 2

    # While the hub does not run: accepted, and waiting.
    event = str(EXAMPLES / "event-theatro-paidia.yaml")
    code, out, _ = await clerk.type("estimate", event, "--json")
    draft = {"channel": "email", "targets": 2, "ahead": 0, "seconds": None, "at_least": 0}
    assert (code, json.loads(out)) == (0, {"id": None, "channels": [draft]})
    code, out, err = await clerk.type("post", event, "--json", apart=True)
    assert code == 0, err
    posted = json.loads(out)
    assert set(posted) == {"id", "reference", "edition"}
    assert json.loads((await clerk.type("post", event, "--json"))[1]) == posted, "the same file twice is one post"
    code, out, _ = await clerk.type("status", posted["id"], "--json")
    assert json.loads(out)["editions"][0]["channels"]["email"]["planned"] == 0

    # While it runs.
    await clerk.program.start()
    await clerk.program.settled(posted["id"])
    code, out, _ = await clerk.type("correct", posted["id"], event, "--reason", "correction", "--weight", "material")
    assert code == 0
    await clerk.program.settled(posted["id"])
    assert (await clerk.type("withdraw", posted["id"], "--reason", "Ματαιώθηκε"))[0] == 0
    cells = await clerk.program.settled(posted["id"])
    assert [cell["sent"] for cell in cells] == [2, 2, 2]
    code, out, _ = await clerk.type("status", posted["reference"], language="en")  # as people call it
    assert "Edition 3 (withdraw)" in out
    assert (await clerk.type("dead-letters", "list"))[1].strip() == "Κανένα."
    code, out, _ = await clerk.type("replay", "--channel", "site", "--since", "2026-01-01", language="en")
    assert (code, out.strip()) == (0, "1 announcement")


async def test_bad_input_names_every_field_and_stores_nothing(clerk: Clerk, tmp_path: Path) -> None:
    assert (await clerk.type("directory", str(EXAMPLES / "directory.yaml")))[0] == 0
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("kind: event\nsubtype: event\nissuer: nobody\ntitle: ''\n", "utf-8")
    code, _, err = await clerk.type("post", str(wrong), apart=True)
    assert code == 2
    assert "issuer:" in err
    assert "occurrences:" in err
    code, _, err = await clerk.type("post", str(wrong), language="en")
    assert "occurrences:" in err
    bomb = tmp_path / "bomb.yaml"
    bomb.write_text("a: &a [x]\nb: [*a, *a]\n", "utf-8")
    assert (await clerk.type("post", str(bomb)))[0] == 2
    assert (await clerk.type("status", "no-id"))[0] == 2
    assert (await clerk.type("status", "2026/999999"))[0] == 2
    assert (await clerk.type("worker"))[0] == 3, "SQLite has one worker, the hub's own"


async def test_check_says_what_is_wrong(clerk: Clerk) -> None:
    clerk.program.environment |= {"KERYX_BUS": "carrier-pigeon", "KERYX_URL": "hub.example/"}
    code, out, _ = await clerk.type("check")
    assert code == 1
    assert "KERYX_BUS" in out
    assert "KERYX_URL" in out
    clerk.program.environment |= {"KERYX_BUS": "sql", "KERYX_URL": "https://hub.example"}
    code, out, _ = await clerk.type("check", language="en")
    assert "✗" not in out, out


@pytest.mark.parametrize(
    ("ahead", "seconds", "at_least", "says"),
    [
        (0, 1500, 0, "email: 12.450 παραλήπτες, περίπου 25 λεπτά."),
        (90, 90, 62, "email: 12.450 παραλήπτες, περίπου 2 λεπτά. Προηγούνται άλλες 90 παραδόσεις."),
        (0, None, 5900, "τουλάχιστον 1 ώρα και 39 λεπτά"),
        (0, None, 0, "δεν έχει μετρηθεί ακόμη"),
    ],
)
def test_an_estimate_in_words(ahead: int, seconds: int | None, at_least: int, says: str) -> None:
    assert says in told(Expected("email", 12_450, ahead, seconds, at_least), "el")


async def test_check_tries_the_servers_it_is_given(clerk: Clerk) -> None:
    clerk.program.environment |= {
        "KERYX_EMAIL_RELAYS": "smtp://127.0.0.1:1",
        "KERYX_CHANNELS": "email,telegram",
        "KERYX_TELEGRAM_CHATS": "@limnochori",
    }
    code, out, _ = await clerk.type("check")
    assert code == 1
    assert "127.0.0.1:1" in out
    assert "KERYX_TELEGRAM_TOKEN: λείπει" in out


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DATABASE", "garbage", "postgresql://"),
        ("DATABASE", "sqlite:////proc/keryx.db", "δεν γράφεται"),
        ("DATABASE", "postgresql://u:secret@127.0.0.1:1/x", "κανείς δεν απαντά"),
        ("MEDIA", "/proc/media", "δεν γράφεται"),
        ("BUS", "rabbit://x", "kafka://"),
        ("EMAIL_SENDER", "x", "e-mail"),
    ],
)
async def test_it_does_not_start_on_wrong_settings_and_says_why(clerk: Clerk, name: str, value: str, says: str) -> None:
    clerk.program.environment |= {f"KERYX_{name}": value}
    code, out, err = await clerk.type("up")
    assert code in (2, 3)
    assert f"KERYX_{name}: " in err
    assert says in err
    assert "Traceback" not in err
    assert "secret" not in err
    assert "http://" not in out


async def test_a_taken_port_is_told_before_any_address_is(clerk: Clerk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        clerk.program.environment |= {"KERYX_BIND": f"127.0.0.1:{taken.getsockname()[1]}"}
        code, out, err = await clerk.type("up", apart=True)
    assert (code, out) == (3, "")
    assert "KERYX_BIND: η διεύθυνση" in err
    assert "Traceback" not in err


async def test_where_pages_are_served_is_the_address_unless_another_is_set(clerk: Clerk) -> None:
    del clerk.program.environment["KERYX_URL"]
    await clerk.program.start()
    assert f"Keryx: http://127.0.0.1:{clerk.program.port}\n" in clerk.program.log()


def test_help_waits_for_neither_database_nor_pages() -> None:
    question = (
        "import sys, keryx.cli; print([name for name in ('sqlalchemy', 'fastapi', 'alembic') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", question], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "[]"


async def test_a_worker_says_for_what_it_works(clerk: Clerk, postgresql_url: str) -> None:
    environment = {**os.environ, **clerk.program.environment, "KERYX_DATABASE": postgresql_url, "KERYX_LANGUAGE": "el"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "keryx", "worker", "--channel", "site"), env=environment, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        assert "Εργάτης για: site." in (await process.stdout.readline()).decode()
        process.terminate()
        assert await process.wait() == 0
