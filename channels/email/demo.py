"""E-mail on the wall: the mail catcher, and the newest mail as one reader got it."""

import html
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from core.context import Context
from core.demonstration import Panel, Service, ask, free_port, heading, quiet
from core.language.counts import grouped
from schemas.edition import Edition

NAME = {"el": "Ηλεκτρονικό ταχυδρομείο", "en": "E-mail"}
REPEATS = {"el": "Το πήραν: {people} · επαναλήψεις: {repeats}", "en": "Got it: {people} · repeats: {repeats}"}
FROM_TO = {"el": "Από: {from}\nΠρος: {to}", "en": "From: {from}\nTo: {to}"}
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
    found = await ask(f"{address}/newest", announcement=str(edition.announcement), language=language)
    if "subject" not in found:
        return None
    spoken = f' lang="{html.escape(found["language"])}"' if found["language"] not in ("", language) else ""
    lines = "".join(quiet(line) for line in FROM_TO[language].format_map(found).splitlines())
    letter = f'<pre class="keryx-shown__scroll" tabindex="0"{spoken}>{html.escape(found["text"])}</pre>'
    shown = f"{lines}{heading(found['subject'])}{letter}{quiet(_reached(found, language))}"
    return Panel(
        NAME[language],
        f'<div class="keryx-letter">{shown}</div>',
        f"{address}/mail/{found['number']}{'?lang=en' if language == 'en' else ''}",
    )


def _reached(found: Mapping[str, Any], language: str) -> str:
    return REPEATS[language].format(**{name: grouped(found[name], language) for name in ("people", "repeats")})


async def arrived(announcement: UUID) -> Mapping[int, int]:
    """How many people's mailboxes hold each edition."""
    found = await ask(f"{os.environ[WEB]}/newest", announcement=str(announcement))
    return {int(edition): people for edition, people in found["editions"].items()}
