"""What the imports may be told: the folder that is watched, who reads the press in the morning, whose DNS is asked."""

from datetime import time
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError, field_validator

from core.settings import Section, section
from schemas.problems import wrong
from schemas.web import Email

_email: TypeAdapter[str] = TypeAdapter(Annotated[str, Email])


class ImportsSettings(Section):
    """KERYX_IMPORTS_…"""

    model_config = section("imports")

    folder: str = Field("", description="a folder whose subfolders may be watched for files; empty: none may")
    digest_to: str = Field("", description="e-mail addresses, by commas, that get the press clippings each morning")
    digest_at: time = Field(time(7, 30), description="when the press clippings are sent, in the time of Athens")
    resolver: str = Field(
        "", description="address:port of the DNS server that is asked for DKIM keys; empty: the machine's own"
    )

    @field_validator("digest_to")
    @classmethod
    def _addresses(cls, written: str) -> str:
        try:
            return ",".join(_email.validate_python(one.strip()) for one in written.split(",") if one.strip())
        except ValidationError as error:
            raise wrong(
                "Γράψτε διευθύνσεις όπως grafeio@dimos.gr, με κόμματα.",
                "Write addresses like office@town.gr, separated by commas.",
            ) from error

    @field_validator("folder")
    @classmethod
    def _whole(cls, folder: str) -> str:
        if folder and not Path(folder).is_absolute():
            raise wrong("Γράψτε ολόκληρη τη διαδρομή, από το /.", "Write the whole path, from / on.")
        return folder

    @property
    def readers(self) -> list[str]:
        return [one for one in self.digest_to.split(",") if one]

    @property
    def root(self) -> Path | None:
        return Path(self.folder) if self.folder else None
