"""Folding, capitals and Latin letters of Greek."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.language import elot743, fold, slug, upper


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Άνοιξη", "ανοιξη"),
        ("ΔΉΜΟΣ", "δημοσ"),
        ("δήμος", "δημοσ"),
        ("Μαΐου", "μαιου"),
        ("ᾠδή", "ωδη"),
        ("Café", "cafe"),
    ],
)
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected


@settings(deadline=None)
@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Άνοιξη", "ΑΝΟΙΞΗ"),
        ("Μαΐου", "ΜΑΪΟΥ"),
        ("Μάιος", "ΜΑΪΟΣ"),
        ("καλημέρα ή καλησπέρα", "ΚΑΛΗΜΕΡΑ Ή ΚΑΛΗΣΠΕΡΑ"),
        ("Ήλιος", "ΗΛΙΟΣ"),
        ("δήμος", "ΔΗΜΟΣ"),
        ("café στη Δράμα", "CAFÉ ΣΤΗ ΔΡΑΜΑ"),
        ("προϋπολογισμός", "ΠΡΟΫΠΟΛΟΓΙΣΜΟΣ"),
        ("εισήγηση, οίκος", "ΕΙΣΗΓΗΣΗ, ΟΙΚΟΣ"),
    ],
)
def test_upper(text: str, expected: str) -> None:
    assert upper(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ευαγγελία", "Evangelia"),
        ("Αύριο", "Avrio"),
        ("Μπουμπουλίνα", "Boumpoulina"),
        ("Χαλάνδρι", "Chalandri"),
        ("Γκίκας", "Gkikas"),
        ("Σφίγξ", "Sfinx"),
        ("Άγχος", "Anchos"),
        ("Ευτυχία", "Eftychia"),
        ("άυλος", "aylos"),
        ("πραΰνω", "prayno"),
        ("Θεσσαλονίκη", "Thessaloniki"),
        ("ΘΕΣΣΑΛΟΝΙΚΗ", "THESSALONIKI"),
        ("ΨΥΧΙΚΟ", "PSYCHIKO"),
        ("Ηλιούπολη, Ραφτοπούλου 3", "Ilioupoli, Raftopoulou 3"),
        ("Ταΰγετος", "Taygetos"),
        ("Ευ ζην", "Ef zin"),
    ],
)
def test_elot743(text: str, expected: str) -> None:
    assert elot743(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Αγίου Γεωργίου", "agiou-georgiou"),
        ("Δήμος Ναυπάκτου – Έργα (2026)", "dimos-nafpaktou-erga-2026"),
        ("!", ""),
    ],
)
def test_slug(text: str, expected: str) -> None:
    assert slug(text) == expected
