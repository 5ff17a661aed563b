"""Real Apache Kafka brokers (KRaft) without containers: `python -m deploy.kafka.brokers --brokers 3`."""

import argparse
import base64
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.processes import Process, dies_with_parent, free_port

HERE = Path(__file__).parent
VAR = HERE.parent.parent / "var"
LIBS = VAR / "kafka-libs"
JAVA_OPTIONS = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")


def missing() -> str | None:
    """What this machine lacks to run a broker, in words; None if nothing."""
    if not shutil.which("java"):
        return "java (17 or newer): Debian's default-jre-headless"
    if not _fetched() and not shutil.which("mvn"):
        return "mvn, to fetch Kafka once: Debian's maven"
    return None


def fetch() -> None:
    """Fetch Kafka's jars once (43 MB) into var/kafka-libs."""
    if _fetched():
        return
    fresh = LIBS.with_name(f"kafka-libs-{uuid.uuid4().hex[:8]}")
    mvn = ["mvn", "-q", "-B", "-Dstyle.color=never", "-f", str(HERE / "pom.xml")]
    subprocess.run(
        [*mvn, "dependency:copy-dependencies", f"-DoutputDirectory={fresh}"],
        check=True,
        preexec_fn=dies_with_parent(),
    )
    shutil.copy(HERE / "pom.xml", fresh)
    shutil.rmtree(LIBS, ignore_errors=True)
    fresh.rename(LIBS)  # whole or not at all


def _fetched() -> bool:
    kept = LIBS / "pom.xml"
    return kept.exists() and kept.read_bytes() == (HERE / "pom.xml").read_bytes()


def _java(heap_mb: int, *arguments: str) -> list[str]:
    archive = LIBS / "kafka.jsa"  # a class data archive halves the start
    shared = [f"-XX:SharedArchiveFile={archive}"] if archive.exists() else []
    return ["java", f"-Xmx{heap_mb}m", *JAVA_OPTIONS, *shared, "-cp", f"{LIBS}/*", *arguments]


def cluster_id() -> str:
    """A random id that does not begin with "-": Kafka's tool would take that for an option."""
    while True:
        made = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        if not made.startswith("-"):
            return made


@dataclass
class Kafka:
    """One broker, or three that replicate everything. Data and ports stay the same over `stop` and `start`."""

    folder: Path
    ports: Sequence[int] = ()  # one per broker; empty: free ones
    brokers: int = 1
    heap_mb: int = 256
    nodes: list[Process] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.ports = tuple(self.ports) or tuple(free_port() for _ in range(self.brokers))
        controllers = [free_port() for _ in range(self.brokers)]
        identity = self.folder / "cluster-id"
        if not identity.exists():
            identity.write_text(cluster_id())
        for number in range(1, self.brokers + 1):
            settings = self.folder / f"broker-{number}.properties"
            settings.write_text(self._settings(number, controllers))
            command = _java(self.heap_mb, "kafka.Kafka", str(settings))
            self.nodes.append(Process(command, self.folder / f"broker-{number}.log", "Kafka Server started"))

    @property
    def bootstrap(self) -> str:
        return ",".join(f"127.0.0.1:{port}" for port in self.ports)

    @property
    def url(self) -> str:
        """As `KERYX_BUS` wants it."""
        return f"kafka://{self.bootstrap}"

    @property
    def alive(self) -> bool:
        return all(node.alive for node in self.nodes)

    def start(self) -> None:
        """Start all brokers (formatting their folders the first time) and return when they serve."""
        fetch()
        for number in range(1, self.brokers + 1):
            if not (self.folder / f"data-{number}" / "meta.properties").exists():
                self._format(number)
        for node in self.nodes:
            if not node.alive:
                node.start()
        for node in self.nodes:
            node.wait_ready()

    def stop(self) -> None:
        for node in self.nodes:
            node.signal(signal.SIGCONT)
            node.signal(signal.SIGTERM)
        for node in self.nodes:
            node.stop(10)  # the last brokers of a quorum cannot hand over in an orderly way

    def kill(self, node: int | None = None) -> None:
        """SIGKILL all brokers, or the one with this index."""
        for process in self._chosen(node):
            process.kill()

    def pause(self, node: int | None = None) -> None:
        """SIGSTOP: the ports accept connections and nothing answers."""
        for process in self._chosen(node):
            process.pause()

    def resume(self, node: int | None = None) -> None:
        for process in self._chosen(node):
            process.resume()

    def _chosen(self, node: int | None) -> list[Process]:
        return self.nodes if node is None else [self.nodes[node]]

    def _format(self, number: int) -> None:
        settings = self.folder / f"broker-{number}.properties"
        command = ["kafka.tools.StorageTool", "format", "-t", (self.folder / "cluster-id").read_text()]
        done = subprocess.run(
            _java(self.heap_mb, *command, "-c", str(settings)),
            check=False,  # its own words say more
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode:
            raise RuntimeError(f"formatting {settings} failed:\n{done.stdout}{done.stderr}")

    def _settings(self, number: int, controllers: Sequence[int]) -> str:
        own, control = self.ports[number - 1], controllers[number - 1]
        copies = min(3, self.brokers)
        in_sync = 2 if copies == 3 else 1
        voters = ",".join(f"{n}@127.0.0.1:{port}" for n, port in enumerate(controllers, 1))
        values = {
            "process.roles": "broker,controller",
            "node.id": number,
            "controller.quorum.voters": voters,
            "controller.listener.names": "CONTROLLER",
            "listeners": f"PLAINTEXT://127.0.0.1:{own},CONTROLLER://127.0.0.1:{control}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{own}",
            "inter.broker.listener.name": "PLAINTEXT",
            "log.dirs": self.folder / f"data-{number}",
            "num.partitions": 6,
            "default.replication.factor": copies,
            "min.insync.replicas": in_sync,
            "offsets.topic.num.partitions": 6,
            "offsets.topic.replication.factor": copies,
            "transaction.state.log.num.partitions": 3,
            "transaction.state.log.replication.factor": copies,
            "transaction.state.log.min.isr": in_sync,
            "share.coordinator.state.topic.replication.factor": copies,
            "share.coordinator.state.topic.min.isr": in_sync,
            "group.initial.rebalance.delay.ms": 0,
            "broker.heartbeat.interval.ms": 500,
            "broker.session.timeout.ms": 3000,  # a killed broker may come back under its id after this
        }
        return "".join(f"{key}={value}\n" for key, value in values.items())


def taken(ports: Sequence[int]) -> int | None:
    """The first of these ports on which somebody listens already."""
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return port
    return None


def archive_classes(say: Callable[[str], None] = lambda text: None) -> None:
    """Make the class data archive that halves every later start; a few seconds, once."""
    if (LIBS / "kafka.jsa").exists():
        return
    fetch()
    say("preparing Kafka's class archive (once)")
    folder = LIBS.with_name(f"kafka-archive-{uuid.uuid4().hex[:8]}")
    fresh = folder / "kafka.jsa"
    try:
        kafka = Kafka(folder)
        [node] = kafka.nodes
        node.command = [node.command[0], f"-XX:ArchiveClassesAtExit={fresh}", *node.command[1:]]
        kafka.start()
        node.stop(60)
        if fresh.exists():  # a Java that cannot make one runs as well without
            fresh.rename(LIBS / "kafka.jsa")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Run real Apache Kafka brokers until Ctrl-C; data stays in var/kafka.")
    parser.add_argument("--brokers", type=int, choices=(1, 3), default=1)
    parser.add_argument("--port", type=int, default=9092, help="of the first broker; the next have the next ports")
    parser.add_argument("--heap-mb", type=int, default=256)
    parser.add_argument("--fetch", action="store_true", help="only fetch what is missing, and start nothing")
    chosen = parser.parse_args()
    if chosen.fetch and missing():
        return  # whoever needs a broker says it aloud
    if lacking := missing():
        sys.exit(f"Kafka needs {lacking}")

    def leave(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, leave)
    ports = tuple(range(chosen.port, chosen.port + chosen.brokers))
    if not chosen.fetch and (port := taken(ports)) is not None:
        sys.exit(
            f"Η θύρα {port} είναι πιασμένη: κλείστε ό,τι τρέχει εκεί, ή δώστε άλλη με «make kafka PORT={port + 100}».\n"
            f"Port {port} is taken: close what runs there, or give another by `make kafka PORT={port + 100}`."
        )
    if not _fetched():
        print("fetching Apache Kafka (43 MB, once)", flush=True)
    if chosen.fetch:
        archive_classes(lambda text: print(text, flush=True))
        return
    kafka = Kafka(VAR / f"kafka/{chosen.brokers}", ports, chosen.brokers, chosen.heap_mb)
    try:
        archive_classes(lambda text: print(text, flush=True))
        begun = time.monotonic()
        kafka.start()
        print(f"Kafka runs after {time.monotonic() - begun:.1f} s. Use it with:\n  KERYX_BUS={kafka.url}", flush=True)
        for node in kafka.nodes:
            node.wait()
        sys.exit(f"Kafka ended by itself; see {kafka.folder}/broker-*.log")
    except KeyboardInterrupt:
        print("\nstopping Kafka", flush=True)
    finally:
        kafka.stop()


if __name__ == "__main__":
    main()
