"""A real DNS server on loopback that answers from a list: `{("town.example", "TXT"): ['"v=spf1 -all"']}`."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Zone = Mapping[tuple[str, str], Sequence[str]]


class Server(asyncio.DatagramProtocol):
    """A name that is nowhere in the zone does not exist; one in `broken` cannot be told (SERVFAIL)."""

    def __init__(self, zone: Zone, broken: Sequence[str] = ()) -> None:
        self.zone, self.broken = zone, broken
        self._names = {name for name, _ in zone}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        asked = dns.message.from_wire(data)
        answer = dns.message.make_response(asked)
        answer.flags |= dns.flags.AA | dns.flags.RA
        [question] = asked.question
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        if name in self.broken:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif records := self.zone.get((name, kind)):
            answer.answer.append(dns.rrset.from_text_list(question.name, 60, "IN", kind, records))
        elif name not in self._names:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self._transport.sendto(answer.to_wire(), addr)


@asynccontextmanager
async def dns_server(zone: Zone, broken: Sequence[str] = ()) -> AsyncIterator[str]:
    """Serves while the block runs; gives its "address:port"."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Server(zone, broken), local_addr=("127.0.0.1", 0)
    )
    host, port = transport.get_extra_info("sockname")
    yield f"{host}:{port}"
    transport.close()
