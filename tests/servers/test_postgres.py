"""The PostgreSQL of the tests is real, its databases are apart, and a crash of it is a crash."""

from collections.abc import Callable

import asyncpg

from tests.servers.postgres import Databases, Postgres


async def connect(url: str) -> asyncpg.Connection:
    return await asyncpg.connect(url.replace("+asyncpg", ""))


async def test_each_test_gets_an_empty_database_of_its_own(postgres: Databases, postgresql_url: str) -> None:
    other = postgres.database()
    connection, beside = await connect(postgresql_url), await connect(other)
    await connection.execute("CREATE TABLE held (name text)")
    assert await beside.fetchval("SELECT to_regclass('held')") is None
    assert await connection.fetchval("SHOW server_encoding") == "UTF8"
    await connection.close()
    postgres.drop(other)  # although someone is connected
    assert not await connection_lives(beside)


async def connection_lives(connection: asyncpg.Connection) -> bool:
    try:
        await connection.fetchval("SELECT 1")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        return False
    return True


async def test_a_durable_server_keeps_what_was_committed_through_a_crash(own_postgres: Callable[..., Postgres]) -> None:
    server = own_postgres(durable=True)
    url = server.database()
    connection = await connect(url)
    await connection.execute("CREATE TABLE held AS SELECT 'νερό' AS name")
    server.kill()
    assert not await connection_lives(connection)
    server.start()
    again = await connect(url)
    assert await again.fetchval("SELECT name FROM held") == "νερό"
    assert await again.fetchval("SHOW fsync") == "on"
    await again.close()
