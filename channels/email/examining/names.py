"""Questions to the DNS as checks ask them: an answer, nothing there, or nobody to say."""

import ipaddress
from typing import Any

import dns.asyncresolver
import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver
import dns.reversename

TIMEOUT_S = 5.0
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Unanswered(Exception):
    """The name's servers do not answer, or say that they failed: neither yes nor no."""


class Names:
    """`resolver` is "address:port" of a DNS server; "" the machine's own."""

    def __init__(self, resolver: str) -> None:
        host, _, port = resolver.rpartition(":")
        try:
            self._resolver = dns.asyncresolver.Resolver(configure=not resolver)
        except dns.resolver.NoResolverConfiguration as error:
            raise Unanswered from error
        if resolver:
            self._resolver.nameservers = [host.strip("[]")]
            self._resolver.port = int(port)
        self._resolver.lifetime = TIMEOUT_S

    async def texts(self, name: str) -> list[str]:
        """TXT records, their strings joined (RFC 7208 §3.3)."""
        found = await self._ask(name, "TXT")
        return [b"".join(record.strings).decode("utf-8", "replace") for record in found]

    async def addresses(self, name: str) -> list[Address]:
        return [
            ipaddress.ip_address(record.address)
            for record in [*await self._ask(name, "A"), *await self._ask(name, "AAAA")]
        ]

    async def mail_servers(self, name: str) -> list[str]:
        """Hosts of MX records, nearest first; "" is the null MX (RFC 7505)."""
        found = sorted(await self._ask(name, "MX"), key=lambda record: record.preference)
        return [_bare(record.exchange) for record in found]

    async def named(self, address: Address) -> list[str]:
        """PTR: the names that an address says it has."""
        reverse = str(dns.reversename.from_address(str(address)))
        return [_bare(record.target) for record in await self._ask(reverse, "PTR")]

    async def has(self, name: str, kind: str) -> bool:
        return bool(await self._ask(name, kind))

    async def _ask(self, name: str, kind: str) -> list[Any]:
        try:
            answer = await self._resolver.resolve(
                dns.name.from_text(name), kind, raise_on_no_answer=False, search=False
            )
        except dns.resolver.NXDOMAIN:
            return []
        except (dns.exception.DNSException, UnicodeError) as error:
            raise Unanswered(name) from error
        return list(answer.rrset or ())


def reverse_name(address: Address) -> str:
    return _bare(dns.reversename.from_address(str(address)))


def _bare(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower().removesuffix(".")
