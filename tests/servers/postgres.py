"""A real PostgreSQL for tests: its own cluster in a folder of its own, on a free port."""

import functools
import os
import shutil
import signal
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path

from core.store import Store
from deploy.processes import Process, free_port
from keryx.migrate import migrate
from tests.servers.psql import Psql


@functools.cache
def programs() -> Path | None:
    """The folder with initdb and postgres; Debian keeps them off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    candidates = [path.parent for path in found] or ([Path(on_path).parent] if on_path else [])
    return candidates[-1] if candidates else None


def missing() -> str | None:
    """What this machine lacks to run PostgreSQL, in words; None if nothing."""
    return None if programs() else "initdb and postgres: Debian's postgresql"


@dataclass(frozen=True)
class Databases:
    """A running server's address: databases are made and dropped by it, also from other processes."""

    port: int
    user: str
    migrated: str = "template1"  # the one that holds Keryx's tables, to copy

    @property
    def url(self) -> str:
        """The maintenance database; tests want `database()`."""
        return self._url("postgres")

    def database(self, template: str = "template1") -> str:
        """Make a database of its own, empty unless `template` says otherwise; its SQLAlchemy URL."""
        name = f"keryx_{uuid.uuid4().hex[:12]}"
        self.psql.say(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self._url(name)

    def drop(self, url: str) -> None:
        """Drop it, whoever is connected."""
        self.psql.say(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')

    def _url(self, name: str) -> str:
        return f"postgresql+asyncpg://{self.user}@127.0.0.1:{self.port}/{name}"

    @functools.cached_property
    def psql(self) -> Psql:
        return Psql(self.port, self.user)


async def migrated(url: str) -> None:
    """Bring it to the newest shape, and leave it: to be copied."""
    store = Store.open(url)
    await migrate(store)
    await store.close()


class Postgres:
    """The server itself. `durable=True` keeps fsync on, for tests and benches whose result hangs on it."""

    def __init__(self, folder: Path, durable: bool = False) -> None:
        found = programs()
        assert found, missing()
        self.data = folder / "data"
        self.databases = Databases(free_port(), "keryx")
        self._owner = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
        self._initdb = found / "initdb"
        folder.mkdir(parents=True, exist_ok=True)
        self.data.mkdir(mode=0o700)
        if self._owner:
            shutil.chown(self.data, self._owner, self._owner)
        settings = {
            "port": self.databases.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": 200,
            "shared_buffers": "64MB",
            **({} if durable else {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}),
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        self.process = Process(
            [str(found / "postgres"), "-D", str(self.data), *options],
            folder / "postgres.log",
            "database system is ready to accept connections",
            environment={"LC_ALL": "C.UTF-8"},
            user=self._owner,
            ends_by=signal.SIGINT,  # without waiting for clients to leave
        )

    @property
    def url(self) -> str:
        return self.databases.url

    def database(self, template: str = "template1") -> str:
        return self.databases.database(template)

    def drop(self, url: str) -> None:
        self.databases.drop(url)

    def start(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            # C collation, UTF-8: Keryx compares and sorts Greek in its own code, alike on both databases
            command = [str(self._initdb), "-D", str(self.data), "-U", self.databases.user, "-A", "trust", "-N"]
            command += ["-E", "UTF8", "--locale=C.UTF-8"]
            made = subprocess.run(
                command,
                check=False,
                capture_output=True,
                text=True,
                cwd="/",
                user=self._owner,
                group=self._owner,
                extra_groups=[] if self._owner else None,
            )
            if made.returncode:
                raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
        self.process.start()
        self.process.wait_ready()

    def cpu_s(self) -> float:
        """CPU time of the server: of its first process, of its children that live, and of those that have ended."""
        assert self.process.child is not None
        main = self.process.child.pid
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        ticks = sum(sum(_ticks(int(pid))[:2]) for pid in children) + sum(_ticks(main))
        return ticks / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        self.databases.psql.close()
        self.process.stop()

    def kill(self) -> None:
        """SIGQUIT: every backend ends at once, as at a crash (SIGKILL would orphan backends that keep the port)."""
        self.databases.psql.close()
        self.process.signal(signal.SIGQUIT)
        self.process.wait()

    def pause(self) -> None:
        self.process.pause()

    def resume(self) -> None:
        self.process.resume()


def _ticks(pid: int) -> tuple[int, ...]:
    """User and system time of a process, and both of its children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:  # it has just ended
        return (0, 0, 0, 0)
    return tuple(map(int, fields[11:15]))
