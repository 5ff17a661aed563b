"""What is done to endpoints, each act in one transaction with its note in the trail."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from audience.endpoints import registry
from audience.endpoints.registry import Endpoint
from audience.endpoints.wanted import read_wanted
from core.clock import Clock
from core.directory import load_directory
from core.errors import FieldError, Invalid
from core.store import Store
from producers.desk.trail import note


class Endpoints:
    """The secrets it returns are shown once, and never again."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def every(self) -> list[Endpoint]:
        async with self._store.read() as connection:
            return await registry.every(connection)

    async def find(self, identity: UUID) -> Endpoint:
        async with self._store.read() as connection:
            return await registry.find(connection, identity)

    async def add(self, data: Any, who: str, *, only: Collection[str] = ()) -> tuple[Endpoint, str]:
        """Invalid names every wrong field. `only`: for who may not let it hear of other issuers."""
        now = self._clock.now()
        async with self._store.write() as connection:
            issuers = [issuer.slug for issuer in (await load_directory(connection)).issuers]
            wanted = read_wanted(data, issuers)
            if only and not (wanted.issuers and set(wanted.issuers) <= set(only)):
                listed = ", ".join(sorted(only))
                el, en = f"Γράψτε φορείς από: {listed}.", f"Write issuers of: {listed}."
                raise Invalid([FieldError("issuers", el, en)])
            endpoint, secret = await registry.add(connection, wanted, who, now)
            after = wanted.model_dump(mode="json")
            await note(connection, now, who, "endpoint.add", f"endpoint:{endpoint.id}", after=after)
        return endpoint, secret

    async def renew_secret(self, identity: UUID, who: str) -> tuple[Endpoint, str]:
        now = self._clock.now()
        async with self._store.write() as connection:
            secret = await registry.renew_secret(connection, identity, now)
            await note(connection, now, who, "endpoint.secret", f"endpoint:{identity}")
            return await registry.find(connection, identity), secret

    async def switch(self, identity: UUID, active: bool, who: str) -> Endpoint:
        async with self._store.write() as connection:
            before = await registry.find(connection, identity)
            await registry.switch(connection, identity, active)
            after = await registry.find(connection, identity)
            await note(
                connection,
                self._clock.now(),
                who,
                "endpoint.switch",
                f"endpoint:{identity}",
                before={"state": before.state},
                after={"state": after.state},
            )
        return after

    async def remove(self, identity: UUID, who: str) -> None:
        async with self._store.write() as connection:
            gone = await registry.remove(connection, identity)
            before = {"name": gone.name, "url": gone.url}
            await note(connection, self._clock.now(), who, "endpoint.remove", f"endpoint:{identity}", before=before)
