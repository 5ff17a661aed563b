"""A command that was not written right: what is wrong with it, in Greek or English, and where to look."""

from typing import Any

import typer

from keryx.console import WORDS, printable


def said(error: typer.TyperException, language: str) -> str:
    """What the parser found wrong. It speaks only English; what it found wrong is told anew by our own help."""
    wrong: Any = error
    context, parameter = getattr(wrong, "ctx", None), getattr(wrong, "param", None)
    kind = type(error).__name__
    if parameter is not None:
        words = "usage.missing" if kind == "MissingParameter" else "usage.wrong"
        name = parameter.opts[0] if parameter.param_type_name == "option" else parameter.metavar or parameter.name
        found = WORDS(words, language, name=name, help=parameter.help or "").strip(" :")
    elif kind == "NoSuchOption":
        found = WORDS("usage.option", language, name=wrong.option_name)
        if wrong.possibilities:
            found += " " + WORDS("usage.choices", language, choices=", ".join(sorted(wrong.possibilities)))
    elif kind == "BadOptionUsage":
        found = WORDS("usage.value", language, name=wrong.option_name)
    elif commands := getattr(getattr(context, "command", None), "commands", None):
        found = WORDS("usage.command", language, choices=", ".join(sorted(commands)))
    else:
        found = WORDS("usage.other", language, said=error.format_message().rstrip("."))
    command = context.command_path if context is not None else "keryx"
    return printable(f"{found}\n{WORDS('usage.help', language, command=command)}")
