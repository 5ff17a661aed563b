"""A real postfix for tests and benches: its own configuration and queue in a folder of its own, on a free port.

It takes mail for every domain from this machine, writes each into its disk queue (fsync and all) before it says 250,
and hands it on by `routes`: a transport (postfix's transport(5)) for an address or a domain, else it is discarded.

    Postfix(folder, routes={"gone@ok.test": "error:5.1.1 no such mailbox", "town.test": f"smtp:[127.0.0.1]:{port}"})

What goes to `error:` is taken, and then bounced to its envelope sender: to a listener of ours (`smtp:`, `lmtp:inet:`)
if the sender's domain is routed there.
"""

import os
import shutil
import socket
import time
from collections.abc import Mapping
from pathlib import Path

from deploy.processes import Process, free_port

SBIN = Path("/usr/sbin")
DAEMONS = Path("/usr/lib/postfix/sbin")
OWN_FOLDERS = (
    "active",
    "bounce",
    "corrupt",
    "defer",
    "deferred",
    "flush",
    "hold",
    "incoming",
    "private",
    "saved",
    "trace",
)

# No chroot, and nothing but what takes a mail, queues it, hands it on and bounces it.
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def missing() -> str | None:
    """What this machine lacks to run postfix, in words; None if nothing."""
    if os.geteuid() != 0:
        return "root: postfix starts only as root"
    programs = (SBIN / "postfix", SBIN / "smtp-source", DAEMONS / "master")
    return None if all(program.exists() for program in programs) else "postfix: Debian's postfix"


class Postfix:
    """The server itself; `settings` are added to its main.cf."""

    def __init__(
        self,
        folder: Path,
        routes: Mapping[str, str] | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        what = missing()
        assert what is None, what
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # its daemons run as a user of their own
        self.folder, self.port = folder.resolve(), free_port()
        self._configure(routes or {}, settings or {})
        self.process = Process(
            [
                str(DAEMONS / "master"),
                "-c",
                str(self._folder("etc")),
                "-d",
            ],  # itself: `postfix start-fg` has it as a child
            self.folder / "mail.log",  # its daemons append to it
            "daemon started",
        )

    @property
    def url(self) -> str:
        """As `KERYX_EMAIL_RELAYS` wants it."""
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process.start()
        self.process.wait_ready()

    def stop(self) -> None:
        """Its master ends, and its daemons after it: the last of them closes the port."""
        self.process.stop()
        while self._listens():
            time.sleep(0.02)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def log(self) -> str:
        """What its daemons say, of every message too."""
        return self.process.output()

    def queued(self) -> int:
        """Messages in its disk queue."""
        queues = ("incoming", "active", "deferred", "maildrop", "hold")
        return sum(path.is_file() for queue in queues for path in (self.folder / "queue" / queue).rglob("*"))

    def _folder(self, name: str, owner: str = "root", group: str = "root", mode: int = 0o755) -> Path:
        path = self.folder / name
        path.mkdir(exist_ok=True)
        path.chmod(mode)
        shutil.chown(path, owner, group)
        return path

    def _queue(self) -> Path:
        """The folders that `postfix check` would make, which takes it seconds."""
        queue = self._folder("queue")
        for name in OWN_FOLDERS:
            self._folder(f"queue/{name}", "postfix", mode=0o700)
        self._folder("queue/pid")
        self._folder("queue/public", "postfix", "postdrop", 0o710)
        self._folder("queue/maildrop", "postfix", "postdrop", 0o730)
        return queue

    def _configure(self, routes: Mapping[str, str], settings: Mapping[str, str]) -> None:
        etc = self._folder("etc")
        (etc / "routes").write_text("".join(f"{whom} {transport}\n" for whom, transport in routes.items()))
        (etc / "master.cf").write_text(MASTER.format(port=self.port))
        main = {
            "compatibility_level": "3.6",
            "queue_directory": self._queue(),
            "data_directory": self._folder("data", "postfix"),
            "maillog_file": self.folder / "mail.log",
            "maillog_file_prefixes": self.folder,
            "command_directory": SBIN,
            "daemon_directory": DAEMONS,
            "myhostname": "postfix.invalid",
            "mydestination": "",
            "alias_maps": "",
            "local_recipient_maps": "",
            "inet_interfaces": "127.0.0.1",
            "inet_protocols": "ipv4",
            "mynetworks": "127.0.0.0/8",
            "default_transport": "discard:",
            "transport_maps": f"texthash:{etc / 'routes'}",
            "smtpd_recipient_restrictions": "permit_mynetworks, reject",
            "smtpd_reject_unlisted_recipient": "no",  # or `error:` would be refused at RCPT
            # Names here end in .test and .invalid: nobody out there is asked about them.
            "smtpd_peername_lookup": "no",
            "smtp_dns_support_level": "disabled",
            "smtp_host_lookup": "native",
            "smtputf8_enable": "yes",
            **settings,
        }
        (etc / "main.cf").write_text("".join(f"{name} = {value}\n" for name, value in main.items()))
