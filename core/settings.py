"""Settings from the environment (KERYX_…), then `.env`, then `keryx.toml`; each channel adds a section of its own."""

import os
import re
import tomllib
from enum import Flag, auto
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from core import addresses
from core.errors import FieldError, WrongSettings
from schemas.explain import problems

PREFIX = "KERYX_"
TOML_FILE = Path("keryx.toml")
ENV_FILE = Path(".env")


class _Prefixed(TomlConfigSettingsSource):
    """`keryx.toml` holds flat names; a section reads those that begin with its own."""

    def __init__(self, settings_cls: type[BaseSettings], prefix: str) -> None:
        try:
            super().__init__(settings_cls, TOML_FILE)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise WrongSettings([_unreadable(TOML_FILE, error)]) from error
        self.init_kwargs: dict[str, Any] = {
            key.removeprefix(prefix): value for key, value in self.toml_data.items() if key.startswith(prefix)
        }


def _unreadable(path: Path, error: Exception) -> FieldError:
    """Where such a file is wrong, and how it is written."""
    if isinstance(error, OSError):
        return FieldError(str(path), "Δεν ανοίγει· δώστε δικαίωμα ανάγνωσης.", "Cannot be opened; allow reading it.")
    if isinstance(error, UnicodeDecodeError):
        return FieldError(str(path), "Δεν είναι UTF-8· αποθηκεύστε το ως UTF-8.", "It is not UTF-8; save it as UTF-8.")
    line = re.search(r"line (\d+)", str(error))
    at_el, at_en = (f"στη γραμμή {line[1]}", f"in line {line[1]}") if line else ("στο τέλος του", "at its end")
    return FieldError(
        str(path),
        f'Κάτι είναι λάθος {at_el}. Κάθε γραμμή γράφεται όπως: bind = "127.0.0.1:8000".',
        f'Something is wrong {at_en}. Each line is written like: bind = "127.0.0.1:8000".',
    )


def section(name: str = "") -> SettingsConfigDict:
    """The configuration of a section: KERYX_NAME_… in the environment, `name_…` in keryx.toml."""
    prefix = f"{PREFIX}{name.upper()}_" if name else PREFIX
    return SettingsConfigDict(env_prefix=prefix, env_file=ENV_FILE, extra="ignore", frozen=True)


class Holder(Flag):
    """Where settings may stand."""

    ENVIRONMENT = auto()
    ENV_FILE = auto()
    TOML_FILE = auto()


def _holders(prefix: str) -> Holder:
    """Who may hold something of the section with this prefix."""
    found = Holder(0)
    if any(name.upper().startswith(prefix) for name in os.environ):
        found |= Holder.ENVIRONMENT
    if ENV_FILE.exists():
        found |= Holder.ENV_FILE
    if TOML_FILE.exists():
        found |= Holder.TOML_FILE
    return found


class Section(BaseSettings):
    """A group of settings with one prefix. Making one raises WrongSettings, which names every wrong setting of it."""

    def __init__(self, **values: Any) -> None:
        try:
            if _holders(str(self.model_config.get("env_prefix", ""))):
                super().__init__(**values)
            else:
                BaseModel.__init__(self, **values)  # what is given is all there is: nothing has to be read for it
        except ValidationError as error:
            raise WrongSettings(
                [
                    FieldError(self.full_name(problem.field), problem.el, problem.en)
                    for problem in problems(error.errors(include_url=False))
                ]
            ) from None  # pydantic's own words quote the values, passwords among them
        except UnicodeDecodeError as error:
            raise WrongSettings([_unreadable(ENV_FILE, error)]) from error

    @classmethod
    def full_name(cls, field: str) -> str:
        """As the environment names it: KERYX_EMAIL_RELAYS."""
        return f"{cls.model_config['env_prefix']}{field}".upper()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only those that hold something: to ask one for each field of a section takes longer than all the rest."""
        prefix = str(settings_cls.model_config.get("env_prefix", ""))
        holders = _holders(prefix)
        found = [init_settings]
        if Holder.ENVIRONMENT in holders:
            found.append(env_settings)
        if Holder.ENV_FILE in holders:
            found.append(dotenv_settings)
        if Holder.TOML_FILE in holders:
            found.append(_Prefixed(settings_cls, prefix.removeprefix(PREFIX).lower()))
        return tuple(found)


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
    url: str = Field(
        "",
        validate_default=True,
        description="the hub's public address, as readers see it; empty: http:// and KERYX_BIND",
    )
    proxies: str = Field(
        "127.0.0.1,::1",
        description="proxies in front of the pages, by commas: addresses or networks (10.0.0.0/8) whose "
        "X-Forwarded-For tells who asks",
    )
    token: str = Field("", description="a token that may post by the API; more are made by `keryx token`")
    channels: str = Field("", description="channels switched on, by commas; empty: all of them")

    @field_validator("database")
    @classmethod
    def _database(cls, url: str) -> str:
        return addresses.database(url)

    @field_validator("bus")
    @classmethod
    def _bus(cls, address: str) -> str:
        return addresses.bus(address)

    @field_validator("media")
    @classmethod
    def _media(cls, address: str) -> str:
        return addresses.media(address)

    @field_validator("bind")
    @classmethod
    def _bind(cls, bind: str) -> str:
        addresses.host_and_port(bind)
        return bind

    @field_validator("proxies")
    @classmethod
    def _proxies(cls, written: str) -> str:
        return addresses.networks(written)

    @field_validator("url")
    @classmethod
    def _url(cls, url: str, info: ValidationInfo) -> str:
        """Who sets only where pages are served means that very address."""
        if url or "bind" not in info.data:
            return addresses.public(url) if url else url
        return addresses.seen_from(info.data["bind"])
