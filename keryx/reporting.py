"""`keryx report`: what became of a period's announcements, as text, spreadsheet, document and data."""

from pathlib import Path
from typing import Annotated

import typer

from keryx.console import WRONG_INPUT, Json, command, fail, known_as, language, opened, say

app = typer.Typer()
FIRST_YEAR, LAST_YEAR = 2000, 2199


@app.command()
@command
async def report(
    year: Annotated[
        int | None, typer.Option(min=FIRST_YEAR, max=LAST_YEAR, help="Ολόκληρο έτος. A whole year.")
    ] = None,
    since: Annotated[str, typer.Option("--from", help="Από ποια μέρα, π.χ. 2026-11-01. From which day.")] = "",
    until: Annotated[str, typer.Option("--to", help="Ως ποια μέρα, μαζί κι αυτή. To which day, that day too.")] = "",
    issuer: Annotated[str, typer.Option(help="Μόνο του φορέα. Of this issuer alone.")] = "",
    csv: Annotated[Path | None, typer.Option(help="Γράφει τους πίνακες εδώ. Writes the tables here.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Γράφει το έγγραφο εδώ. Writes the document here.")] = None,
    as_json: Json = False,
) -> None:
    """Απολογισμός: τι παραδόθηκε, τι γύρισε πίσω. A period's report: what was handed over, what came back."""
    import asyncio

    from core.directory import load_directory
    from keryx.parts import previewers
    from producers.desk.reporting import asking, figures, paper, writing

    if (year is None) == (not (since and until)):
        fail("Δώστε --year, ή --from και --to μαζί.", "Give --year, or --from and --to together.", WRONG_INPUT)
    whole = figures.Period.of_year(year) if year is not None else None
    period = whole or asking.period_of(since, until, ("--from", "--to"))
    spoken = language()
    with known_as(issuer="--issuer"):
        async with opened() as hub:
            names = {name: module.NAME[spoken] for name, module in previewers(hub.channels).items()}
            async with hub.store.read() as connection:
                whose = asking.chosen(issuer, (await load_directory(connection)).issuers)
                found = await asking.report(connection, period, whose, names, spoken, every=not issuer)
    if csv is not None:
        csv.write_bytes(writing.as_csv(found))
    if pdf is not None:
        from core.municipality import MunicipalitySettings

        pdf.write_bytes(await asyncio.to_thread(paper.paper, found, MunicipalitySettings().named(spoken)))
    if as_json:
        typer.echo(writing.as_json(found))
    elif csv is None and pdf is None:
        typer.echo(writing.as_text(found), nl=False)
    else:
        written = ", ".join(str(file) for file in (csv, pdf) if file is not None)
        say(f"Γράφτηκε: {written}", f"Written: {written}")
