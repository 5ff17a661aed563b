"""What may be asked of an endpoint: an https address that is not ours, the events it is told of, whose they are."""

import ipaddress
from collections.abc import Collection
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter, field_validator

from core.errors import Invalid
from core.outside import PORTS, is_public
from schemas import explain
from schemas.names import IssuerName
from schemas.parts import Part, once
from schemas.problems import InvalidInput, wrong
from schemas.text import ONE_LINE, SAID
from schemas.web import WebAddress

LONGEST_NAME = 64
MOST_ISSUERS = 200


class EventType(StrEnum):
    """What an endpoint is told of."""

    PUBLISHED = "published"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    DELIVERED = "delivered"  # one channel is through with one edition


def _safe(url: str) -> str:
    parts = urlsplit(url)
    try:
        port = parts.port or 443
    except ValueError:
        port = 0
    if parts.scheme != "https" or port not in PORTS or not url.isascii():
        raise wrong(
            "Γράψτε διεύθυνση https:// με λατινικούς χαρακτήρες (θύρα 443 ή 8443).",
            "Write an https:// address in ASCII (port 443 or 8443).",
        )
    host = (parts.hostname or "").rstrip(".")
    try:
        public = is_public(ipaddress.ip_address(host))
    except ValueError:
        public = "." in host and not host.endswith((".localhost", ".local", ".internal"))
    if not public:
        raise wrong(
            "Η διεύθυνση δεν είναι στο δημόσιο διαδίκτυο· γράψτε άλλη.",
            "The address is not on the public internet; write another.",
        )
    return url


class EndpointWanted(Part):
    """`issuers` empty: of every issuer, also those to come."""

    name: Annotated[str, StringConstraints(max_length=LONGEST_NAME), ONE_LINE, SAID]
    url: Annotated[WebAddress, AfterValidator(_safe)]
    events: Annotated[tuple[EventType, ...], Field(min_length=1, max_length=len(EventType))]
    issuers: Annotated[tuple[IssuerName, ...], Field(max_length=MOST_ISSUERS)] = ()

    @field_validator("events", "issuers")
    @classmethod
    def _each_once(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        once(names)
        return names


_wanted: TypeAdapter[EndpointWanted] = TypeAdapter(EndpointWanted)


def read_wanted(data: Any, issuers: Collection[str]) -> EndpointWanted:
    """Invalid names every wrong field."""
    try:
        return explain.checked(_wanted, data, known={"issuers": issuers})
    except InvalidInput as error:
        raise Invalid.of(error) from error
