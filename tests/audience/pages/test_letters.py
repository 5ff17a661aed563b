"""The letters' source, as the wiring hands it to a worker: whom they reach, and what is said to them alone."""

from sqlalchemy import select

from audience import registry
from audience.signups import KEPT
from core.channel import Mailing, Recipient
from core.mailings import load_mailing
from core.tables import deliveries, mailings
from keryx.wiring import sources_of
from tests.audience.pages.visitor import Visitor


async def letters(visitor: Visitor) -> list[tuple[Mailing, dict[str, Recipient]]]:
    """Every letter written so far, with who would get it now."""
    found = []
    sources = sources_of(visitor.hub.context)
    async with visitor.hub.store.read() as connection:
        query = select(mailings.c.id, deliveries.c.target).join(deliveries, deliveries.c.announcement == mailings.c.id)
        for identity, target in (await connection.execute(query.order_by(mailings.c.id))).all():
            mailing = await load_mailing(connection, identity)
            found.append((mailing, dict(await sources[mailing.kind].resolve(connection, mailing, [target]))))
    return found


async def test_a_confirmation_tells_what_was_asked_and_where(anywhere: Visitor) -> None:
    await anywhere.subscribe(issuers="deya", topics_all=None, topics=["ydreusi"], frequency="daily", language="en")
    ((mailing, reached),) = await letters(anywhere)
    assert mailing.issuer.slug == "deya"
    (recipient,) = reached.values()
    assert (recipient.address, recipient.language) == ("maria@dimotes.example", "en")
    assert recipient.personal == {
        "confirm": (await anywhere.confirming()).removeprefix("/confirm/"),
        "source": "page",
        "until": (anywhere.clock.now() + KEPT).isoformat(),
        "choices": "From: Limnochori Water and Sewerage Utility\n"
        "Kinds: All kinds\n"
        "Topics: Water supply\n"
        "Areas: All areas\n"
        "How often: Once a day, all together; urgent ones at once\n"
        "Reminders: no\n"
        "Magazine: no\n"
        "Language: English",
    }


async def test_links_to_preferences_and_nothing_for_who_is_gone(visitor: Visitor) -> None:
    who = await visitor.subscribed()
    await visitor.subscribe()  # once more
    await visitor.subscribe("/preferences")
    await visitor.subscribe("/preferences", email="unknown@dimotes.example")
    token = registry.preferences_token(await visitor.ring(), who.id)
    confirm, already, lost, nobody = await letters(visitor)
    assert confirm[1] == {}  # confirmed meanwhile
    for _, reached in (already, lost):
        assert reached == {who.id: Recipient("el", who.email, personal={"preferences": token})}
    assert [mailing.kind for mailing, _ in (already, lost, nobody)] == ["already", "link", "confirm"]
    assert nobody[1] == {}
    await visitor.client.post(f"{await visitor.centre(who)}/erase")
    assert [reached for _, reached in await letters(visitor)] == [{}] * 4
