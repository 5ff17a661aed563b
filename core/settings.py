"""Settings from the environment (KERYX_…), then `.env`, then `keryx.toml`; each channel adds a section of its own."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from core.errors import FieldError, WrongSettings
from schemas import explain

TOML_FILE = Path("keryx.toml")


class _Prefixed(TomlConfigSettingsSource):
    """`keryx.toml` holds flat names; a section reads those that begin with its own."""

    def __init__(self, settings_cls: type[BaseSettings], prefix: str) -> None:
        super().__init__(settings_cls, TOML_FILE)
        self.init_kwargs: dict[str, Any] = {
            key.removeprefix(prefix): value for key, value in self.toml_data.items() if key.startswith(prefix)
        }


def section(name: str = "") -> SettingsConfigDict:
    """The configuration of a section: KERYX_NAME_… in the environment, `name_…` in keryx.toml."""
    prefix = f"KERYX_{name.upper()}_" if name else "KERYX_"
    return SettingsConfigDict(env_prefix=prefix, env_file=".env", extra="ignore", frozen=True)


class Section(BaseSettings):
    """A group of settings with one prefix. WrongSettings names each that is wrong, as the environment calls it."""

    def __init__(self, **given: Any) -> None:
        prefix = str(self.model_config.get("env_prefix", ""))
        try:
            super().__init__(**given)
        except ValidationError as error:
            found = explain.problems(error.errors(include_url=False))
            # From nowhere: pydantic's own words quote the values, passwords among them.
            raise WrongSettings([FieldError(f"{prefix}{e.field.upper()}", e.el, e.en) for e in found]) from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise WrongSettings.one(
                str(TOML_FILE),
                f"δεν διαβάζεται ({error})· διορθώστε το εκεί.",
                f"cannot be read ({error}); mend it there.",
            ) from error

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        prefix = str(settings_cls.model_config.get("env_prefix", "")).removeprefix("KERYX_").lower()
        return init_settings, env_settings, dotenv_settings, _Prefixed(settings_cls, prefix)


class Settings(Section):
    """What the whole hub needs to know."""

    model_config = section()

    database: str = Field(
        "sqlite+aiosqlite:///var/keryx.sqlite3",
        description="SQLAlchemy URL of the database (SQLite file or PostgreSQL)",
    )
    bus: str = Field("sql", description="`sql` (embedded in the database) or `kafka://host:port[,host:port…][/prefix]`")
    media: str = Field("var/media", description="where files are kept: a folder, or an s3:// address")
    bind: str = Field("127.0.0.1:8000", description="address and port the web pages are served on")
    url: str = Field("http://127.0.0.1:8000", description="the hub's public address, as readers see it")
    token: str = Field("", description="a token that may post by the API; more are made by `keryx token`")
    channels: str = Field("", description="channels switched on, by commas; empty: all of them")
