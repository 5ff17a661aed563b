"""The API under what its own description allows, and what it does not: `python -m tests.producers.api.fuzzing`.

Schemathesis makes the requests; nothing of them may break the hub, and every answer is one that the description names.
"""

import argparse
import asyncio
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from producers.api.scopes import Scope
from tests.asgi import FromAThread
from tests.hub import EVENT
from tests.producers.api.conftest import URL, Programs, open_programs

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@dataclass
class Fuzz:
    """Every operation, with a token that may do everything and with none, about what exists and what does not."""

    app: Any
    loop: asyncio.AbstractEventLoop
    token: str
    known: dict[str, str]
    examples: int
    asked: int = 0
    wrong: list[str] = field(default_factory=list)

    def run(self) -> None:
        """In a thread of its own: the application is on the loop."""
        for result in schemathesis.openapi.from_dict(self.app.openapi()).get_all_operations():
            operation: Any = result.ok()
            if not operation.path.startswith("/api/"):
                continue
            for name, strategy in self._strategies(operation):
                try:
                    self._given(strategy, self._headers(name))
                except Unsatisfiable:
                    if name != GenerationMode.NEGATIVE.value:  # nothing can be wrong where nothing is sent
                        raise
                except FailureGroup as failures:
                    self.wrong += [f"{operation.label} ({name}): {one}" for one in failures.exceptions]
                    print(self.wrong[-1], flush=True)  # a long run may be stopped before its end

    def _strategies(self, operation: Any) -> Iterator[tuple[str, Any]]:
        names = [one for one in ("announcement", "draft", "endpoint") if f"{{{one}}}" in operation.path]
        parameters: dict[str, Any] = {name: self.known[name] for name in names}
        if "{number}" in operation.path:
            parameters["number"] = 1
        yield "nobody", operation.as_strategy(GenerationMode.POSITIVE)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                yield mode.value, operation.as_strategy(mode, headers=self._headers(mode.value))
            except Exception as error:
                if "negative" not in str(error).lower():
                    raise
            if parameters and mode is GenerationMode.POSITIVE:
                yield "known", operation.as_strategy(mode, path_parameters=parameters)

    def _headers(self, name: str) -> dict[str, str]:
        return {} if name == "nobody" else {"Authorization": f"Bearer {self.token}"}

    def _given(self, strategy: Any, headers: dict[str, str]) -> None:
        client = httpx.Client(transport=FromAThread(self.app, self.loop))

        @settings(
            max_examples=self.examples,
            deadline=None,
            database=None,
            derandomize=self.examples < 20,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy)
        def ask(case: Any) -> None:
            self.asked += 1
            wanted = case.as_transport_kwargs(URL)
            plain = {name: wanted.get(name) for name in ("method", "url", "params", "json", "data", "cookies")}
            sent = {**dict(wanted.get("headers") or {}), **headers}
            if not headers:
                sent = {name: value for name, value in sent.items() if name.lower() != "authorization"}
            prepared = requests.Request(**plain, headers=sent).prepare()
            body = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body
            request = httpx.Request(
                str(prepared.method), str(prepared.url), headers=list(prepared.headers.items()), content=body
            )
            response = client.send(request)
            response.elapsed = timedelta()  # in memory
            checks = [*CHECKS, *([negative_data_rejection] if headers else [])]
            case.validate_response(response, checks=checks)
            if not headers:
                assert response.status_code in (401, 405), response.status_code

        ask()


async def fuzz(programs: Programs, examples: int) -> Fuzz:
    """An hour or a second of it, in this process. What it found is in `wrong`."""
    api = await programs.one(*Scope)
    key = {"Idempotency-Key": "k"}
    posted = (await api.post("/api/v1/announcements", json=EVENT, headers=key)).json()["id"]
    draft = (await api.post("/api/v1/drafts", json={"kind": "event", "issuer": "dimos"}, headers=key)).json()["id"]
    endpoint = {"name": "portal", "url": "https://portal.example/", "events": ["published"]}
    added = (await api.post("/api/v1/endpoints", json=endpoint)).json()["endpoint"]["id"]
    known = {"announcement": posted, "draft": draft, "endpoint": added}
    token = api.headers["Authorization"].removeprefix("Bearer ")
    found = Fuzz(programs.app, asyncio.get_running_loop(), token, known, examples)
    await asyncio.to_thread(found.run)
    return found


async def main(examples: int) -> int:
    os.environ["KERYX_API_PER_MINUTE"] = "100000"
    with tempfile.TemporaryDirectory() as folder:
        programs = await open_programs(f"sqlite+aiosqlite:///{folder}/keryx.sqlite", Path(folder))
        found = await fuzz(programs, examples)
        await programs.close()
        await programs.hub.close()
    print("\n\n".join([*found.wrong, f"{found.asked} requests, {len(found.wrong)} faults"]))
    return 1 if found.wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=500, help="of each operation, by each token")
    raise SystemExit(asyncio.run(main(parser.parse_args().examples)))
