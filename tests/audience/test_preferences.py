"""What subscribers change themselves: whom it reaches then, and a row of consent for each issuer concerned."""

from dataclasses import replace
from datetime import timedelta

from audience import preferences
from audience.choices import Choices, Frequency, Manner
from audience.consent import history
from audience.filters import Filter
from audience.selection import Subscribers
from core.directory import save_directory
from core.store import Store
from schemas.edition import Edition
from schemas.every_kind import Urgency
from tests.audience.people import MARIA, NOW, WORDING, Register
from tests.editions import event_edition
from tests.hub import directory

ISSUERS = ("dimos", "deya", "oneiro", "radio")


def urgent(edition: Edition) -> Edition:
    assert edition.content is not None
    return edition.model_copy(update={"content": edition.content.model_copy(update={"urgency": Urgency.URGENT})})


async def with_issuers(store: Store) -> None:
    async with store.write() as connection:
        await save_directory(connection, directory())


async def test_how_often_urgent_ones_pauses_and_reminders(register: Register) -> None:
    async def person(name: str, **manner: object) -> str:
        choices = Choices(Filter(issuers=frozenset({"oneiro"})), Manner(**manner))  # type: ignore[arg-type]
        return (await register.subscribed(replace(MARIA, email=f"{name}@dimotes.example", choices=choices))).id

    names = {
        await person("now"): "now",
        await person("daily", frequency=Frequency.DAILY): "daily",
        await person("patient", frequency=Frequency.DAILY, urgent=False): "patient",
        await person("weekly", frequency=Frequency.WEEKLY, reminders=True): "weekly",
        await person("elsewhere", channel="telegram"): "elsewhere",
        await person("asleep"): "asleep",
        await person("light", reminders=True): "light",
    }
    ids = {name: identity for identity, name in names.items()}
    until = NOW + timedelta(days=3)
    for name, urgent_too in (("asleep", None), ("light", True)):
        assert await preferences.pause(
            register.store, register.witness, ids[name], until, source="page", now=NOW, urgent_too=urgent_too
        )

    async def reached(selection: Subscribers) -> dict[str, str]:
        """Who, and which digest they wait for."""
        async with register.store.read() as connection:
            return {names[row.target]: row.gathers for row in await connection.execute(selection.matching())}

    async def resolved(selection: Subscribers) -> set[str]:
        async with register.store.read() as connection:
            found = await selection.resolve(connection, sorted(names))
        assert len(found) == len(names), "a change of what they hold reaches them all"
        return {names[target] for target, recipient in found.items() if not recipient.declined}

    usual = Subscribers(event_edition(), "email", register.clock)
    pressing = Subscribers(urgent(event_edition()), "email", register.clock)
    assert await reached(usual) == {"now": "", "daily": "daily", "patient": "daily", "weekly": "weekly"}
    assert await reached(pressing) == {"now": "", "daily": "", "patient": "daily", "weekly": "", "light": ""}
    assert await resolved(usual) == set(names.values()) - {"elsewhere", "asleep", "light"}
    assert await resolved(pressing) == set(names.values()) - {"elsewhere", "asleep"}
    register.clock.advance(timedelta(days=3).total_seconds())
    everybody = set(names.values()) - {"elsewhere"}
    assert set(await reached(usual)) == everybody
    assert await preferences.pause(
        register.store, register.witness, ids["light"], until + timedelta(9), source="page", now=NOW
    )
    assert set(await reached(usual)) == everybody - {"light"}
    assert await preferences.pause(register.store, register.witness, ids["light"], None, source="page", now=NOW)
    assert set(await reached(usual)) == everybody


async def test_every_issuer_in_the_scope_has_a_row_of_its_own(register: Register) -> None:
    await with_issuers(register.store)
    maria = await register.subscribed(choices=Choices())
    two = Choices(Filter(issuers=frozenset({"dimos", "deya"})))
    three = Choices(Filter(issuers=frozenset({"deya", "oneiro"})), Manner(frequency=Frequency.WEEKLY))
    for choices in (two, three, three):
        assert await preferences.choose(
            register.store, register.witness, maria.id, choices, wording=WORDING, source="page", now=NOW
        )
    async with register.store.read() as connection:
        rows = await history(connection, maria.id)
    assert [(row.act, row.issuer) for row in rows] == [
        *(("given", issuer) for issuer in sorted(ISSUERS)),
        *(("changed" if issuer in ("dimos", "deya") else "withdrawn", issuer) for issuer in sorted(ISSUERS)),
        ("changed", "deya"),
        ("withdrawn", "dimos"),
        ("given", "oneiro"),
    ]
    assert (rows[-1].before, rows[-1].after, rows[-1].wording) == (two, three, WORDING.text)


async def test_leaving_a_topic_leaves_the_others_and_the_last_one_is_leaving(register: Register) -> None:
    await with_issuers(register.store)
    maria = await register.subscribed(choices=Choices(Filter(topics=frozenset({"politismos", "perivallon"}))))

    async def leave(topic: str) -> Choices | None:
        return await preferences.leave_topic(register.store, register.witness, maria.id, topic, source="link", now=NOW)

    left = await leave("politismos")
    assert left is not None
    assert left.filter.topics == {"perivallon"}
    assert await leave("perivallon") is None
    assert await register.state(maria) == "left"
    assert list(await register.witness.departed()) == [maria.id]
    assert not await preferences.choose(
        register.store, register.witness, maria.id, Choices(), wording=WORDING, source="page", now=NOW
    ), "who left changes nothing: they sign up anew"
    everything = await register.subscribed(choices=Choices())
    assert await leave("made-up") == Choices(Filter(issuers=frozenset(ISSUERS))), "all topics stay all topics"
    left = await leave("politismos")
    assert left is not None
    assert everything.id == maria.id
    assert "politismos" not in left.filter.topics
    assert "athlitismos" in left.filter.topics


async def test_another_language_is_kept_too(register: Register) -> None:
    maria = await register.subscribed()
    for _ in range(2):
        assert await preferences.choose(
            register.store,
            register.witness,
            maria.id,
            maria.choices,
            wording=WORDING,
            source="page",
            now=NOW,
            language="en",
        )
    async with register.store.read() as connection:
        assert [row.what for row in await history(connection, maria.id)] == ["choices", "language"]
