"""The rundown for newsroom systems: MOS 2.8.5 (profile 2, profile 4), `roCreate` and a `roStorySend` a reading."""

import io
import zipfile
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from channels.radio.clock.choosing import slot_key
from channels.radio.clock.rundown import Reading, Rundown, Slot
from channels.radio.rundowns.as_m3u import keryx_id
from channels.radio.rundowns.sound import sound_of_reading
from channels.radio.rundowns.xml import DECLARATION, clean

CONTENT_TYPE = "application/xml"
ARCHIVE = "application/zip"
NCS = "KERYX"
SLUG_CHARACTERS = 128  # the most of a slug
SAMPLES_PER_S = 1000  # objTB of sound: lengths are in milliseconds
_MADE = (1980, 1, 1, 0, 0, 0)  # the first moment a zip knows: the same rundown, the same bytes


def ro_create(rundown: Rundown, url: str) -> str:
    """§3.2.2 roCreate: the rundown with its stories in order, an item with its sound in each."""
    root, create = _message("roCreate", url, 1)
    _put(create, "roID", _ro_id(rundown, url))
    _put(create, "roSlug", f"Keryx {rundown.day.isoformat()}")
    if rundown.readings:
        _put(create, "roEdStart", f"{rundown.readings[0].local:%Y-%m-%dT%H:%M:%S}")
    _put(create, "roEdDur", _hours(sum(one.duration_s for one in rundown.readings)))
    for number, (slot, one) in enumerate(_stories(rundown), 1):
        story = SubElement(create, "story")
        _put(story, "storyID", story_id(slot, one))
        _put(story, "storySlug", _slug(one))
        _put(story, "storyNum", str(number))
        _external(story, slot, one)  # in the order of the DTD: story (…, mosExternalMetadata*, item*)
        _item(story, "item", one, url)
    return _written(root)


def ro_story_send(rundown: Rundown, slot: Slot, one: Reading, number: int, url: str) -> str:
    """§3.8.1 roStorySend: the words of one story, a paragraph a line, with its sound."""
    root, send = _message("roStorySend", url, number + 1)
    _put(send, "roID", _ro_id(rundown, url))
    _put(send, "storyID", story_id(slot, one))
    _put(send, "storySlug", _slug(one))
    _put(send, "storyNum", str(number))
    body = SubElement(send, "storyBody")
    for line in one.script.splitlines():
        _put(body, "p", line)
    _item(body, "storyItem", one, url)
    _external(send, slot, one)
    return _written(root)


def as_mos_archive(rundown: Rundown, url: str) -> bytes:
    """All the messages in the order in which they are sent, a file each."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        messages = [("roCreate", ro_create(rundown, url))]
        for number, (slot, one) in enumerate(_stories(rundown), 1):
            messages.append(("roStorySend", ro_story_send(rundown, slot, one, number, url)))
        for number, (name, message) in enumerate(messages, 1):
            archive.writestr(zipfile.ZipInfo(f"{number:04d}-{name}.mos.xml", _MADE), message)
    return out.getvalue()


def story_id(slot: Slot, one: Reading) -> str:
    """The same for a segment in a slot, whatever becomes of its words."""
    return f"{slot_key(slot.start)};{one.segment.id}"


def _stories(rundown: Rundown) -> Iterator[tuple[Slot, Reading]]:
    return ((slot, one) for slot in rundown.slots for one in slot.readings)


def _message(name: str, url: str, number: int) -> tuple[Element, Element]:
    root = Element("mos")
    _put(root, "mosID", f"keryx.{urlsplit(url).hostname}.mos")
    _put(root, "ncsID", NCS)
    _put(root, "messageID", str(number))
    return root, SubElement(root, name)


def _item(parent: Element, name: str, one: Reading, url: str) -> None:
    item = SubElement(parent, name)
    _put(item, "itemID", "1")
    _put(item, "itemSlug", _slug(one))
    _put(item, "objID", keryx_id(one))
    _put(item, "mosID", f"keryx.{urlsplit(url).hostname}.mos")
    paths = SubElement(item, "objPaths")
    path = SubElement(paths, "objPath", {"techDescription": "MP3"})
    path.text = f"{url}{sound_of_reading(one)}"
    _put(item, "itemEdStart", "0")
    _put(item, "itemEdDur", str(round(one.duration_s * SAMPLES_PER_S)))


def _external(parent: Element, slot: Slot, one: Reading) -> None:
    """What the format has no field for: the times of the plan, in seconds."""
    outside = SubElement(parent, "mosExternalMetadata")
    _put(outside, "mosScope", "PLAYLIST")
    _put(outside, "mosSchema", "urn:keryx:radio:1")
    payload = SubElement(outside, "mosPayload")
    _put(payload, "StoryDuration", f"{one.duration_s:.3f}")
    _put(payload, "TextTime", "0")
    _put(payload, "MediaTime", f"{one.duration_s:.3f}")
    _put(payload, "StartTime", f"{one.local:%Y-%m-%dT%H:%M:%S}")
    _put(payload, "SlotStart", f"{slot.local:%Y-%m-%dT%H:%M:%S}")
    _put(payload, "Language", one.segment.language)
    _put(payload, "Edition", str(one.segment.edition))
    _put(payload, "Form", str(one.form_s))


def _ro_id(rundown: Rundown, url: str) -> str:
    return f"{urlsplit(url).hostname};{rundown.day.isoformat()}"


def _slug(one: Reading) -> str:
    return one.segment.title[:SLUG_CHARACTERS]


def _hours(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def _put(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = clean(text)


def _written(root: Element) -> str:
    return f"{DECLARATION}{tostring(root, encoding='unicode')}\n"
