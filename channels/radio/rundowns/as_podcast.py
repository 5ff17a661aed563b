"""What is on air today as a podcast: an episode a segment, its guid the edition's, so that a change is a new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator

from channels.radio.rundowns.sound import CONTENT_TYPE as AUDIO
from channels.radio.rundowns.xml import clean

CONTENT_TYPE = "application/rss+xml; charset=utf-8"
PODCASTING = "https://podcastindex.org/namespace/1.0"


@dataclass(frozen=True)
class Episode:
    """`guid` never changes; `octets` is the length of the sound's file. `transcript`: the address of its words as plain
    text; "": none."""

    guid: str
    title: str
    words: str
    audio: str
    octets: int
    duration_s: float
    page: str
    published: datetime
    transcript: str = ""


@dataclass(frozen=True)
class Podcast:
    """`picture`: the address of a square PNG or JPEG; "": none."""

    address: str
    home: str
    title: str
    said: str
    author: str
    email: str
    language: str
    picture: str = ""


class _Transcripts(BaseExtension):  # type: ignore[misc]
    """Names Podcasting 2.0's own namespace; feedgen knows Apple's alone."""

    def extend_ns(self) -> dict[str, str]:
        return {"podcast": PODCASTING}


class _Transcript(BaseEntryExtension):  # type: ignore[misc]
    def __init__(self) -> None:
        self.address = self.language = ""

    def extend_rss(self, entry: Any) -> Any:
        if self.address:
            said = {"url": self.address, "type": "text/plain", "language": self.language}
            entry.append(entry.makeelement(f"{{{PODCASTING}}}transcript", said))
        return entry


def as_podcast(podcast: Podcast, episodes: Sequence[Episode]) -> bytes:
    """RSS 2.0 with Apple's tags and transcripts; the same bytes for the same arguments. The newest first."""
    feed: Any = FeedGenerator()
    feed.load_extension("podcast")
    feed.register_extension("transcript", _Transcripts, _Transcript, atom=False)
    feed.title(clean(podcast.title))
    feed.description(clean(podcast.said))
    feed.language(podcast.language)
    feed.generator("Keryx")
    feed.docs("https://www.rssboard.org/rss-specification")
    feed.link(href=podcast.address, rel="self", type="application/rss+xml")
    feed.link(href=podcast.home, rel="alternate")
    ordered = sorted(episodes, key=lambda episode: (episode.published, episode.guid), reverse=True)
    feed.lastBuildDate(ordered[0].published if ordered else datetime.fromisoformat("2000-01-01T00:00:00+00:00"))
    feed.podcast.itunes_category("Government")
    feed.podcast.itunes_explicit("no")
    feed.podcast.itunes_author(clean(podcast.author))
    if podcast.picture:
        feed.podcast.itunes_image(podcast.picture)
    if podcast.email:
        feed.podcast.itunes_owner(clean(podcast.author), podcast.email)
    for episode in ordered:
        item = feed.add_entry(order="append")
        item.guid(episode.guid, permalink=False)
        item.title(clean(episode.title))
        item.description(clean(episode.words))
        item.link(href=episode.page)
        item.published(episode.published)
        item.enclosure(episode.audio, str(episode.octets), AUDIO)
        item.podcast.itunes_duration(max(1, round(episode.duration_s)))
        item.transcript.address, item.transcript.language = episode.transcript, podcast.language
    return bytes(feed.rss_str(pretty=True))
