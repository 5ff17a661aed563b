"""The sounds in `examples/radio/`: one of each kind and of all it is divided into, 30 seconds, as it is made today.

KERYX_UPDATE_GOLDEN=1 makes them anew. What is compared is what can be heard, not bytes: another processor may round
otherwise.
"""

import os
from pathlib import Path

import pytest

from channels.radio.render import own_words
from channels.radio.sound.label import label_of
from channels.radio.sound.library import Library
from channels.radio.sound.making import with_bed
from channels.radio.sound.spot import dressed
from core.loudness import BROADCAST, measure
from core.media import Media
from core.script import form
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


@pytest.mark.parametrize("name", NAMES)
async def test_each_kind_can_be_heard(name: str, sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    await migrate(store)
    edition = editions()[name]
    assert edition.content is not None
    said = form(edition, "el", edition.action, own_words(edition, "el"), FORM_S)
    label = label_of(edition, "el", headline(edition, "el", edition.action), said.text)
    dress = await Library(store, Media.open("memory:")).dress(bed=with_bed(edition.content.urgency.rank))
    await store.close()
    made = await dressed(await say(said.spoken, "el"), label, dress, BROADCAST, ["opus"])
    file = SOUNDS / f"{name}.opus"
    if os.environ.get("KERYX_UPDATE_GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(made.files["opus"])
    kept = file.read_bytes()
    assert len(kept) <= BYTES_MOST
    assert f"title={label.title}".encode() in kept
    samples, rate_hz = await decoded(kept)
    assert len(samples) / rate_hz == pytest.approx(made.duration_s, abs=0.3), "it says what is said today"
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
    assert {file.stem for file in Path(SOUNDS).glob("*.opus")} == set(NAMES)
