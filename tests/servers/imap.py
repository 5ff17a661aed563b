"""A real IMAP server for tests: Dovecot with one mailbox, in a folder of its own, over TLS."""

import imaplib
import os
import pwd
import shutil
import ssl
import subprocess
from pathlib import Path
from urllib.parse import quote

from deploy.processes import Process, free_port

USER, PASSWORD = "epistrofes", "μυστικό"
CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = /dev/stderr
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.pem
default_internal_user = {internal}
default_login_user = {login}
mail_location = maildir:{folder}/mail
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
first_valid_uid = 1
"""


def missing() -> str | None:
    """What this machine lacks to run Dovecot, in words; None if nothing."""
    return None if _program() else "dovecot: Debian's dovecot-imapd"


def _program() -> str | None:
    return shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")


class Imap:
    """The server. `certificate` is its own authority."""

    def __init__(self, folder: Path) -> None:
        program = _program()
        assert program, missing()
        self.port, self._folder = free_port(), folder
        self.certificate = folder / "server.pem"
        root = os.geteuid() == 0
        me = pwd.getpwnam("mail") if root else pwd.getpwuid(os.geteuid())
        for name in ("mail", "home", "state"):
            (folder / name).mkdir(parents=True)
            os.chown(folder / name, me.pw_uid, me.pw_gid)
        folder.chmod(0o755)
        command = (
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
        )
        subprocess.run(
            [
                *command.split(),
                "-addext",
                "subjectAltName=DNS:localhost",
                "-keyout",
                self.certificate,
                "-out",
                folder / "c",
            ],
            check=True,
            capture_output=True,
        )
        self.certificate.write_bytes(self.certificate.read_bytes() + (folder / "c").read_bytes())
        written = folder / "dovecot.conf"
        written.write_text(
            CONFIGURATION.format(
                folder=folder,
                port=self.port,
                password=PASSWORD,
                uid=me.pw_uid,
                gid=me.pw_gid,
                internal="dovecot" if root else me.pw_name,
                login="dovenull" if root else me.pw_name,
            ),
            "utf-8",
        )
        self.process = Process([program, "-F", "-c", str(written)], folder / "dovecot.log", "starting up for imap")

    @property
    def url(self) -> str:
        """As `KERYX_EMAIL_INBOX` wants it."""
        return f"imaps://{USER}:{quote(PASSWORD)}@localhost:{self.port}/INBOX"

    def mails(self) -> list[Path]:
        """The files of the mails in it."""
        return sorted(path for part in ("new", "cur") for path in (self._folder / "mail" / part).iterdir())

    def start(self) -> None:
        self.process.start()
        self.process.wait_ready()

    def stop(self) -> None:
        self.process.stop()

    def signed_in(self) -> imaplib.IMAP4_SSL:
        """A mail program of our own."""
        tls = ssl.create_default_context(cafile=self.certificate)
        client = imaplib.IMAP4_SSL("localhost", self.port, ssl_context=tls)
        client.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
        client.select("INBOX")
        return client
