"""Real SMTP servers on loopback: a fast sink that keeps and counts, and the same one refusing by a script.

`Server(script)` serves in the running event loop; `Sink(script)` is one in a process of its own
(`python -m tests.servers.smtp`), asked over a control socket: it outlives a killed hub and takes > 10,000 messages/s.
"""

import argparse
import asyncio
import dataclasses
import json
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, cast

from deploy.processes import dies_with_parent

DROP = "drop"  # close the connection instead of an answer (after the final dot: the message was taken)
HANG = "hang"  # no answer, ever; the connection stays open
ROOT = Path(__file__).parent.parent.parent

# One answer always; one by address (of the recipient; for MAIL of the sender); or one each in turn, then the usual.
# Several lines in one answer are separated by "\n" and written as they are: "550-5.1.1 no such\n550 5.1.1 mailbox".
# "" is the usual answer. After a 421 the connection is closed.
Answers = str | Mapping[str, str] | list[str]


@dataclass
class Script:
    """What the server says instead of the usual."""

    greeting: Answers = ""
    ehlo: Answers = ""
    mail: Answers = ""
    rcpt: Answers = ""
    data: Answers = ""
    dot: Answers = ""
    nobody: str = "554 5.5.1 no valid recipients"  # to DATA, when no recipient was taken
    lax: bool = False  # takes recipients although the sender was refused
    pipelining: bool = True
    smtputf8: bool = True
    keep: bool = True  # the messages too, not only the counts
    latency_ms: int = 0  # before the answer to the final dot
    size_limit_bytes: int | None = 50_000_000  # None: SIZE is not offered

    def answer(self, stage: str, usual: str, addresses: list[str]) -> str:
        """The answer at `stage`; a list is used up, one answer a call."""
        said: Answers = getattr(self, stage)
        if not said:
            return usual
        if isinstance(said, str):
            return said
        if isinstance(said, list):
            return said.pop(0) or usual
        return next((said[address] for address in addresses if said.get(address)), usual)


@dataclass(frozen=True)
class Message:
    """One accepted message; `data` as it was sent, without the dots that transport adds."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes


@dataclass
class Taken:
    """What was accepted: what the tests look at."""

    counts: Counter[str] = field(default_factory=Counter)  # messages per recipient
    messages: list[Message] = field(default_factory=list)
    commands: Counter[str] = field(default_factory=Counter)  # verbs seen, and "connections"
    mails: list[str] = field(default_factory=list)  # the MAIL commands, as they came
    open_connections: int = 0
    most_connections: int = 0

    def clear(self) -> None:
        self.counts.clear()
        self.messages.clear()
        self.mails.clear()
        self.commands.clear()
        self.most_connections = self.open_connections


class Session(asyncio.Protocol):
    """One connection. Answers of one read leave in one write, as PIPELINING (RFC 2920 §3.2) wants."""

    def __init__(self, script: Script, taken: Taken) -> None:
        self.script, self.taken = script, taken
        self.transport: asyncio.Transport | None = None  # until it is connected
        self.closed = False
        self.buffer = bytearray()
        self.sender: str | None = None
        self.recipients: list[str] = []
        self.in_data = False
        self.searched = 0  # of the buffer, for the final dot
        self.deaf = False  # hanging, or waiting before an answer
        self.out: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is none by class
        self.taken.commands["connections"] += 1
        self.taken.open_connections += 1
        self.taken.most_connections = max(self.taken.most_connections, self.taken.open_connections)
        self.say("greeting", "220 sink.invalid ESMTP", [])
        self.flush()

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        self.taken.open_connections -= 1

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.deaf:
            self.work()

    def work(self) -> None:
        while not self.deaf and not self.transport.is_closing():
            if not (self.take_message() if self.in_data else self.take_line()):
                break
        self.flush()

    def take_line(self) -> bool:
        end = self.buffer.find(b"\r\n")
        if end < 0:
            return False
        line = bytes(self.buffer[:end])
        del self.buffer[: end + 2]
        verb = line[:4].upper()
        self.taken.commands[verb.decode("ascii", "replace")] += 1
        if verb == b"MAIL":
            sender = _address(line)
            if self.script.keep:
                self.taken.mails.append(line.decode("utf-8", "replace"))
            if self.say("mail", "250 2.1.0 ok", [sender]):
                self.sender, self.recipients = sender, []
        elif verb == b"RCPT":
            recipient = _address(line)
            if self.sender is None and not self.script.lax:
                self.out.append(b"503 5.5.1 MAIL first\r\n")
            elif self.say("rcpt", "250 2.1.5 ok", [recipient]):
                self.recipients.append(recipient)
        elif verb == b"DATA":
            if not self.recipients:
                self.in_data, self.searched = self.answer(self.script.nobody), 0
            elif self.say("data", "354 go ahead", self.recipients):
                self.in_data, self.searched = True, 0
        elif verb == b"EHLO":
            self.sender, self.recipients = None, []
            self.say("ehlo", self.extensions(), [])
        elif verb == b"HELO":
            self.say("ehlo", "250 sink.invalid", [])
        elif verb == b"RSET":
            self.sender, self.recipients = None, []
            self.out.append(b"250 2.0.0 ok\r\n")
        elif verb == b"NOOP":
            self.out.append(b"250 2.0.0 ok\r\n")
        elif verb == b"QUIT":
            self.out.append(b"221 2.0.0 bye\r\n")
            self.close()
        else:
            self.out.append(b"500 5.5.2 unknown command\r\n")
        return True

    def extensions(self) -> str:
        offered = ["sink.invalid", "8BITMIME", "ENHANCEDSTATUSCODES"]
        offered += [f"SIZE {self.script.size_limit_bytes}"] if self.script.size_limit_bytes is not None else []
        offered += ["PIPELINING"] if self.script.pipelining else []
        offered += ["SMTPUTF8"] if self.script.smtputf8 else []
        return "\n".join([f"250-{name}" for name in offered[:-1]] + [f"250 {offered[-1]}"])

    def take_message(self) -> bool:
        if self.buffer.startswith(b".\r\n"):  # an empty message
            end, after = 0, 3
        else:
            end = self.buffer.find(b"\r\n.\r\n", self.searched)
            if end < 0:
                self.searched = max(0, len(self.buffer) - 4)
                return False
            end, after = end + 2, end + 5
        data = bytes(self.buffer[:end])
        del self.buffer[:after]
        self.in_data = False
        if self.script.latency_ms:
            self.deaf = True
            self.flush()
            asyncio.get_running_loop().call_later(self.script.latency_ms / 1000, self.finish_late, data)
        else:
            self.finish(data)
        return True

    def finish_late(self, data: bytes) -> None:
        self.deaf = False
        if not self.transport.is_closing():
            self.finish(data)
            self.work()

    def finish(self, data: bytes) -> None:
        usual = "250 2.0.0 taken"
        answer = self.script.answer("dot", usual, self.recipients) if self.recipients else "554 5.5.1 for nobody"
        if answer[0] == "2" or answer == DROP:
            self.taken.counts.update(self.recipients)
            if self.script.keep:
                plain = data.replace(b"\r\n..", b"\r\n.")
                plain = plain[1:] if plain.startswith(b"..") else plain
                self.taken.messages.append(Message(self.sender or "", tuple(self.recipients), plain))
        self.sender, self.recipients = None, []
        self.answer(answer)

    def say(self, stage: str, usual: str, addresses: list[str]) -> bool:
        """Answer; true if the command was accepted."""
        return self.answer(self.script.answer(stage, usual, addresses))

    def answer(self, answer: str) -> bool:
        if answer == DROP:
            self.close()
            return False
        if answer == HANG:
            self.flush()
            self.deaf = True
            return False
        self.out.append(answer.replace("\n", "\r\n").encode() + b"\r\n")
        if answer.startswith("421"):
            self.close()
        return answer[0] in "23"

    def flush(self) -> None:
        if self.out:
            self.transport.write(b"".join(self.out))
            self.out.clear()

    def close(self) -> None:
        self.flush()
        self.transport.close()


def _address(line: bytes) -> str:
    return line[line.find(b"<") + 1 : line.find(b">")].decode("utf-8", "replace")


class Server:
    """An SMTP server in the running event loop: `async with Server(Script(rcpt="450 4.2.1 busy")) as server:`."""

    def __init__(self, script: Script | None = None, port: int = 0) -> None:
        self.script = script or Script()
        self.taken = Taken()
        self.port = port
        self._sessions: set[Session] = set()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        """As `KERYX_EMAIL_RELAYS` wants it."""
        return f"smtp://127.0.0.1:{self.port}"

    def _session(self) -> Session:
        # Two that come at once: the first has no transport yet when the second is made.
        self._sessions = {session for session in self._sessions if not session.closed}
        session = Session(self.script, self.taken)
        self._sessions.add(session)
        return session

    async def start(self) -> None:
        self._server = await asyncio.get_running_loop().create_server(self._session, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and drop every connection; `start` listens on the same port again."""
        self._server.close()
        for session in self._sessions:
            if session.transport is not None:
                session.transport.abort()
        self._sessions = set()


class Sink:
    """A server in a process of its own, as tests see it."""

    def __init__(self, script: Script | None = None, port: int = 0) -> None:
        told = json.dumps(dataclasses.asdict(script or Script()))
        command = [sys.executable, "-m", "tests.servers.smtp", "--port", str(port), "--script", told]
        ends = dies_with_parent()
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, preexec_fn=ends)  # noqa: PLW1509
        assert self._process.stdout
        ports = json.loads(self._process.stdout.readline())
        self.port: int = ports["port"]
        self._control = socket.create_connection(("127.0.0.1", ports["control"]))
        self._answers = self._control.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def counts(self) -> dict[str, int]:
        """Messages taken per recipient."""
        counts: dict[str, int] = self._ask("counts")
        return counts

    def total(self) -> int:
        """Recipients served, all together."""
        total: int = self._ask("total")
        return total

    def messages(self, recipient: str | None = None) -> list[Message]:
        """The messages kept, in the order of arrival; for one recipient or all."""
        found = [Message(m["sender"], tuple(m["to"]), m["data"].encode("latin-1")) for m in self._ask("messages")]
        return [message for message in found if recipient is None or recipient in message.recipients]

    def commands(self) -> dict[str, int]:
        """SMTP verbs seen, "connections" so far and "most_connections" at one time."""
        commands: dict[str, int] = self._ask("commands")
        return commands

    def clear(self) -> None:
        self._ask("clear")

    def follow(self, script: Script) -> None:
        """Answer by another script from the next command on."""
        self._ask("script", dataclasses.asdict(script))

    def stop(self) -> None:
        self._answers.close()
        self._control.close()
        self._process.kill()
        self._process.wait()
        assert self._process.stdout
        self._process.stdout.close()

    def _ask(self, what: str, more: Any = None) -> Any:
        self._control.sendall(json.dumps([what, more]).encode() + b"\n")
        return json.loads(self._answers.readline())


def _tell(server: Server, what: str, more: Any) -> Any:
    taken = server.taken
    match what:
        case "counts":
            return taken.counts
        case "total":
            return taken.counts.total()
        case "messages":
            return [{"sender": m.sender, "to": m.recipients, "data": m.data.decode("latin-1")} for m in taken.messages]
        case "commands":
            return {**taken.commands, "most_connections": taken.most_connections}
        case "clear":
            taken.clear()
        case "script":
            vars(server.script).update(more)  # sessions that are open follow it too
    return None


async def _serve(port: int, script: Script) -> None:
    async def control(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            what, more = json.loads(line)
            writer.write(json.dumps(_tell(server, what, more)).encode() + b"\n")
            await writer.drain()
        writer.close()

    async with Server(script, port) as server:
        controls = await asyncio.start_server(control, "127.0.0.1", 0, limit=2**24)
        print(json.dumps({"port": server.port, "control": controls.sockets[0].getsockname()[1]}), flush=True)
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--script", default="{}", help="a Script as JSON")
    chosen = parser.parse_args()
    try:
        import uvloop
    except ImportError:  # no wheel on this platform: slower, the same answers
        asyncio.run(_serve(chosen.port, Script(**json.loads(chosen.script))))
    else:
        uvloop.run(_serve(chosen.port, Script(**json.loads(chosen.script))))


if __name__ == "__main__":
    main()
