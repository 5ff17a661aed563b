"""The door at which strangers ask: limits per address, network and in all, and the same work whoever is meant."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from audience import remembered, signups
from audience.erasure import Also
from audience.link_asking import ask_for_link
from audience.settings import AudienceSettings
from audience.signups import Asked
from core.clock import Clock
from core.mailings import write_letter
from core.store import Store, one_at_a_time
from core.tokens import Keys, Ring
from core.wake import Wake

HOUR = timedelta(hours=1)
IPV4_BITS, IPV6_BITS = 24, 56  # what one household or office has, or less


@dataclass(frozen=True)
class Door:
    """`channel` writes the letters; `also` know who wrote to us. Askings answer None; or, when too many ask, the time
    to try again."""

    store: Store
    keys: Keys
    clock: Clock
    wake: Wake
    settings: AudienceSettings
    channel: str
    also: Sequence[Also] = ()

    async def sign_up(self, asked: Asked, host: str | None) -> datetime | None:
        """Somebody at this IP address wants mail to go to an e-mail address: whose it is, its owner says."""

        async def write(connection: AsyncConnection, ring: Ring, network: str | None, now: datetime) -> bool:
            known = replace(asked, network=network)
            return await signups.ask(connection, ring, known, now) != "blocked"

        return await self._open(write, asked.email, asked.issuer, host)

    async def send_link(
        self, email: str, issuer: str, host: str | None, *, language: str, all_data: bool = False
    ) -> datetime | None:
        """Somebody lost the link to their preferences, or asks for the one to all we hold of them."""

        async def write(connection: AsyncConnection, ring: Ring, network: str | None, now: datetime) -> bool:
            return await ask_for_link(
                connection,
                ring,
                email,
                channel=self.channel,
                issuer=issuer,
                network=network,
                now=now,
                all_data=all_data,
                also=self.also,
                language=language,
            )

        return await self._open(write, email, issuer, host)

    async def _open(
        self,
        write: Callable[[AsyncConnection, Ring, str | None, datetime], Awaitable[bool]],
        email: str,
        issuer: str,
        host: str | None,
    ) -> datetime | None:
        ring, now = await self.keys.ring(), self.clock.now()
        network = await self.proof(host)
        async with self.store.write() as connection:
            # Askings of one network, and of one address, are counted one after another. All together are not: nobody
            # waits for strangers, and the limit in all is passed by no more than are being written at that moment.
            networks = [f"asking {network}"] if network is not None else []
            await one_at_a_time(connection, *networks, f"asking {remembered.pseudonyms(ring, email)[0]}")
            recent = await signups.recent(connection, ring, email, network, now)
            if recent.in_all >= self.settings.asks_in_all or recent.by_network >= self.settings.asks_per_network:
                return now + HOUR
            if recent.by_address >= self.settings.asks_per_address:
                return None
            if not await write(connection, ring, network, now):
                # A letter to nobody: an address that gets none must not be told by how long the answer takes.
                nobody = str(uuid7())
                await write_letter(
                    connection, kind="confirm", channel=self.channel, target=nobody, issuer=issuer, now=now
                )
        self.wake.notify(f"items:{self.channel}")
        return None

    async def proof(self, host: str | None) -> str | None:
        """The keyed hash that is kept of the network."""
        network = network_of(host)
        return remembered.network_hash(await self.keys.ring(), network) if network is not None else None


def network_of(host: str | None) -> str | None:
    """The network of an IP address, as its canonical text; None where there is none (a Unix socket)."""
    try:
        address = ip_address((host or "").partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    bits = IPV4_BITS if address.version == 4 else IPV6_BITS
    return str(ip_network(f"{address}/{bits}", strict=False))
