"""Sets the stage: starts the stand-ins the channels bring, seeds the municipality, and runs the hub until stopped."""

import asyncio
import contextlib
import os
import shlex
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from core.addresses import host_and_port
from core.demonstration import Service
from core.language.dates import ATHENS
from core.settings import Settings
from keryx import running
from keryx.console import fail, say
from keryx.demo import routes, seed, staff
from keryx.listening import listening
from keryx.parts import CHANNELS, part

FOLDER = Path("var/demo")
ENVIRONMENT = FOLDER / "env"
LAID_OUT = FOLDER / "examples"
FIRST_EXAMPLE = LAID_OUT / "event-theatro-paidia.yaml"  # one the seed does not post
CHECKOUT = Path(".venv/bin/keryx")
READY_S = 20.0
DIGEST_AFTER = timedelta(minutes=2)  # the day's digest, of both sorts, while somebody still looks on


async def run() -> None:
    """The whole demonstration; stopping and starting again keeps everything."""
    say("  Ο Κῆρυξ ξεκινά…", "  Keryx is starting…")
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("KERYX_DATABASE", f"sqlite+aiosqlite:///{FOLDER / 'keryx.sqlite3'}")
    os.environ.setdefault("KERYX_MEDIA", str(FOLDER / "media"))
    soon = datetime.now(ATHENS) + DIGEST_AFTER
    os.environ.setdefault("KERYX_AUDIENCE_DIGEST_TIME", f"{soon:%H:%M}")
    os.environ.setdefault("KERYX_AUDIENCE_DIGEST_WEEKDAY", str(soon.weekday()))
    _must_be_free(Settings().bind)
    services = [service for name in CHANNELS for service in _services(name)]
    for service in services:
        os.environ.update(service.environment)
    async with _started(services) as processes, running.opened() as hub:
        say("  ✓ η βάση δεδομένων", "  ✓ the database")
        if await seed.seed(hub):
            say(*(f"  ✓ {line}" for line in seed.SEEDED))
        else:
            say("  ✓ ο Δήμος Λιμνοχωρίου, όπως τον αφήσατε", "  ✓ the municipality, as you left it")
        await staff.hire(hub)
        for service, process in zip(services, processes, strict=True):
            await _answers(service, process)
            say(f"  ✓ {service.name_el}", f"  ✓ {service.name_en}")
        child = running.Child(running.worker_arguments(hub.settings))
        seed.lay_out(LAID_OUT, hub.clock.now())
        _remember()
        await running.serve(
            hub, routes.router(hub, child, services), child=child, ready=lambda: _welcome(hub.settings.url, services)
        )
        say("  Σταμάτησε. Όλα κρατήθηκαν.", "  Stopped. Everything is kept.")


def _services(name: str) -> Sequence[Service]:
    module = part(name, "demo")
    services: Sequence[Service] = module.services(FOLDER) if module is not None and hasattr(module, "services") else ()
    return services


def _must_be_free(bind: str) -> None:
    try:
        for one in listening(bind):
            one.close()
    except OSError as error:
        said = running.taken(bind, error)
        other = f"KERYX_BIND=127.0.0.1:{min(host_and_port(bind)[1] + 1, 65535)} make demo"
        fail(f"{said.el}\n  {other}", f"{said.en}\n  {other}")


@contextlib.asynccontextmanager
async def _started(services: Sequence[Service]) -> AsyncIterator[Sequence[Process]]:
    """Start the stand-ins; end them with us."""
    processes: list[Process] = []
    try:
        for service in services:
            arguments = ("-m", "keryx.demo.standin", *service.arguments)
            processes.append(
                await asyncio.create_subprocess_exec(sys.executable, *arguments, stdin=PIPE, start_new_session=True)
            )
        yield processes
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


async def _answers(service: Service, process: Process) -> None:
    """Wait until it can be reached."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + READY_S
    while process.returncode is None and loop.time() < ends:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", service.port)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        writer.close()
        return
    fail(
        f"Δεν ξεκίνησε: {service.name_el} (python -m {shlex.join(service.arguments)}).",
        f"This did not start: {service.name_en} (python -m {shlex.join(service.arguments)}).",
    )


def _remember() -> None:
    """The settings of the demonstration, for commands in another terminal."""
    names = sorted(name for name in os.environ if name.startswith("KERYX_"))
    text = "".join(f"export {name}={shlex.quote(os.environ[name])}\n" for name in names)
    ENVIRONMENT.write_text(text, "utf-8")


def _welcome(url: str, services: Sequence[Service]) -> None:
    program = CHECKOUT if CHECKOUT.exists() else "keryx"
    post = f". {ENVIRONMENT}; {program} post {FIRST_EXAMPLE}"
    pages_el = "".join(f"\n    {service.name_el}: {service.address}" for service in services if service.address)
    pages_en = "".join(f"\n    {service.name_en}: {service.address}" for service in services if service.address)
    say(
        f"""
  Ανοίξτε τον τοίχο:  {url}/demo

  Δοκιμάστε
    – γράψτε μια ανακοίνωση και δείτε την να φτάνει σε έξι μέσα· μεταθέστε την· αποσύρετέ την
    – σταματήστε έναν εργάτη στη μέση μιας αποστολής: κανείς δεν χάνεται
    – γράψτε «αύριο 19:30, 2.500 €» και ακούστε το
    – εγγραφείτε: {url}/subscribe · η επιβεβαίωση έρχεται στο γραμματοκιβώτιο, σε δύο λεπτά και η σύνοψη της ημέρας
    – αναρτήστε από άλλο τερματικό:  {post}
  Δείτε ακόμη
    Δημόσιος ιστότοπος: {url}/{pages_el}

  Με Ctrl-C σταματά· η επόμενη «make demo» συνεχίζει από εδώ.
""",
        f"""
  Open the wall:  {url}/demo?lang=en

  Try
    – write an announcement and watch it reach six media; move it; withdraw it
    – kill a worker in the middle of a mailing: nobody is lost
    – type «αύριο 19:30, 2.500 €» and hear it
    – sign up: {url}/subscribe?lang=en · the mail catcher gets the confirmation, and in two minutes the day's digest
    – post from another terminal:  {post}
  See also
    Public site: {url}/?lang=en{pages_en}

  Ctrl-C stops; the next `make demo` goes on from here.
""",
    )
