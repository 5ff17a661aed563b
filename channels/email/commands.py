"""`keryx bounce` and `keryx email`: what came back, read from standard input as mail servers hand it over."""

import json
import sys
from typing import Annotated

import typer

from core.command_line import CommandLine

MOST_BYTES = 64 * 1024 * 1024
TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: a mail server keeps the mail and brings it again


def mount(line: CommandLine) -> None:
    """Register the commands. Each loads what it needs: help does not wait for it."""
    email = typer.Typer(no_args_is_help=True, help="Το κανάλι e-mail. The e-mail channel.")
    line.app.add_typer(email, name="email")

    @line.app.command()
    def bounce() -> None:
        """Τι λέει ένα μήνυμα που γύρισε, από την είσοδο. What a returned mail says (standard input), as JSON."""
        from channels.email.returned.classify import classified, first

        found = first(classified(sys.stdin.buffer.read(MOST_BYTES)))
        typer.echo(json.dumps({"class": found.meaning, "recipient": found.recipient, "status": found.status}))

    @email.command()
    @line.command
    async def take(
        recipient: Annotated[
            list[str] | None,
            typer.Option(help="Σε ποια διεύθυνση ήρθε (ξανά για περισσότερες). The address it came to."),
        ] = None,
    ) -> None:
        """Παίρνει ένα μήνυμα που γύρισε, από την είσοδο· για το pipe ενός διακομιστή. Takes in a returned mail."""
        from channels.email.returned.taking import Taking
        from channels.email.settings import EmailSettings

        raw = sys.stdin.buffer.read(MOST_BYTES)
        try:
            async with line.opened() as context:
                typer.echo(await Taking(context, EmailSettings()).keep(raw, tuple(recipient or ())))
        except Exception as error:  # whatever is wrong here, the mail server has the mail yet
            typer.echo(str(error), err=True)
            line.say("Δεν αποθηκεύτηκε· θα ξαναδοκιμάσει ο διακομιστής.", "It was not stored; the server tries again.")
            raise typer.Exit(TRY_AGAIN) from None

    @email.command()
    @line.command
    async def letters() -> None:
        """Γράμματα πολιτών που δεν έφτασαν ακόμη στον φορέα τους. Citizens' letters not yet with their office."""
        from channels.email.returned.letters import standing

        async with line.opened() as context, context.store.read() as connection:
            found = await standing(connection)
        for letter in found:
            typer.echo(
                f"{letter.id:>6}  {letter.at:%Y-%m-%d %H:%M} UTC  {letter.state:5} {letter.reason or ''}".rstrip()
            )
        if not found:
            line.say("Κανένα.", "None.")

    @email.command("letter")
    @line.command
    async def letter_shown(
        number: Annotated[int, typer.Argument(metavar="N", min=1, help="Ο αριθμός του. Its number in the list.")],
        done: Annotated[bool, typer.Option("--done", help="Το είδα· να μη μείνει. I read it; forget it.")] = False,
    ) -> None:
        """Ένα γράμμα, ολόκληρο, όπως ήρθε. One letter, whole, as it came."""
        from channels.email.returned.letters import settle, text_of

        async with line.opened() as context:
            async with context.store.read() as connection:
                sys.stdout.buffer.write(await text_of(connection, number))
            if done:
                async with context.store.write() as connection:
                    await settle(connection, number)
