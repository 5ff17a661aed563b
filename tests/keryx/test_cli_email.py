"""What a mail server's pipe and a clerk do with mail that came back, each command a program of its own."""

import asyncio
import os
import sys

from channels.email.commands import TRY_AGAIN
from tests.channels.email.returned.samples import plain
from tests.keryx.conftest import Clerk


async def piped(clerk: Clerk, mail: bytes, *words: str, code: int = 0, **environment: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "keryx", *words),
        cwd=clerk.program.folder,
        env={**os.environ, **clerk.program.environment, **environment},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate(mail)
    assert process.returncode == code
    return out.decode().strip()


async def test_a_letter_is_taken_from_a_pipe_read_and_forgotten(clerk: Clerk) -> None:
    letter = plain("Πού βγάζουμε εισιτήρια;", subject="Re: Συναυλία", sender="maria@dimotes.example")
    assert await piped(clerk, letter, "email", "take", "--recipient", "keryx@limnochori.example") == "letter"
    assert "new" in (await clerk.type("email", "letters"))[1]
    code, out, _ = await clerk.type("email", "letter", "1", "--done")
    assert (code, "εισιτήρια" in out) == (0, True)
    assert (await clerk.type("email", "letter", "1"))[0] == 4


async def test_what_cannot_be_stored_the_mail_server_is_asked_to_bring_again(clerk: Clerk) -> None:
    letter = plain("Καλημέρα", subject="Re: Συναυλία", sender="maria@dimotes.example")
    away = "postgresql+asyncpg://keryx@127.0.0.1:9/keryx"
    await piped(clerk, letter, "email", "take", code=TRY_AGAIN, KERYX_DATABASE=away)
