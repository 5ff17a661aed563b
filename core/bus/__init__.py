"""The bus: outbox, carrier, inbox. Whether the carrier is Kafka is known here and nowhere else."""

from collections.abc import Sequence

from core.bus.carrier import Carrier
from core.bus.embedded import EmbeddedCarrier
from core.clock import Clock
from core.store import Store
from core.wake import Wake


def carrier_for(bus: str, store: Store, clock: Clock, wake: Wake, groups: Sequence[str]) -> Carrier:
    """The carrier a setting names: `sql`, or `kafka://host:port[,host:port…][/prefix]`."""
    if bus == "sql":
        return EmbeddedCarrier(store, clock, wake, groups)
    if bus.startswith("kafka://"):
        from core.bus.kafka import KafkaCarrier  # its libraries take half a second to load

        servers, _, prefix = bus.removeprefix("kafka://").partition("/")
        return KafkaCarrier(servers, prefix or "keryx")
    raise ValueError(f"KERYX_BUS: «{bus}» is neither `sql` nor `kafka://host:port`")
