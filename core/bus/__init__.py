"""The bus: outbox, carrier, inbox. Whether the carrier is Kafka is known here and nowhere else."""

from collections.abc import Sequence

from core.bus.carrier import Carrier
from core.bus.embedded import EmbeddedCarrier
from core.clock import Clock
from core.errors import WrongSettings
from core.store import Store
from core.wake import Wake

KAFKA = "kafka://"


def carrier_for(bus: str, store: Store, clock: Clock, wake: Wake, groups: Sequence[str]) -> Carrier:
    """The carrier a setting names: `sql`, or `kafka://host:port[,host:port…][/prefix]`."""
    if bus == "sql":
        return EmbeddedCarrier(store, clock, wake, groups)
    if bus.startswith(KAFKA):
        from core.bus.kafka import KafkaCarrier  # its libraries take half a second to load

        return KafkaCarrier(bus.removeprefix(KAFKA).partition("/")[0], prefix_of(bus))
    raise WrongSettings.one(
        "KERYX_BUS",
        f"το «{bus}» δεν είναι ούτε sql ούτε kafka://διεύθυνση:θύρα.",
        f"“{bus}” is neither sql nor kafka://host:port.",
    )


def prefix_of(bus: str) -> str:
    """What sets this hub apart from others on one Kafka: it begins the names of topics and groups."""
    return (bus.removeprefix(KAFKA).partition("/")[2] if bus.startswith(KAFKA) else "") or "keryx"
