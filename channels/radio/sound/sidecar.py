"""What stands beside a sound file, as JSON, for players and archives that read no tags."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from channels.radio.sound.encoding import TYPES, loudness_of
from channels.radio.sound.label import Label, local
from channels.radio.sound.takes import Take
from core.playout import Piece

SCHEMA = "/radio/sound.schema.json"


class SoundFile(BaseModel):
    """One encoding, as it was measured after it was made (EBU R 128, ITU-R BS.1770)."""

    model_config = ConfigDict(frozen=True)

    url: str
    content_type: str
    loudness_lufs: float
    true_peak_dbtp: float
    short_term_most_lufs: float


class Sidecar(BaseModel):
    """The sound of a segment. Times carry the offset of their day in Athens."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    schema_: str = Field(alias="$schema")
    id: str = Field(description="the segment: the announcement's id and the language")
    announcement: UUID
    reference: str
    edition: int
    language: str
    title: str
    issuer: str
    form_s: int = Field(description="the form's seconds: 15, 30 or 60")
    day: str = Field(description="the only day on which it may be aired (ISO 8601); empty: any")
    source: Literal["voice", "recording"]
    duration_s: float
    script: str
    spoken: str
    since: datetime = Field(description="not to be aired before")
    until: datetime = Field(description="nor after")
    page: str
    files: Mapping[str, SoundFile]


def sidecar(url: str, address: str, piece: Piece, take: Take, label: Label) -> str:
    """`address` is where the files are, without their endings."""
    files = {
        role: SoundFile(
            url=f"{url}{address}.{role}",
            content_type=content_type,
            loudness_lufs=found.integrated_lufs,
            true_peak_dbtp=found.true_peak_dbtp,
            short_term_most_lufs=found.short_term_most_lufs,
        )
        for role, content_type in TYPES.items()
        if (found := loudness_of(take.facts, role))
    }
    return Sidecar(
        **{"$schema": f"{url}{SCHEMA}"},
        id=piece.id,
        announcement=piece.announcement,
        reference=label.reference,
        edition=piece.edition,
        language=piece.language,
        title=label.title,
        issuer=label.issuer,
        form_s=take.form_s,
        day=take.day,
        source=take.source,
        duration_s=take.duration_s,
        script=take.script,
        spoken=take.spoken,
        since=local(piece.since),
        until=local(piece.until),
        page=f"{url}/announcements/{piece.announcement}",
        files=files,
    ).model_dump_json(by_alias=True, indent=1)
