"""The rundown as XSPF 1.0, which VLC plays with titles and lengths."""

from xml.etree.ElementTree import Element, SubElement, tostring

from channels.radio.clock.rundown import Rundown
from channels.radio.rundowns.as_m3u import keryx_id
from channels.radio.rundowns.sound import sound_of_reading
from channels.radio.rundowns.xml import DECLARATION, clean

CONTENT_TYPE = "application/xspf+xml"
NAMESPACE = "http://xspf.org/ns/0/"


def as_xspf(rundown: Rundown, url: str) -> str:
    """Lengths are in milliseconds, as the format has them."""
    root = Element("playlist", {"version": "1", "xmlns": NAMESPACE})
    SubElement(root, "title").text = f"Keryx {rundown.day.isoformat()}"
    tracks = SubElement(root, "trackList")
    for one in rundown.readings:
        segment, track = one.segment, SubElement(tracks, "track")
        SubElement(track, "location").text = f"{url}{sound_of_reading(one)}"
        SubElement(track, "identifier").text = f"urn:keryx:{keryx_id(one)}"
        SubElement(track, "title").text = clean(segment.title)
        SubElement(track, "info").text = f"{url}/announcements/{segment.announcement}"
        SubElement(track, "duration").text = str(round(one.duration_s * 1000))
    return f"{DECLARATION}{tostring(root, encoding='unicode')}\n"
