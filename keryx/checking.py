"""`keryx check`: looks at every setting and says in plain words what is missing or wrong."""

import asyncio
import socket
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from core.media import Media
from core.settings import Settings
from core.store import Store
from keryx.console import english
from keryx.migrate import newest, revision_of
from keryx.running import address
from keryx.wiring import load_tables, part, switched_on

TIMEOUT_S = 5.0


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    el: str
    en: str
    wrong: bool = False

    def text(self) -> str:
        return f"{'✗' if self.wrong else '✓'} {self.en if english() else self.el}"


async def check() -> list[Finding]:
    """Everything, in the order a person would mend it."""
    try:
        settings = Settings()
    except ValidationError as error:
        return [
            Finding(f"KERYX_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}", f"{e['loc']}: {e['msg']}", True)
            for e in error.errors()
        ]
    findings = [
        await _database(settings),
        await _bus(settings),
        await _media(settings),
        _bind(settings),
        _url(settings),
    ]
    for name in switched_on(settings):
        module = part(name, "checking")
        if module is not None:
            findings += [Finding(*found) for found in await module.check()]
    return findings


async def _database(settings: Settings) -> Finding:
    load_tables()
    try:
        store = Store.open(settings.database)
    except ValueError as error:
        return Finding(str(error), str(error), True)
    try:
        async with asyncio.timeout(TIMEOUT_S):
            revision = await revision_of(store)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        return Finding(
            f"KERYX_DATABASE: η βάση δεν απαντά ({type(error).__name__}). Ελέγξτε τη διεύθυνση και ότι τρέχει.",
            f"KERYX_DATABASE: no answer ({type(error).__name__}). Check the address, and that it runs.",
            True,
        )
    finally:
        await store.close()
    if revision != newest():
        return Finding(
            "Η βάση είναι κενή ή παλιότερη· ενημερώνεται μόνη της στην εκκίνηση (ή με «keryx migrate»).",
            "The database is empty or older; it is brought up to date at start (or by `keryx migrate`).",
        )
    return Finding("Η βάση απαντά και είναι ενημερωμένη.", "The database answers and is up to date.")


async def _bus(settings: Settings) -> Finding:
    if settings.bus == "sql":
        return Finding("Δίαυλος: ενσωματωμένος στη βάση.", "Bus: embedded in the database.")
    if not settings.bus.startswith("kafka://"):
        return Finding(
            f"KERYX_BUS: το «{settings.bus}» δεν είναι ούτε sql ούτε kafka://διεύθυνση:θύρα.",
            f"KERYX_BUS: “{settings.bus}” is neither sql nor kafka://host:port.",
            True,
        )
    servers = settings.bus.removeprefix("kafka://").partition("/")[0].split(",")
    for server in servers:
        host, _, port = server.rpartition(":")
        if not await _reaches(host, port):
            return Finding(
                f"KERYX_BUS: κανείς δεν απαντά στο {server}. Οι αναρτήσεις γίνονται δεκτές και περιμένουν.",
                f"KERYX_BUS: nobody answers at {server}. Posts are accepted and wait.",
                True,
            )
    return Finding("Δίαυλος: το Kafka απαντά.", "Bus: Kafka answers.")


async def _reaches(host: str, port: str) -> bool:
    try:
        async with asyncio.timeout(TIMEOUT_S):
            _, writer = await asyncio.open_connection(host, int(port))
    except (OSError, TimeoutError, ValueError):
        return False
    writer.close()
    return True


async def _media(settings: Settings) -> Finding:
    try:
        media = Media.open(settings.media)
        await media.record("check", b"keryx", replace=True)
    except Exception as error:  # each store has errors of its own
        return Finding(
            f"KERYX_MEDIA: δεν γράφεται το {settings.media} ({error}).",
            f"KERYX_MEDIA: cannot write to {settings.media} ({error}).",
            True,
        )
    return Finding("Ο χώρος αρχείων γράφεται.", "The media store can be written.")


def _bind(settings: Settings) -> Finding:
    try:
        host, port = address(settings.bind)
        socket.getaddrinfo(host, port)
    except (ValueError, OSError):
        return Finding(
            f"KERYX_BIND: το «{settings.bind}» δεν είναι διεύθυνση:θύρα (π.χ. 127.0.0.1:8000).",
            f"KERYX_BIND: “{settings.bind}” is not host:port (e.g. 127.0.0.1:8000).",
            True,
        )
    return Finding(f"Σελίδες στο {settings.bind}.", f"Pages at {settings.bind}.")


def _url(settings: Settings) -> Finding:
    if not settings.url.startswith(("http://", "https://")) or settings.url.endswith("/"):
        return Finding(
            f"KERYX_URL: το «{settings.url}» πρέπει να αρχίζει με https:// και να μην τελειώνει σε /.",
            f"KERYX_URL: “{settings.url}” must begin with https:// and not end in /.",
            True,
        )
    if "127.0.0.1" in settings.url or "localhost" in settings.url:
        return Finding(
            f"KERYX_URL: το {settings.url} φαίνεται μόνο από αυτό το μηχάνημα· οι σύνδεσμοι σε e-mail δεν θα ανοίγουν.",
            f"KERYX_URL: {settings.url} can be seen from this machine only; links in e-mails will not open.",
        )
    return Finding(f"Δημόσια διεύθυνση: {settings.url}", f"Public address: {settings.url}")
