"""What stands on a sound file: whose it is, what it says, from when until when it may be aired."""

from dataclasses import dataclass
from datetime import UTC, datetime

from core.language.dates import ATHENS
from schemas.edition import Edition

ISO_639_2 = {"el": "ell", "en": "eng"}


@dataclass(frozen=True)
class Label:
    """`made_for` is the moment of the edition whose words these are: no file holds the time of its making."""

    identity: str  # stable over editions: the announcement's id and the language, or a bulletin's name
    title: str
    issuer: str
    reference: str
    edition: int
    language: str
    script: str
    made_for: datetime
    since: datetime | None = None
    until: datetime | None = None

    @property
    def tags(self) -> dict[str, str]:
        """As ffmpeg names them; it writes ID3v2.4 frames (UTF-8) or Vorbis comments of them."""
        album = f"{self.reference}/{self.edition}" if self.edition else self.reference
        return {
            "title": self.title,
            "artist": self.issuer,
            "album": album,
            "language": ISO_639_2.get(self.language, self.language),
        }


def label_of(edition: Edition, language: str, title: str, script: str) -> Label:
    """Of a segment's sound."""
    return Label(
        identity=f"{edition.announcement}-{language}",
        title=title,
        issuer=edition.issuer.name.best(language),
        reference=edition.reference,
        edition=edition.number,
        language=language,
        script=script,
        made_for=edition.at,
    )


def local(moment: datetime) -> datetime:
    """As the station's clock shows it: players compare a file's dates with their own."""
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(ATHENS)
