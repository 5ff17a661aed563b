"""The press list and the magazine at the terminal and by the API, with real mails into a sink."""

import json
import re
from email.message import EmailMessage
from pathlib import Path

import httpx
import yaml

from producers.api.examples import MAGAZINE
from tests.hub import EVENT
from tests.keryx.conftest import EXAMPLES, Clerk

PRESS = {
    "kind": "press_release",
    "subtype": "press_release",
    "issuer": "dimos",
    "title": "Νέο δίκτυο ύδρευσης",
    "body": "Ο Δήμος υπέγραψε τη σύμβαση.",
    "embargo": "2099-11-24T12:00",
}


async def test_a_day_of_the_press_office(clerk: Clerk, tmp_path: Path) -> None:
    assert (await clerk.type("directory", str(EXAMPLES / "directory.yaml")))[0] == 0
    people, text = tmp_path / "press.csv", tmp_path / "text.yaml"
    people.write_text("email,name,medium,beats\nradio@press.example,Νίκος,Ράδιο Λίμνη,\n", "utf-8")
    text.write_text(yaml.safe_dump(PRESS, allow_unicode=True), "utf-8")
    code, out, _ = await clerk.type("press", "import", str(people), "--dry-run")
    assert (code, "νέος στον κατάλογο" in out, "radio@press.example" in out) == (0, True, True)
    assert (await clerk.type("press", "import", str(people)))[0] == 0
    added = await clerk.type("press", "add", "anna@press.example", "--name", "Άννα", "--medium", "Εφημερίδα Λίμνης")
    assert added[0] == 0
    assert (await clerk.type("press", "list"))[1].count("@press.example") == 2
    code, _, err = await clerk.type("press", "add", "no", "--name", "Άννα", "--medium", "", language="en")
    assert (code, "email" in err, "medium" in err) == (2, True, True)
    assert (await clerk.type("press", "stop", "radio@press.example"))[0] == 0

    posted = json.loads((await clerk.type("post", str(text), "--json"))[1])
    assert (await clerk.type("press", "send", posted["reference"]))[0] == 0
    await clerk.program.start()
    (mail,) = await clerk.mails(1)
    assert mail["to"] == "anna@press.example"
    assert mail["subject"] == "ΕΜΠΑΡΓΚΟ έως Τρίτη 24 Νοεμβρίου 2099, 12:00 (ώρα Ελλάδας): Νέο δίκτυο ύδρευσης"
    found = re.search(r"Αντίγραφο (\S+) για: Εφημερίδα Λίμνης", plain(mail))
    assert found is not None
    for written in (found[1], mail["list-unsubscribe"].strip("<>")):
        code, out, _ = await clerk.type("press", "who", written)
        assert (code, "anna@press.example" in out, posted["reference"] in out) == (0, True, True)
    assert (await clerk.type("press", "who", "0000-0000"))[0] == 4
    async with httpx.AsyncClient(trust_env=False, base_url=clerk.program.url) as web:
        assert (await web.get(f"/announcements/{posted['id']}")).status_code == 404
        assert "ύδρευσης" not in (await web.get("/announcements")).text

    assert (await clerk.type("withdraw", posted["reference"], "--reason", "Λάθος ποσά"))[0] == 0
    _, ending = await clerk.mails(2)
    assert ending["subject"] == "Αποσύρθηκε: Νέο δίκτυο ύδρευσης"
    assert "διαγράψτε το αντίγραφό σας" in " ".join(plain(ending).split())

    # And a magazine, from its draft to its page.
    event = json.loads((await clerk.type("post", str(EXAMPLES / "event-theatro-paidia.yaml"), "--json"))[1])
    await clerk.program.settled(event["id"])
    code, draft, err = await clerk.type("magazine", "draft", "--since", "2026-01-01")
    assert code == 0, err
    issue = tmp_path / "issue.yaml"
    issue.write_text(draft, "utf-8")
    assert json.loads((await clerk.type("magazine", "compose", str(issue), "--json"))[1]) == {"number": 1}
    assert (await clerk.type("magazine", "pdf", "1", str(tmp_path / "issue.pdf")))[0] == 0
    assert (tmp_path / "issue.pdf").read_bytes().startswith(b"%PDF-")
    assert (await clerk.type("magazine", "send", "1"))[0] == 0
    assert (await clerk.type("magazine", "send", "1"))[0] == 3
    async with httpx.AsyncClient(trust_env=False, base_url=clerk.program.url) as web:
        for path in ("/magazine", "/magazine/1", "/magazine/1.pdf", "/magazine/1?lang=en"):
            assert (await web.get(path)).status_code == 200


def plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def test_the_api_drafts_composes_and_says_what_is_wrong(api: httpx.AsyncClient) -> None:
    """This hub has no channel that writes to people: sending is refused in words, nothing else is."""
    answer = await api.post("/api/v1/announcements", json=EVENT, headers={"Idempotency-Key": "k1"})
    posted = answer.json()["id"]
    draft = await api.get("/api/v1/magazine/draft", params={"since": "2026-01-01"})
    assert (draft.status_code, draft.json()["sections"][0]["posts"]) == (
        200,
        [{"reference": answer.json()["reference"]}],
    )
    composed = await api.post("/api/v1/magazine/issues", json=draft.json())
    assert (composed.status_code, composed.json()["number"]) == (201, 1)
    wrong = await api.post("/api/v1/magazine/issues", json=MAGAZINE | {"issuer": "nobody"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "issuer")
    assert (await api.post("/api/v1/magazine/issues/1/sending")).status_code == 409
    assert (await api.post(f"/api/v1/announcements/{posted}/press")).status_code == 409
    for method, path in (
        ("GET", "/api/v1/magazine/draft?since=2026-01-01"),
        ("POST", "/api/v1/magazine/issues"),
        ("POST", "/api/v1/magazine/issues/1/sending"),
        ("POST", f"/api/v1/announcements/{posted}/press"),
    ):
        assert (await api.request(method, path, json={}, headers={"Authorization": ""})).status_code == 401
