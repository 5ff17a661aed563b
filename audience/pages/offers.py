"""What people may choose from: the kinds, and the municipality's topics, areas and issuers, in alphabetical order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from core.directory import load_directory
from core.language.letters import fold
from core.store import Store
from schemas.directory import Issuer
from schemas.localised import Localised
from schemas.subtypes import KIND_NAMES

FACETS = ("issuers", "kinds", "topics", "areas")


@dataclass(frozen=True)
class Offer:
    """`names` by language."""

    slug: str
    names: Mapping[str, str]

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names.get("en") or self.names["el"]


@dataclass(frozen=True)
class Offered:
    """`issuers` as the municipality lists them: the first one speaks where nobody else was chosen."""

    issuers: Sequence[Issuer]
    facets: Mapping[str, Sequence[Offer]]  # by FACETS; an empty one is not asked about

    def slugs(self, facet: str) -> frozenset[str]:
        return frozenset(offer.slug for offer in self.facets[facet])

    def sorted(self, facet: str, language: str) -> Sequence[Offer]:
        """Α, Ά, α beside each other; by what the reader sees."""
        return sorted(self.facets[facet], key=lambda offer: fold(offer.name(language)))

    def names(self, facet: str, slugs: frozenset[str], language: str) -> list[str]:
        return [offer.name(language) for offer in self.sorted(facet, language) if offer.slug in slugs]

    def issuer(self, slug: str) -> Issuer | None:
        return next((issuer for issuer in self.issuers if issuer.slug == slug), None)


async def offered(store: Store, *, new: bool = False) -> Offered:
    """`new`: to who chooses for the first time, so nothing that is retired; who has chosen it keeps it."""
    async with store.read() as connection:
        return await offered_by(connection, new=new)


async def offered_by(connection: AsyncConnection, *, new: bool = False) -> Offered:
    lists = await load_directory(connection)
    if new:
        lists = lists.current
    return Offered(
        lists.issuers,
        {
            "issuers": [Offer(issuer.slug, _names(issuer.name)) for issuer in lists.issuers],
            "kinds": [Offer(kind.value, names) for kind, names in KIND_NAMES.items()],
            "topics": [Offer(topic.slug, _names(topic.name)) for topic in lists.topics],
            "areas": [Offer(area.slug, _names(area.name)) for area in lists.areas],
        },
    )


def _names(name: Localised) -> dict[str, str]:
    return {language: name.best(language) for language in ("el", "en")}
