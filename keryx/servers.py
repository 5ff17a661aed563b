"""What `keryx check` asks of the world around the hub: database, bus, media, the address it listens on.

It changes nothing: no file, no folder, no row, no object.
"""

import asyncio
import contextlib
import errno
import logging
import os
import sqlite3
import tempfile
from pathlib import Path
from urllib.parse import quote

import httpx
from obstore.exceptions import BaseError
from sqlalchemy import make_url

from core.addresses import brokers, seen_from
from core.checking import TIMEOUT_S, Finding, Findings
from core.media import Media
from core.settings import Settings
from core.store import Store
from keryx.listening import listening
from keryx.migrate import newest, revision_of

SAYS = Findings(Path(__file__).with_suffix(".toml"))
NOT_LISTENING = {errno.EADDRINUSE: "taken", errno.EACCES: "not_allowed", errno.EPERM: "not_allowed"}
HERE_ONLY = ("//127.", "//localhost", "//[::1]")


async def look(settings: Settings) -> list[Finding]:
    """Everything, in the order a person would mend it."""
    return [
        await database(settings.database),
        await bus(settings.bus),
        await media(settings.media),
        await bind(settings.bind),
        url(settings.url),
    ]


def why(error: BaseException) -> str:
    """The key of what the world said, in plain words; the error's own name where there are none."""
    names: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        names += [
            errno.errorcode.get(getattr(cause, "errno", None) or 0, ""),
            *(k.__name__ for k in type(cause).__mro__),
        ]
        cause = cause.__cause__  # a driver's own error stands behind SQLAlchemy's
    return next((name for name in names if SAYS.knows(name)), type(error).__name__)


# ---- the database


async def database(address: str) -> Finding:
    parsed = make_url(address)
    if parsed.get_backend_name() == "sqlite":
        return await asyncio.to_thread(_sqlite, Path(str(parsed.database)))
    store = Store.open(address)
    try:
        async with asyncio.timeout(TIMEOUT_S):
            revision = await revision_of(store)
    except Exception as error:  # each driver has errors of its own
        return SAYS.wrong("database.fails", reason=why(error))
    finally:
        await store.close()
    return _shape(revision)


def _sqlite(path: Path) -> Finding:
    if not path.exists():
        if reason := unwritable(path.parent):
            return SAYS.wrong("database.unwritable", path=path, reason=reason)
        return SAYS.note("database.to_be_made", path=path)
    # Without a log beside it the file is whole, and SQLite need not write anything to read it.
    how = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "immutable=1"
    try:
        with contextlib.closing(sqlite3.connect(f"file:{quote(str(path))}?{how}", uri=True)) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE name = 'alembic_version'").fetchall()
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone() if tables else None
    except sqlite3.Error:
        return SAYS.wrong("database.no_sqlite", path=path)
    if reason := unwritable(path.parent) or ("" if os.access(path, os.W_OK) else "EACCES"):
        return SAYS.wrong("database.unwritable", path=path, reason=reason)
    return _shape(found[0] if found else None)


def _shape(revision: str | None) -> Finding:
    return SAYS.good("database.good") if revision == newest() else SAYS.note("database.older")


def unwritable(folder: Path) -> str:
    """Why nothing can be made in this folder, or in the nearest one that exists; empty: it can. Leaves no trace."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return why(error)


# ---- the bus


async def bus(address: str) -> Finding:
    if address == "sql":
        return SAYS.good("bus.embedded")
    from core.bus.kafka import answers  # its libraries take half a second to load

    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # what it complains of is said below
    servers = [f"{host}:{port}" for host, port in brokers(address)]
    silent = [server for server in servers if not await answers(server, TIMEOUT_S)]
    return SAYS.wrong("bus.silent", servers=", ".join(silent)) if silent else SAYS.good("bus.good")


# ---- files


async def media(address: str) -> Finding:
    if "://" not in address:
        if reason := unwritable(Path(address)):
            return SAYS.wrong("media.unwritable", address=address, reason=reason)
        return SAYS.good("media.folder", address=address)
    try:
        async with asyncio.timeout(TIMEOUT_S):
            await Media.open(address).records("check")
    except (BaseError, TimeoutError, ValueError) as error:
        return SAYS.wrong("media.fails", address=address, reason=why(error))
    return SAYS.good("media.answers", address=address)


# ---- the pages' address


async def bind(address: str) -> Finding:
    try:
        for one in listening(address):
            one.close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE and await _is_ours(address):
            return SAYS.good("bind.ours", address=address)
        return cannot_listen(address, error)
    return SAYS.good("bind.good", address=address)


def cannot_listen(address: str, error: OSError) -> Finding:
    return SAYS.wrong(f"bind.{NOT_LISTENING.get(error.errno or 0, 'foreign')}", address=address)


async def _is_ours(address: str) -> bool:
    """What runs there is a Keryx."""
    async with httpx.AsyncClient(trust_env=False, timeout=TIMEOUT_S) as client:
        try:
            return "revision" in (await client.get(f"{seen_from(address)}/readyz")).json()
        except (httpx.HTTPError, ValueError):
            return False


def url(address: str) -> Finding:
    local = any(mark in address for mark in HERE_ONLY)
    return SAYS.note("url.local", address=address) if local else SAYS.good("url.good", address=address)
