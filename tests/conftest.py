"""Real servers for the tests: each is started once a run, when first asked for; what is missing is said loudly."""

import asyncio
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
import pytest
import structlog
from hypothesis import HealthCheck, settings
from playwright.async_api import expect

from tests.servers import compiled_once, ffmpeg_once
from tests.servers import kafka as kafka_server
from tests.servers import postfix as postfix_server
from tests.servers import postgres as postgres_server
from tests.servers.kafka import Kafka
from tests.servers.keeper import Kind, shared
from tests.servers.postfix import Postfix
from tests.servers.postgres import Databases, Postgres, migrated
from tests.servers.smtp import Script, Sink

MISSING = "missing server: "
FFMPEG = "IMAGEIO_FFMPEG_EXE"
TRIED_AGAIN = {"chromium", "own_kafka", "kafka3", "own_postgres", "own_postfix"}
TRY_S = 240  # a walk through many pages takes up to 60 by itself
APPEARS_MS = 20_000  # what is expected on a page, on a machine that does much else
MEMORY, ROOM_BYTES = Path("/dev/shm"), 4 * 1024**3
pytest_plugins = ["tests.leftovers"]
pytest.register_assert_rewrite("tests.contracts")  # suites that are inherited tell as much as any other test

# Files are kept in memory where that has room: what is killed here is a process, never the machine's power, so that
# no test asks whether a disk has kept what it was told to; and every transaction of SQLite's waits for the disk.
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES:
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None  # asked anew

# Images that set this have every program that is started here compile all code anew, at four times the time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

compiled_once.register()

# A busy machine is no defect: pytest's own time limit ends what hangs.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

# As the program writes them (`core.logs`): structlog by itself draws every variable of every frame, for seconds.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


def pytest_configure(config: pytest.Config) -> None:
    """Every sound and film is really made, once a run: hundreds of tests, on either database, make the same few."""
    if hasattr(config, "workerinput"):  # the workers of xdist inherit it
        return
    try:
        program = imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError:  # there is none for this machine: each test that needs one says so
        return
    once = Path(tempfile.mkdtemp(prefix="keryx-ffmpeg-"))
    config.add_cleanup(lambda: shutil.rmtree(once, ignore_errors=True))
    os.environ[FFMPEG] = ffmpeg_once.launcher(str(once), program)


@pytest.fixture
def ffmpeg_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made twice is made twice."""
    monkeypatch.delenv(FFMPEG, raising=False)


@dataclass(frozen=True)
class SharedKafka:
    """The run's Kafka: many tests use it at once, so none stops it; use topics and groups of your own names."""

    bootstrap: str
    brokers: int

    @property
    def url(self) -> str:
        """As `KERYX_BUS` wants it."""
        return f"kafka://{self.bootstrap}"


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported stays to the end: the collector of garbage need not look at it, now or ever again."""
    gc.disable()
    done = yield
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    gc.enable()
    return done


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What may take longest begins first, so that at the end nobody waits for it.

    Browsers, and servers that one test starts and kills, share two processors with all the rest: what fails there once
    is tried once more, and told at the end of the run (a fault to look into, if it is told twice). Each try has the
    time of one.
    """
    items.sort(key=_longest, reverse=True)
    for item in items:
        # pytest-xdist 3.8 writes a test's group where pytest 9.2 looks no more: every worker started all three brokers.
        if (grouped := getattr(item, "_nodeid", item.nodeid)) != item.nodeid:
            item._id = type(item.id).parse(grouped)
        if TRIED_AGAIN.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.flaky(reruns=1))
            item.add_marker(pytest.mark.timeout(_longest(item) or TRY_S, func_only=True), append=False)


def _longest(item: pytest.Item) -> float:
    """Seconds a test asks for beyond what each may take."""
    asked = item.get_closest_marker("timeout")
    return float(asked.args[0]) if asked else 0.0


def lacking(what: str) -> None:
    """Skip loudly on a laptop, fail where CI is set: a green run must not hide what never ran."""
    if os.environ.get("CI"):
        pytest.fail(MISSING + what, pytrace=False)
    pytest.skip(MISSING + what)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    unrun: dict[str, list[str]] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if MISSING in reason:
            unrun.setdefault(reason.partition(MISSING)[2], []).append(report.nodeid)
    if unrun:
        terminalreporter.section("NOT RUN: missing servers", sep="!", red=True, bold=True)
        for what, tests in unrun.items():
            terminalreporter.line(f"needs {what}", red=True, bold=True)
            for test in tests:
                terminalreporter.line(f"    {test}", red=True)


@pytest.fixture(scope="session")
def keep(request: pytest.FixtureRequest) -> Callable[[Kind], dict[str, object]]:
    """Facts of the run's one server of a kind, whichever xdist worker asks."""
    worker = getattr(request.config, "workerinput", None)
    owner = os.getppid() if worker else os.getpid()
    run = Path(tempfile.gettempdir()) / f"keryx-tests-{os.geteuid()}-{worker['testrunuid'] if worker else owner}"
    return lambda kind: shared(kind, run, owner)


@pytest.fixture(scope="session")
def kafka(keep: Callable[[Kind], dict[str, object]]) -> SharedKafka:
    """One broker, shared by the run. A test that kills or pauses wants `own_kafka`."""
    if what := kafka_server.missing():
        lacking(what)
    return SharedKafka(**keep("kafka"))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def kafka3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedKafka]:
    """Three brokers that replicate everything, for the tests of a module (of one `xdist_group`): a tenth of a processor
    goes into brokers that have nothing to do."""
    if what := kafka_server.missing():
        lacking(what)
    kafka_server.archive_classes()
    server = Kafka(tmp_path_factory.mktemp("kafka3"), brokers=3)
    try:
        server.start()
        yield SharedKafka(server.bootstrap, server.brokers)
    finally:
        server.kill()


@pytest.fixture
def own_kafka(tmp_path: Path) -> Iterator[Callable[..., Kafka]]:
    """`own_kafka(1)` or `(3)`: running brokers of this test's own, to stop, kill, pause and start again.

    `start=False`: brokers that were never there, with an address to knock at.
    """
    if what := kafka_server.missing():
        lacking(what)
    kafka_server.archive_classes()
    made: list[Kafka] = []

    def make(brokers: int = 1, *, start: bool = True) -> Kafka:
        made.append(Kafka(tmp_path / f"kafka-{len(made)}", brokers=brokers))
        if start:
            made[-1].start()
        return made[-1]

    yield make
    for server in made:
        server.kill()


@pytest.fixture(scope="session")
def postgres(keep: Callable[[Kind], dict[str, object]]) -> Iterator[Databases]:
    """The run's PostgreSQL; `.database()` makes a database of one's own."""
    if what := postgres_server.missing():
        lacking(what)
    databases = Databases(**keep("postgres"))  # type: ignore[arg-type]
    yield databases
    databases.psql.close()


@pytest.fixture
def own_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Postgres]]:
    """`own_postgres(durable=True)`: a running server of this test's own, to stop, kill and start again."""
    if what := postgres_server.missing():
        lacking(what)
    made: list[tuple[Path, Postgres]] = []

    def make(durable: bool = False) -> Postgres:
        folder = Path(tempfile.mkdtemp(prefix="keryx-postgres-"))  # pytest's own folders are closed to its user
        folder.chmod(0o755)
        server = Postgres(folder, durable)
        made.append((folder, server))
        server.start()
        return server

    yield make
    for folder, server in made:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def own_postfix() -> Iterator[Callable[..., Postfix]]:
    """`own_postfix({"gone@ok.test": "error:5.1.1 no such mailbox"})`: a running postfix of this test's own."""
    if what := postfix_server.missing():
        lacking(what)
    made: list[Postfix] = []

    def make(routes: Mapping[str, str] | None = None, settings: Mapping[str, str] | None = None) -> Postfix:
        made.append(Postfix(Path(tempfile.mkdtemp(prefix="keryx-postfix-")), routes, settings))
        made[-1].start()
        return made[-1]

    yield make
    for server in made:
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)


def _empty(request: pytest.FixtureRequest) -> bool:
    return request.node.get_closest_marker("empty_database") is not None


@pytest.fixture
def postgresql_url(request: pytest.FixtureRequest, postgres: Databases) -> Iterator[str]:
    """A PostgreSQL database of this test's own, as a SQLAlchemy URL: nothing but tables, or `empty_database`."""
    url = postgres.database() if _empty(request) else postgres.database(postgres.migrated)
    yield url
    postgres.drop(url)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What the migrations make of an empty file: made once, and copied for each test."""
    file = tmp_path_factory.mktemp("migrated") / "keryx.sqlite"
    asyncio.run(migrated(f"sqlite+aiosqlite:///{file}"))
    return file.read_bytes()


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A SQLite file of this test's own, as a SQLAlchemy URL: nothing but tables, or none yet if `empty_database`."""
    if not _empty(request):
        (tmp_path / "keryx.sqlite").write_bytes(request.getfixturevalue("migrated_sqlite"))
    return f"sqlite+aiosqlite:///{tmp_path}/keryx.sqlite"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database of this test's own: the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def smtp_sink() -> Iterator[Sink]:
    """A mail server that takes everything, keeps it and counts it."""
    with Sink() as sink:
        yield sink


@pytest.fixture
def smtp_server() -> Iterator[Callable[[Script], Sink]]:
    """`smtp_server(Script(rcpt="450 4.2.1 busy"))`: one in its own process that answers by a script."""
    made: list[Sink] = []

    def make(script: Script) -> Sink:
        made.append(Sink(script))
        return made[-1]

    yield make
    for server in made:
        server.stop()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium for playwright's `executable_path`."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        lacking("chromium: Debian's chromium and fonts-dejavu-core")
        raise AssertionError
    expect.set_options(timeout=APPEARS_MS)
    return found
