"""Sets the stage: starts the stand-ins the channels bring, seeds the municipality, and runs the hub until stopped."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from core.demonstration import Service
from core.settings import Settings
from keryx import running
from keryx.console import fail, say
from keryx.demo import seed, wall
from keryx.wiring import CHANNELS, part

FOLDER = Path("var/demo")
READY_S = 20.0


async def run() -> None:
    """The whole demonstration; stopping and starting again keeps everything."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("KERYX_DATABASE", f"sqlite+aiosqlite:///{FOLDER / 'keryx.sqlite3'}")
    os.environ.setdefault("KERYX_MEDIA", str(FOLDER / "media"))
    _must_be_free(Settings().bind)
    services = [service for name in CHANNELS for service in _services(name)]
    for service in services:
        os.environ.update(service.environment)
    async with _started(services), running.opened() as hub:
        say("  ✓ η βάση", "  ✓ the database")
        fresh = await seed.seed(hub)
        say("  ✓ ο Δήμος Λιμνοχωρίου" if fresh else "  ✓ ο Δήμος Λιμνοχωρίου, όπως τον αφήσατε", "  ✓ the municipality")
        child = running.Child(running.worker_arguments(hub.settings))
        _welcome(hub.settings.url, services)
        await running.serve(hub, wall.router(hub, child), child=child)


def _services(name: str) -> Sequence[Service]:
    module = part(name, "demo")
    services: Sequence[Service] = module.services(FOLDER) if module is not None and hasattr(module, "services") else ()
    return services


def _must_be_free(bind: str) -> None:
    import socket

    host, port = running.address(bind)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            fail(
                f"Η διεύθυνση {bind} είναι πιασμένη. Κλείστε ό,τι τρέχει εκεί ή δώστε άλλη: KERYX_BIND=127.0.0.1:8001 "
                "KERYX_URL=http://127.0.0.1:8001 make demo",
                f"{bind} is taken. Close what runs there, or give another: KERYX_BIND=127.0.0.1:8001 "
                "KERYX_URL=http://127.0.0.1:8001 make demo",
            )


@contextlib.asynccontextmanager
async def _started(services: Sequence[Service]) -> AsyncIterator[None]:
    """Start the stand-ins and wait until each answers; end them with us."""
    processes = []
    try:
        for service in services:
            processes.append(
                await asyncio.create_subprocess_exec(sys.executable, "-m", *service.arguments, start_new_session=True)
            )
        for service, process in zip(services, processes, strict=True):
            await _answers(service, process)
            say(f"  ✓ {service.arguments[0]}", f"  ✓ {service.arguments[0]}")
        yield
    finally:
        for process in processes:
            if process.returncode is None:
                process.terminate()
        for process in processes:
            try:
                async with asyncio.timeout(5):
                    await process.wait()
            except TimeoutError:
                process.kill()


async def _answers(service: Service, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(READY_S):
        while True:
            if process.returncode is not None:
                fail(
                    f"Δεν ξεκίνησε το {service.arguments[0]} (θύρα {service.port}).",
                    f"{service.arguments[0]} did not start (port {service.port}).",
                )
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", service.port)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            writer.close()
            return


def _welcome(url: str, services: Sequence[Service]) -> None:
    pages = "".join(f"\n      {service.address}" for service in services if service.address)
    say(
        f"""
  Κῆρυξ: {url}/demo

  Δοκιμάστε:
    – γράψτε μια ανακοίνωση στον τοίχο και δείτε την να φτάνει σε έξι μέσα
    – από τη γραμμή εντολών (σε άλλο τερματικό):
      set -a; . {FOLDER}/env; set +a; .venv/bin/keryx post examples/event-theatro-paidia.yaml
    – η δημόσια σελίδα: {url}/   οι ροές: {url}/feeds{pages}
  Ctrl-C σταματά· η επόμενη «make demo» συνεχίζει από εδώ.
""",
        f"""
  Keryx: {url}/demo?lang=en

  Try:
    – write an announcement on the wall and watch it reach six media
    – from the command line (in another terminal):
      set -a; . {FOLDER}/env; set +a; .venv/bin/keryx post examples/event-theatro-paidia.yaml
    – the public site: {url}/   the feeds: {url}/feeds{pages}
  Ctrl-C stops; the next `make demo` goes on from here.
""",
    )
    names = sorted(name for name in os.environ if name.startswith("KERYX_"))
    (FOLDER / "env").write_text("".join(f"{name}='{os.environ[name]}'\n" for name in names), "utf-8")
