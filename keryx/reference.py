"""Writes `docs/settings.md` and `docs/commands.md` from the settings and commands themselves."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import typer

from keryx.cli import app, mount_channels
from keryx.parts import sections

DOCS = Path(__file__).resolve().parent.parent / "docs"


def settings_page() -> str:
    """Settings as a page, each with its default."""
    lines = [
        "# Settings",
        "",
        "From the environment, then `.env`, then `keryx.toml` (the same names in small letters, without `KERYX_`: "
        '`email_relays = "smtp://127.0.0.1:25"`). `keryx check` says in plain words what is missing or wrong.',
        "",
    ]
    for section in sections():
        prefix = str(section.model_config["env_prefix"])
        title = (section.__doc__ or section.__name__).splitlines()[0]
        lines += [f"## {title}", "", "| Setting | Default | Means |", "|---|---|---|"]
        for name, field in section.model_fields.items():
            default = f"`{field.default}`" if field.default not in ("", None) else "–"
            lines.append(f"| `{prefix}{name.upper()}` | {default} | {field.description} |")
        lines.append("")
    return "\n".join(lines)


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its whole name."""
    mount_channels()
    root: Any = typer.main.get_command(app)
    yield from _below("keryx", root)


def _below(name: str, command: Any) -> Iterator[tuple[str, click.Command]]:
    children = getattr(command, "commands", None)
    if children is None:
        yield name, command
        return
    for child in sorted(children):
        yield from _below(f"{name} {child}", children[child])


def commands_page() -> str:
    """Commands as a page, each with its options."""
    lines = ["# Commands", "", "`KERYX_LANGUAGE=en` makes them speak English.", ""]
    for name, command in commands():
        lines += [f"## `{name}`", "", (command.help or "").strip(), ""]
        for parameter in command.params:
            if getattr(parameter, "hidden", False) or parameter.name == "help":
                continue
            flags = ", ".join(f"`{flag}`" for flag in [*parameter.opts, *parameter.secondary_opts])
            lines.append(f"- {flags}: {getattr(parameter, 'help', None) or parameter.name}")
        if command.params:
            lines.append("")
    return "\n".join(lines)


def main() -> None:
    for name, page in (("settings", settings_page()), ("commands", commands_page())):
        (DOCS / f"{name}.md").write_text(page, "utf-8")


if __name__ == "__main__":
    main()
