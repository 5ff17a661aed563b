"""The privacy notice of one issuer (GDPR Art. 13, 14), as data: what the hub does, by its own settings and rules."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.language.catalogue import Catalogue
from core.municipality import MunicipalitySettings
from core.retention import Rule
from schemas.directory import Issuer

WORDS = Catalogue.load(Path(__file__).with_name("privacy.toml"))
DATA = ("given", "proof", "imported", "sent")
PURPOSES = ("subscriptions", "statutory", "press", "guests", "accounts")
RIGHTS = ("access", "rectification", "withdrawal", "erasure", "restriction", "automated")


@dataclass(frozen=True)
class Part:
    """One section: paragraphs, then the rows of a table of two columns, then what follows it."""

    title: str
    paragraphs: Sequence[str] = ()
    rows: Sequence[tuple[str, str]] = ()
    after: Sequence[str] = ()


@dataclass(frozen=True)
class Notice:
    title: str
    parts: Sequence[Part]


def notice(
    issuer: Issuer, municipality: MunicipalitySettings, rules: Sequence[Rule], recipients: Sequence[str], language: str
) -> Notice:
    """`rules` are the whole table of retention; `recipients` what the channels that are switched on say of theirs."""
    named = issuer.name_nominative.best(language)

    def rows(section: str, names: Sequence[str]) -> list[tuple[str, str]]:
        return [_row(WORDS(f"{section}.{name}", language)) for name in names]

    parts = [
        Part(WORDS("controller.title", language), list(_controller(issuer, named, municipality, language))),
        *_officer(municipality, language),
        Part(WORDS("data.title", language), [WORDS(f"data.{name}", language) for name in DATA]),
        Part(WORDS("purposes.title", language), rows=rows("purposes", PURPOSES)),
        Part(WORDS("recipients.title", language), [WORDS("recipients.text", language), *recipients]),
        Part(
            WORDS("kept.title", language),
            rows=[(rule.said("what", language), rule.said("kept", language)) for rule in rules],
        ),
        Part(
            WORDS("rights.title", language),
            [WORDS("rights.link", language)],
            rows("rights", RIGHTS),
            [WORDS("rights.time", language)],
        ),
        Part(WORDS("complaint.title", language), [WORDS("complaint.text", language)]),
    ]
    return Notice(WORDS("title", language, issuer=named), parts)


def _controller(issuer: Issuer, named: str, municipality: MunicipalitySettings, language: str) -> Iterator[str]:
    yield WORDS("controller.text", language, issuer=named)
    for name, value in (
        ("email", issuer.email or municipality.email),
        ("address", issuer.address.best(language) if issuer.address else None),
        ("phone", issuer.phone),
    ):
        if value:
            yield WORDS(f"controller.{name}", language, **{name: value})


def _officer(municipality: MunicipalitySettings, language: str) -> Iterator[Part]:
    if municipality.dpo:
        yield Part(WORDS("dpo.title", language), [WORDS("dpo.text", language, dpo=municipality.dpo)])


def _row(text: str) -> tuple[str, str]:
    left, _, right = text.partition("|")
    return left, right
