"""Written Greek becomes words that a voice reads right: worked examples, and what must hold for any text."""

import itertools
import json
import re
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.language.speech import speak
from core.language.speech.draft import PART_CHARACTERS, parts

EXAMPLES = [
    json.loads(line)
    for line in Path(__file__).with_name("spoken-examples.jsonl").read_text(encoding="utf-8").splitlines()
]
URL = re.compile(r"://|www\.|\w@\w")
PARTS = [
    "Ο Δήμος", "στις", "19:30", "8.30", "π.μ.", "μ.μ.", "12/5/2026", "3/4", "2.500 €", "€/μήνα",
    "48.360,25", "ευρώ", "15", "1", "1.200", "μαθητές", "άτομα", "θέσεις", "-", "–", ",", ".", ":",
    "\n", "\n• ", "\n1. ", "κ.", "Ν.", "4412/2016", "2410 654321", "τηλ.", "www.dimos.gr",
    "https://a.gr/β?γ=1", "info@dimos.gr", "(ΑΔΑ: 9ΖΤΕΩ7Σ-Β4Μ)", "CPV: 15511000-3", "Β΄", "ΙΑ'", "5ου",
    "%", "24%", "-7°C", "km", "τ.μ.", "εκ.", "του", "των", "Δ.Ε.Υ.Α.", "Δ.Σ.", "☀️", "24ωρο", "'80",
    "m²", "½", "Zoom", "e-mail", "ΕΡΓΑ", "&", "http://", "@", "#", "/", "+30", "112", "Ὁ", "ἄνθρωπος",
    "0", "007", "26PROC012345678", "x", "΄", "(", ")", "*", "²",
]  # fmt: skip
PAPERS = st.lists(st.tuples(st.sampled_from(PARTS), st.sampled_from([" ", " ", ""])), max_size=12).map(
    lambda parts: "".join(part + space for part, space in parts)
)
TEXTS = PAPERS | st.text()
# What patterns stumble on when it comes without end.
HOSTILE = [
    "1", "1 ", "1,", "1-", "12-", "1/2/", "10:00-", "α", "Α.", "αα ", "(", "[a](", "*", "_", "|", "@", "a@", "a.",
    "www.", "://", "€", "5€/", "%", "\n", "\n- ", "• ", " ", "\t", "Α΄ ", "5 και ", "5η-", "3 ή ", "20:00 ", "ΑΔΑ ",
    "CPV: ", "ΕΣΗΔΗΣ ", "GR16 ", "κ. ", "ὁ", "😀", "Δευ-", "ΦΕΚ Α' 1", "#_", "1 από τους ",
]  # fmt: skip
MANY, LONG = 100_000, 3_000


@pytest.mark.parametrize("case", EXAMPLES, ids=[case["id"] for case in EXAMPLES])
def test_worked_example(case: dict[str, Any]) -> None:
    said = speak(case["written"]).text
    assert said in case["spoken"]
    for part in case.get("must_not_contain", ()):
        assert part not in said


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("αύριο 19:30, 2.500 €", "αύριο στις επτά και μισή το απόγευμα, δύο χιλιάδες πεντακόσια ευρώ"),
        ("Ραντεβού στις 13:00.", "Ραντεβού στη μία το μεσημέρι."),
        ("Ο Δήμος βράβευσε 300 μαθητές.", "Ο Δήμος βράβευσε τριακόσιους μαθητές."),
        ("Συμμετείχαν 300 μαθητές.", "Συμμετείχαν τριακόσιοι μαθητές."),
        ("Παραλαμβάνει 1 τόνο και 3 τόνους.", "Παραλαμβάνει έναν τόνο και τρεις τόνους."),
        ("15 μαθητές βραβεύτηκαν.", "Δεκαπέντε μαθητές βραβεύτηκαν."),
        ("8, 13 και 14 Ιουλίου", "Οκτώ, δεκατρείς και δεκατέσσερις Ιουλίου"),
        ("Ανοιχτά 9 π.μ. - 1 μ.μ.", "Ανοιχτά από τις εννέα το πρωί έως τη μία το μεσημέρι."),
        ("Από 30/6-2/7/2026", "Από τις τριάντα Ιουνίου έως τις δύο Ιουλίου δύο χιλιάδες είκοσι έξι"),
        (
            "Ραντεβού στις 1/1/2027, 13:05.",
            "Ραντεβού την πρώτη Ιανουαρίου δύο χιλιάδες είκοσι επτά, στη μία και πέντε το μεσημέρι.",
        ),
        ("Στις 5/1 10:00", "Στις πέντε Ιανουαρίου στις δέκα το πρωί"),
        ("Αιτήσεις από 1/12 έως 24/12", "Αιτήσεις από την πρώτη Δεκεμβρίου έως τις είκοσι τέσσερις Δεκεμβρίου"),
        ("από 1η Μαΐου, έως τις 1 Ιουνίου", "από την πρώτη Μαΐου, έως την πρώτη Ιουνίου"),
        ("Από 1 έως 24 Δεκεμβρίου", "Από την πρώτη έως είκοσι τέσσερις Δεκεμβρίου"),
        ("Ανοιχτά 10-12 π.μ.", "Ανοιχτά δέκα έως δώδεκα το μεσημέρι."),
        ("Ανοιχτά 10:30-12:00 π.μ.", "Ανοιχτά από τις δέκα και μισή το πρωί έως τις δώδεκα το μεσημέρι."),
        ("Από 1/2 κιλό", "Από μισό κιλό"),
        ("Πλειοψηφία 2/3 των μελών", "Πλειοψηφία δύο τρίτων των μελών"),
        ("Φέρτε:\n- νερό,\n- ψωμί,\n- φρούτα.", "Φέρτε: νερό, ψωμί και φρούτα."),
        ("η Αντιδήμαρχος κ. Ελένη Νίκου", "η Αντιδήμαρχος κυρία Ελένη Νίκου"),
        ("Στις 3 και 1 στους 3 πολίτες", "Στις τρεις και ένας στους τρεις πολίτες"),
        (
            "| Θέση | Διάρκεια |\n|---|---|\n| Οδηγός | 8 μήνες |\n| Εργάτης | 2 μήνες |",
            "Θέση, Διάρκεια. Οδηγός, οκτώ μήνες. Εργάτης, δύο μήνες.",
        ),
        ("Για οδηγούς (Γ΄ κατηγορίας) μέσω του Ε.Σ.Η.ΔΗ.Σ.", "Για οδηγούς (τρίτης κατηγορίας) μέσω του ΕΣΗΔΗΣ."),
        ("Κόστος 0,50 €.", "Κόστος πενήντα λεπτά."),
        ("Καλέστε το 112 ή το 1535.", "Καλέστε το εκατόν δώδεκα ή το ένα πέντε τρία πέντε."),
        ("Τηλ. 2410 555001-3", "Τηλέφωνο δύο τέσσερα ένα μηδέν πέντε πέντε πέντε μηδέν μηδέν ένα έως τρία"),
        ("ΠΡΟΣΛΗΨΗ 3 ΟΔΗΓΩΝ ΣΤΙΣ 10:00", "ΠΡΟΣΛΗΨΗ ΤΡΙΩΝ ΟΔΗΓΩΝ ΣΤΙΣ ΔΕΚΑ ΤΟ ΠΡΩΙ"),
        ("Τὸ Δημοτικὸ τῆς Ἄνω Πόλης", "Το Δημοτικό της Άνω Πόλης"),
        ("24ωρη εφημερία και 15ήμερο", "Εικοσιτετράωρη εφημερία και δεκαπενθήμερο"),
        ("Αξιότιμε κ. Δήμαρχε", "Αξιότιμε κύριε Δήμαρχε"),
        (
            "Έγγραφα:\n1. Αίτηση\n2. Ταυτότητα\nΠληροφορίες στο ΚΕΠ.",
            "Έγγραφα: Αίτηση και Ταυτότητα. Πληροφορίες στο ΚΕΠ.",
        ),
        ("Η διακήρυξη (ΑΔΑΜ: 26PROC015678901) αναρτήθηκε.", "Η διακήρυξη αναρτήθηκε."),
    ],
)
def test_more_sentences(written: str, spoken: str) -> None:
    assert speak(written).text == spoken


@settings(deadline=None)
@given(TEXTS)
@example("²")
@example("1w😀ww.a.gr")
def test_nothing_unreadable_is_left(text: str) -> None:
    said = speak(text).text
    assert not any(sign.isdigit() for sign in said)
    assert "€" not in said
    assert not URL.search(said)


@settings(deadline=None)
@given(TEXTS)
def test_speaking_what_was_spoken_changes_nothing(text: str) -> None:
    said = speak(text).text
    assert speak(said).text == said


@settings(deadline=None)
@given(TEXTS)
def test_replacements_tell_the_whole_difference(text: str) -> None:
    spoken = speak(text)
    rebuilt, end = "", 0
    for replacement in spoken.replacements:
        assert replacement.start >= end
        assert replacement.written == text[replacement.start : replacement.end]
        rebuilt += text[end : replacement.start] + replacement.spoken
        end = replacement.end
    assert rebuilt + text[end:] == spoken.text


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["Η", "άνοιξη", "έφερε", "χελιδόνια", "στη", "Μαΐστρα", "παρέα", "με", "τον", "Zoom", "ή", "ΟΧΙ"]
        )
    ).map(" ".join)
)
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert speak(text).text == text


def test_a_rule_sees_a_part_of_a_long_text_only() -> None:
    """Patterns look ahead and behind: over a whole text that would cost its square."""
    for seed in HOSTILE:
        text = (seed * (MANY // len(seed) + 1))[:MANY]
        cuts = parts(text)
        assert [start for start, _ in cuts] == [0, *(end for _, end in cuts[:-1])]
        assert cuts[-1][1] == len(text)
        assert all(0 < end - start <= PART_CHARACTERS for start, end in cuts)
        assert len(cuts) <= 3 * len(text) / PART_CHARACTERS + 1


@pytest.mark.parametrize("seed", HOSTILE)
def test_a_long_text_of_anything_is_spoken(seed: str) -> None:
    """What backtracks without end, or doubles its work with each sign, does not come back from this."""
    said = speak((seed * (LONG // len(seed) + 1))[:LONG]).text
    assert not any(sign.isdigit() for sign in said)
    assert not URL.search(said)


def work(text: str) -> int:
    """Calls that it takes, of ours and of the patterns: the same on every machine."""
    counted = itertools.count()

    def called(frame: FrameType, event: str, arg: Any) -> None:
        if event in ("call", "c_call"):
            next(counted)

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        speak(text)
    finally:
        sys.setprofile(before)
    return next(counted)


@pytest.mark.parametrize("seed", ["1 ", "12/5/2026 ", "3 μαθητές, ", "ΕΡΓΑ 5 €. "])
def test_twice_the_text_is_twice_the_work(seed: str) -> None:
    speak(seed)
    once, twice = (work(seed * (characters // len(seed))) for characters in (2 * LONG, 4 * LONG))
    assert twice <= 2.1 * once


def test_long_texts_are_cut_where_sentences_end() -> None:
    sentence = "Ο Δήμος προσλαμβάνει 3 οδηγούς στις 13:00, τηλ. 2463050400. "
    whole = speak(sentence * 60)
    assert whole.text == " ".join([speak(sentence).text] * 60)
    for one in whole.replacements:
        assert (sentence * 60)[one.start : one.end] == one.written


def test_spans_point_into_the_source() -> None:
    spoken = speak("Η προκήρυξη (ΑΔΑ: 9ΖΤΕΩ7Σ-Β4Μ) λήγει στις 13:00.")
    assert [(r.written, r.spoken) for r in spoken.replacements] == [
        (" (ΑΔΑ: 9ΖΤΕΩ7Σ-Β4Μ)", ""),
        ("στις 13:00", "στη μία το μεσημέρι"),
    ]
