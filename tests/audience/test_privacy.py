"""The privacy notice says what GDPR Art. 13 asks for, in both languages, and what the hub really does."""

from pathlib import Path

import pytest
import yaml

from audience.privacy import notice
from core.context import Context
from core.municipality import MunicipalitySettings
from core.retention import RetentionSettings
from keryx.wiring import recipients, retention_rules
from schemas.directory import Issuer, parse_directory

DIRECTORY = yaml.safe_load((Path(__file__).parents[2] / "examples" / "directory.yaml").read_text("utf-8"))
ISSUERS = parse_directory(DIRECTORY).issuers
WHOSE = MunicipalitySettings(dpo="dpo@limnochori.example")


@pytest.mark.parametrize("language", ["el", "en"])
@pytest.mark.parametrize("issuer", ISSUERS, ids=lambda issuer: issuer.slug)
def test_every_issuer_is_a_controller_with_a_whole_notice(
    issuer: Issuer, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERYX_RETENTION_LEFT_DAYS", "41")
    assert RetentionSettings().left_days == 41
    context = Context(None, None, None, None)  # type: ignore[arg-type]
    made = notice(issuer, WHOSE, retention_rules(context), recipients(("email", "telegram"), language), language)
    text = "\n".join(
        [made.title]
        + [
            line
            for part in made.parts
            for line in [*part.paragraphs, *(" ".join(row) for row in part.rows), *part.after]
        ]
    )
    for said in (
        issuer.name_nominative.best(language), issuer.email,
        issuer.address.best(language) if issuer.address else issuer.email, WHOSE.dpo, "www.dpa.gr", "115 23", "41 ",
        "7 ", "Telegram", {"el": "τρίτη χώρα", "en": "third country"}[language],
        {"el": "στοιχ. α΄", "en": "6(1)(a)"}[language], {"el": "στοιχ. γ΄", "en": "6(1)(c)"}[language],
    ):  # fmt: skip
        assert said in text
    assert "{" not in text
    bare = notice(issuer, MunicipalitySettings(), [], recipients(("site",), language), language)
    assert "Telegram" not in str(bare)
    assert len(bare.parts) == len(made.parts) - 1, "no officer, no section"
