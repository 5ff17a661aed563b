"""What stands behind the addresses: names of those that send, servers of those that take what comes back."""

from collections.abc import AsyncIterator
from typing import Any

from channels.email.examining.names import Names, reverse_name
from channels.email.examining.sending import Sending
from channels.email.examining.words import SAYS, record
from core.checking import Finding


async def mail_servers(names: Names, sending: Sending) -> AsyncIterator[Finding]:
    """Bounces come to the envelope's domain, replies to the author's; receivers refuse domains that take no mail."""
    for domain in dict.fromkeys((sending.envelope, sending.author)):
        hosts = await names.mail_servers(domain)
        if hosts == [""]:
            yield SAYS.wrong("mx.refuses", domain=domain)
        elif not hosts and not await names.addresses(domain):
            yield SAYS.wrong("mx.none", domain=domain, record=record(domain, "MX", f"10 mail.{domain}."))
        elif lost := [host for host in hosts if host and not await names.addresses(host)]:
            yield SAYS.wrong("mx.lost", domain=domain, host=lost[0])
        else:
            yield SAYS.good("mx.good", domain=domain, hosts=", ".join(hosts) or domain)


async def pointers(names: Names, sending: Sending) -> AsyncIterator[Finding]:
    """An address whose name leads back to it (RFC 1912 §2.1); large receivers refuse others."""
    for address in sending.leaves_from:
        called = await names.named(address)
        confirmed = [name for name in called if address in await names.addresses(name)]
        values: dict[str, Any] = {"address": address, "name": ", ".join(confirmed or called)}
        wanted = record(reverse_name(address), "PTR", f"mail.{sending.author}.")
        if confirmed:
            yield SAYS.good("ptr.good", **values)
        elif called:
            yield SAYS.wrong("ptr.unconfirmed", **values)
        else:
            yield SAYS.wrong("ptr.none", record=wanted, **values)


async def safe_transport(names: Names, sending: Sending) -> AsyncIterator[Finding]:
    """Whether what comes back is asked to travel encrypted: good to have, needed by nobody."""
    domain = sending.envelope
    promised = [text for text in await names.texts(f"_mta-sts.{domain}") if text.startswith("v=STSv1")]
    pinned = [host for host in await names.mail_servers(domain) if host and await names.has(f"_25._tcp.{host}", "TLSA")]
    ways = " + ".join([*(["MTA-STS"] if promised else []), *(["TLSA"] if pinned else [])])
    yield SAYS.good("safe.good", domain=domain, ways=ways) if ways else SAYS.note("safe.none", domain=domain)
