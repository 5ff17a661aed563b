"""`keryx check`: looks at every setting and at what they name, and says in plain words what is missing or wrong."""

import contextlib
import os
import tomllib
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from dotenv import dotenv_values

from core.checking import Finding
from core.errors import FieldError, WrongSettings
from core.settings import ENV_FILE, PREFIX, TOML_FILE, Settings
from keryx.parts import CHANNELS, part, sections, switched_on

OUTSIDE = {"KERYX_LANGUAGE"}  # what is read from the environment without being a setting of the hub
NOT_ASKED = ("KERYX_DEMO_",)  # the demonstration's own
ALIKE = 0.75


async def check() -> list[Finding]:
    """Everything, in the order a person would mend it. Nothing is changed anywhere."""
    from keryx import servers  # the drivers of all that can be asked take a while to load

    errors = {error.field: error for error in wrong_settings()}
    findings = [Finding("wrong", f"{e.field}: {e.el}", f"{e.field}: {e.en}") for e in errors.values()]
    findings += [Finding("note", f"{e.field}: {e.el}", f"{e.field}: {e.en}") for e in unknown_names()]
    try:
        settings = Settings()
        names = switched_on(settings)
    except WrongSettings:
        return findings
    findings += await servers.look(settings)
    for name in names:
        module = part(name, "checking")
        if module is not None and not any(field.startswith(f"{PREFIX}{name.upper()}_") for field in errors):
            findings += await module.check()
    return findings


async def examine(name: str) -> list[Finding]:
    """One channel, as deep as it can be looked at. Of wrong settings it tells only them."""
    if errors := wrong_settings((name,)):
        return [Finding("wrong", f"{e.field}: {e.el}", f"{e.field}: {e.en}") for e in errors]
    module = part(name, "checking")
    if module is None:
        return []
    return list(await getattr(module, "examine", module.check)())


def wrong_settings(names: Sequence[str] | None = None) -> list[FieldError]:
    """Every setting that cannot be used, of the hub and of these channels, else of those that are switched on."""
    errors: list[FieldError] = []
    if names is None:
        names = CHANNELS
        try:
            names = switched_on(Settings())
        except WrongSettings as error:
            errors += error.errors
    for section in sections(names):
        try:
            section()
        except WrongSettings as error:
            errors += error.errors
    return list(dict.fromkeys(errors))


def unknown_names() -> list[FieldError]:
    """Names that look like settings and are none, each with the one that was probably meant."""
    known = {section.full_name(field) for section in sections() for field in section.model_fields} | OUTSIDE
    return [_unknown(name, where, known) for name, where in _given() if name not in known]


def _given() -> Iterator[tuple[str, str]]:
    names = [*os.environ, *(dotenv_values(ENV_FILE) if ENV_FILE.is_file() else ())]
    for name in dict.fromkeys(name.upper() for name in names):
        if name.startswith(PREFIX) and not name.startswith(NOT_ASKED):
            yield name, ""
    with contextlib.suppress(OSError, ValueError):  # a file that is not there, or was complained of already
        for name in tomllib.loads(TOML_FILE.read_text("utf-8")):
            yield f"{PREFIX}{name}".upper(), name


def _unknown(name: str, in_toml: str, known: set[str]) -> FieldError:
    alike = get_close_matches(name, known, n=1, cutoff=ALIKE)
    meant = alike[0].removeprefix(PREFIX).lower() if alike and in_toml else "".join(alike)
    el, en = ("Δεν υπάρχει τέτοια ρύθμιση και δεν διαβάζεται", "There is no such setting, and it is not read")
    if meant:
        el, en = f"{el}· μήπως εννοείτε {meant};", f"{en}; did you mean {meant}?"
    else:
        el, en = f"{el}· όλες είναι στο docs/settings.md.", f"{en}; all are in docs/settings.md."
    return FieldError(f"{TOML_FILE}: {in_toml}" if in_toml else name, el, en)
