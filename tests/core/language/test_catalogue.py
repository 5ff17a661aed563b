"""A catalogue answers in the reader's language, and refuses to load half a sentence."""

from pathlib import Path

import pytest

from core.language.catalogue import Catalogue


def catalogue(folder: Path, text: str) -> Catalogue:
    path = folder / "words.toml"
    path.write_text(text, encoding="utf-8")
    return Catalogue.load(path)


def test_languages(tmp_path: Path) -> None:
    words = catalogue(
        tmp_path,
        '[hello]\nel = "Καλημέρα {name}"\nen = "Good morning {name}"\nfr = "Bonjour {name}"\n',
    )
    assert words("hello", "el", name="Άννα") == "Καλημέρα Άννα"
    assert words("hello", "el-GR", name="Άννα") == "Καλημέρα Άννα"
    assert words("hello", "fr", name="Άννα") == "Bonjour Άννα"
    assert words("hello", "sq", name="Άννα") == "Good morning Άννα"


def test_the_language_it_answers_in(tmp_path: Path) -> None:
    text = '[hello]\nel = "α"\nen = "a"\nfr = "b"\n'
    words, more = catalogue(tmp_path, text), catalogue(tmp_path, f'{text}[bye]\nel = "γ"\nen = "c"\n')
    assert [words.spoken(language) for language in ("el", "el-GR", "fr", "sq")] == ["el", "el", "fr", "en"]
    assert more.spoken("fr") == "en"  # one French sentence makes no French mail


def test_values_may_carry_any_name(tmp_path: Path) -> None:
    words = catalogue(tmp_path, '[hello]\nel = "{key} {language}"\nen = "{key}"\n')
    assert words("hello", "el", key="α", language="β") == "α β"


def test_nested_tables(tmp_path: Path) -> None:
    words = catalogue(tmp_path, '[mail.subject]\nel = "Θέμα"\nen = "Subject"\n')
    assert words("mail.subject", "en") == "Subject"


def test_missing_key_and_missing_value(tmp_path: Path) -> None:
    words = catalogue(tmp_path, '[hello]\nel = "{name}"\nen = "{name}"\n')
    with pytest.raises(KeyError):
        words("goodbye", "el")
    with pytest.raises(KeyError):
        words("hello", "el")


@pytest.mark.parametrize("text", ['[hello]\nel = "α"\n', '[hello]\nen = "a"\n', "[hello]\n", 'hello = "a"\n'])
def test_half_a_sentence_does_not_load(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match="hello"):
        catalogue(tmp_path, text)
