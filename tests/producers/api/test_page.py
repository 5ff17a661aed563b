"""docs/api.md is true: every request on it is made, in its order, and answered as it says."""

import re
import shlex
from pathlib import Path

from producers.api.scopes import Scope
from tests.producers.api.conftest import Programs

PAGE = (Path(__file__).parents[3] / "docs" / "api.md").read_text("utf-8")
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ASKED = re.compile(r"^curl (.*?)   # (\d{3})$", re.MULTILINE | re.DOTALL)


def asked(line: str, names: dict[str, str]) -> tuple[str, str, dict[str, str], str | None]:
    """Method, address, headers and body, as curl reads it."""
    for name, value in names.items():
        line = line.replace(f"${name}", value)
    words = iter(shlex.split(line.replace("\\\n", " ")))
    method, address, headers, body = "", "", {}, None
    for word in words:
        match word:
            case "-i":
                continue
            case "-X":
                method = next(words)
            case "-H":
                name, _, value = next(words).partition(": ")
                headers[name] = value
            case "--json":
                body = next(words)
                headers["Content-Type"] = "application/json"
            case _:
                assert not word.startswith("-"), word
                address = word
    return method or ("GET" if body is None else "POST"), address, headers, body


async def test_every_request_on_the_page_is_answered_as_it_says(programs: Programs) -> None:
    scopes = (Scope.READ, Scope.DRAFT, Scope.POST, Scope.ADMINISTER)
    client = await programs.one(*scopes, issuers=["dimos"], days=365)
    token = client.headers.pop("Authorization").removeprefix("Bearer ")
    names = {"KERYX": "https://hub.example", "TOKEN": token, "ID": ""}
    count = 0
    for block in BLOCK.findall(PAGE):
        for line, status in ASKED.findall(block):
            method, address, headers, body = asked(line, names)
            answer = await client.request(method, address, headers=headers, content=body and body.encode())
            assert answer.status_code == int(status), (line, answer.text)
            count += 1
            if not names["ID"] and status == "201":
                names["ID"] = answer.json()["id"]
    assert count == PAGE.count("curl ") > 12


def test_every_scope_is_on_the_page() -> None:
    assert [one for one in Scope if f"| `{one}` |" not in PAGE] == []


async def test_the_page_names_every_operation_of_an_announcement(programs: Programs) -> None:
    parts = {
        path.rpartition("/")[2]
        for path in programs.app.openapi()["paths"]
        if path.startswith("/api/v1/announcements/{announcement}/") and not path.endswith("}")
    }
    assert [part for part in sorted(parts) if part not in PAGE] == []
