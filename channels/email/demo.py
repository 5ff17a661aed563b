"""E-mail on the wall: the mail catcher, and the newest mail as one reader got it."""

import html
import os
from collections.abc import Sequence
from pathlib import Path

import httpx

from core.context import Context
from core.demonstration import Panel, Service, free_port
from schemas.edition import Edition

NAME = {"el": "Ηλεκτρονικό ταχυδρομείο", "en": "E-mail"}
REPEATS = {"el": "{people} άνθρωποι, {repeats} επαναλήψεις", "en": "{people} people, {repeats} repeats"}
WEB = "KERYX_DEMO_MAIL"


def services(folder: Path) -> Sequence[Service]:
    port, web = free_port(1025), free_port(8025)
    address = f"http://127.0.0.1:{web}"
    return [
        Service(
            ("channels.email.catcher", "--port", str(port), "--web", str(web), "--folder", str(folder / "mail")),
            "Γραμματοκιβώτιο (ό,τι στέλνεται μένει εδώ)",
            "Mail catcher (what is sent stays here)",
            web,
            {"KERYX_EMAIL_RELAYS": f"smtp://127.0.0.1:{port}", WEB: address},
            address,
        )
    ]


async def panel(context: Context, edition: Edition, language: str) -> Panel | None:
    address = os.environ[WEB]
    async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
        question = {"announcement": str(edition.announcement), "language": language}
        found = (await client.get(f"{address}/newest", params=question)).json()
    if "subject" not in found:
        return None
    counts = html.escape(REPEATS[language].format(**found))
    shown = (
        f'<p class="keryx-quiet">{html.escape(found["to"])}</p><p><strong>{html.escape(found["subject"])}</strong></p>'
        f'<pre tabindex="0">{html.escape(found["text"])}</pre><p class="keryx-quiet">{counts}</p>'
    )
    return Panel(NAME[language], shown, f"{address}/mail/{found['number']}")
