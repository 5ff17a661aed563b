"""Statements are compiled once a run, on either database."""

from sqlalchemy import literal, select

from core.store import Store


async def cached(url: str, at: int) -> list[str]:
    """Whether a statement had been compiled before it was first asked for, and when it was asked for again."""
    store = Store.open(url)
    async with store.read() as connection:
        asked = [await connection.execute(select(literal(at).label(f"once_{at}"))) for _ in range(2)]
    await store.close()
    return [one.context.cache_hit.name for one in asked]


async def test_what_one_store_compiled_another_need_not(database_url: str) -> None:
    label = abs(hash(database_url))  # nobody else's statement
    assert await cached(database_url, label) == ["CACHE_MISS", "CACHE_HIT"]
    assert await cached(database_url, label) == ["CACHE_HIT", "CACHE_HIT"]
