"""The sounds in `examples/radio/`: one of each kind and of all it is divided into, 30 seconds, as it is made today.

KERYX_UPDATE_GOLDEN=1 makes them anew, and notes beside each of which words it was made. What is compared with today's
is the words, and what can be heard, not bytes: another processor may round otherwise.
"""

import hashlib
import json
import os
from pathlib import Path

import numpy as np
import pytest

from channels.radio.render import own_words
from channels.radio.sound.label import label_of
from channels.radio.sound.library import Library
from channels.radio.sound.making import with_bed
from channels.radio.sound.spot import dressed
from core.loudness import BROADCAST, measure
from core.media import Media
from core.script import Form, form
from core.store import Store
from core.voice import say
from core.wording import headline
from keryx.migrate import migrate
from schemas.every_kind import Urgency
from schemas.subtypes import SUBTYPES
from tests.channels.radio.sound.hearing import decoded, heard
from tests.examples import FOLDER, editions

SOUNDS = FOLDER / "radio"
FORM_S = 30
ALIKE = 0.95  # correlation of two sounds of the same words; of other words it is about nothing
BYTES_MOST = 250_000
NAMES = (
    "consultation-kykloforia-kentro",
    "council-sitting",
    "event-christougenniatiki-synavlia",
    "hiring-kathariotita",
    "press-conference",
    "press-release-paralia",
    "programme-kolymvisi",
    "service-notice-diakopi-nerou",
    "tender-award-antlies",
    "tender-clarification-odostromata",
    "tender-declaration-odostromata",
    "tender-invitation-gala",
)


def said_today(name: str) -> Form:
    edition = editions()[name]
    return form(edition, "el", edition.action, own_words(edition, "el"), FORM_S)


def digests(name: str, sound: bytes) -> dict[str, str]:
    """Of the words, and of the sound that was made of them: neither can be put in the other's place."""
    words = said_today(name).spoken.encode()
    return {"spoken": hashlib.sha256(words).hexdigest(), "sound": hashlib.sha256(sound).hexdigest()}


@pytest.mark.parametrize("name", NAMES)
def test_each_sound_was_made_of_the_words_that_are_said_today(name: str) -> None:
    kept = json.loads((SOUNDS / f"{name}.json").read_text("utf-8"))
    assert kept == digests(name, (SOUNDS / f"{name}.opus").read_bytes())


@pytest.mark.parametrize("name", NAMES)
async def test_each_kind_can_be_heard(name: str, sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    await migrate(store)
    edition = editions()[name]
    assert edition.content is not None
    said = said_today(name)
    label = label_of(edition, "el", headline(edition, "el", edition.action), said.text)
    dress = await Library(store, Media.open("memory:")).dress(bed=with_bed(edition.content.urgency.rank))
    await store.close()
    made = await dressed(await say(said.spoken, "el"), label, dress, BROADCAST, ["opus"])
    file = SOUNDS / f"{name}.opus"
    if os.environ.get("KERYX_UPDATE_GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(made.files["opus"])
        made_of = json.dumps(digests(name, made.files["opus"]), indent=1)
        (SOUNDS / f"{name}.json").write_text(f"{made_of}\n", encoding="utf-8")
    kept = file.read_bytes()
    assert len(kept) <= BYTES_MOST
    assert f"title={label.title}".encode() in kept
    samples, rate_hz = await decoded(kept)
    assert len(samples) / rate_hz == pytest.approx(made.duration_s, abs=0.3), "it says what is said today"
    today, _ = await decoded(made.files["opus"])
    both = min(len(samples), len(today))
    assert np.corrcoef(samples[:both, 0], today[:both, 0])[0, 1] > ALIKE
    assert (await measure(file)).faults() == ()
    second = await heard(kept)
    assert second.integrated_lufs == pytest.approx(-23, abs=0.5)
    assert second.true_peak_dbtp <= -1
    assert second.short_term_most_lufs <= -18


def test_nothing_that_is_announced_is_without_a_sound_and_a_script() -> None:
    contents = [editions()[name].content for name in NAMES]
    assert {content.subtype for content in contents if content} == {
        one for several in SUBTYPES.values() for one in several
    }
    assert all((SOUNDS / f"{name}.txt").is_file() for name in NAMES)


def test_no_music_is_under_what_is_urgent() -> None:
    assert [one for one in Urgency if with_bed(one.rank)] == [Urgency.NORMAL]


def test_nothing_else_lies_there() -> None:
    for ending in ("opus", "json"):
        assert {file.stem for file in Path(SOUNDS).glob(f"*.{ending}")} == set(NAMES)
