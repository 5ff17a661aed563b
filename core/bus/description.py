"""The messages on the bus as an AsyncAPI 3.0 document, made of `schemas/` by FastStream; on either carrier."""

import json
from typing import Any

from core.bus import prefix_of
from schemas.messages import MESSAGES, VERSION

SAYS = (
    "Τα μηνύματα του δίαυλου κρατούν μόνο ταυτότητες: ούτε περιεχόμενο ούτε κάτι για παραλήπτες. Με KERYX_BUS=kafka:// "
    "ταξιδεύουν ως CloudEvents 1.0 (Kafka, binary mode) με κλειδί την ανακοίνωση· με KERYX_BUS=sql μένουν στη βάση. "
    "Messages hold ids only: neither content nor anything about a recipient. With KERYX_BUS=kafka:// they travel as "
    "CloudEvents 1.0 (Kafka, binary mode), keyed by announcement; with KERYX_BUS=sql they stay in the database."
)
BUS = "bus.example:9092"  # where it really is, is nobody's business but the hub's


def asyncapi(bus: str) -> dict[str, Any]:
    """The document for the hub whose KERYX_BUS this is."""
    from faststream.kafka import KafkaBroker  # half a second to load: only for who asks
    from faststream.specification import AsyncAPI

    broker = KafkaBroker(BUS, specification_url=BUS, description="KERYX_BUS", logger=None)
    for name, message in MESSAGES.items():
        said = " ".join((message.__doc__ or name).split())
        broker.publisher(f"{prefix_of(bus)}.editions", title=message.__name__, description=said, schema=message)
    made = AsyncAPI(broker, title="Keryx", version=str(VERSION), description=SAYS, schema_version="3.0.0")
    document: dict[str, Any] = made.to_specification().to_jsonable()
    types = {message.__name__: name for name, message in MESSAGES.items()}
    for title, found in document["components"]["messages"].items():
        kind = title.partition(":")[0]
        del found["correlationId"]  # FastStream's own header: the relay writes its records itself
        found |= {"name": types[kind], "contentType": "application/json", "headers": _headers(types[kind])}
    # FastStream goes through sets: the same document is to have the same bytes.
    whole: dict[str, Any] = json.loads(json.dumps(document, sort_keys=True))
    return whole


def _headers(kind: str) -> dict[str, Any]:
    """As `core/bus/kafka.py` writes them (CloudEvents 1.0, Kafka protocol binding, §3.2)."""
    text = {"type": "string"}
    return {
        "type": "object",
        "properties": {
            "ce_specversion": text | {"const": "1.0"},
            "ce_id": text | {"description": "the message's uid"},
            "ce_type": text | {"const": kind},
            "ce_source": text | {"const": "/keryx"},
            "ce_urgency": text | {"description": "0 goes first"},
            "content-type": text | {"const": "application/json"},
        },
        "required": ["ce_specversion", "ce_id", "ce_type", "ce_source"],
    }
