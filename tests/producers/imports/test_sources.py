"""What becomes of what a source says: once, whatever happens; changes proposed, losses told, rules obeyed."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.errors import Conflict
from producers.desk.composing import drafts
from producers.imports import sources
from producers.imports.tables import items
from schemas.edition import Reason, Weight
from tests.producers.imports.office import Imports
from tests.servers.world import Request, Response, World

HOST = "paper.example"
URL = f"http://{HOST}/feed"


def rss(*entries: tuple[str, str, str], day: int = 20) -> bytes:
    """Entries of (guid, title, text), the newest first."""
    told = "".join(
        f"<item><guid isPermaLink='false'>{key}</guid><title>{title}</title><description>{text}</description>"
        f"<link>https://{HOST}/{key}</link><pubDate>{day - n:02} Nov 2026 08:00:00 GMT</pubDate></item>"
        for n, (key, title, text) in enumerate(entries)
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>Δ</title>{told}</channel></rss>".encode()


A, B = ("a", "Έργα στην πλατεία", "Από Δευτέρα."), ("b", "Νέο ωράριο ΚΕΠ", "Ως τις οκτώ.")


async def test_each_item_becomes_one_draft_and_shows_where_it_came_from(anywhere: Imports, world: World) -> None:
    world.serve(HOST, rss(A, B))
    source = await anywhere.source("feed", {"url": URL}, name="Εφημερίδα")
    assert [step.what for step in await anywhere.look(source)] == ["draft", "draft"]
    assert await anywhere.look(source) == []
    first, second = await anywhere.drafts()
    assert (first.title, first.issuer, first.kind, first.state) == (A[1], "dimos", "press_release", "writing")
    assert first.body["body"] == {"el": "Από Δευτέρα."}
    assert first.who == "← Εφημερίδα"
    [comment] = await drafts.said_of(anywhere.store, second.id)
    assert comment.text == f"Από: https://{HOST}/b"
    assert await anywhere.posted() == 0


async def test_a_dry_run_says_the_same_and_stores_nothing(imports: Imports, world: World) -> None:
    world.serve(HOST, rss(A, ("c", " ", "χωρίς τίτλο")))
    source = await imports.source("feed", {"url": URL})
    planned = await imports.dry_run(source)
    assert [(step.what, step.item.title) for step in planned.steps] == [("draft", A[1]), ("draft", "")]
    assert [error.field for error in planned.steps[1].errors] == ["title.el"]
    assert await imports.drafts() == []
    assert await imports.said(source) == []
    assert [step.what for step in await imports.look(source)] == ["draft", "draft"]


async def test_what_is_there_at_the_beginning_is_known_unless_it_is_asked_for(imports: Imports, world: World) -> None:
    world.serve(HOST, rss(A))
    source = await imports.source("feed", {"url": URL}, first="known")
    assert [step.what for step in await imports.look(source)] == ["known"]
    world.serve(HOST, rss(B, A))
    assert [step.what for step in await imports.look(source)] == ["draft"]
    assert [draft.title for draft in await imports.drafts()] == [B[1]]


async def test_a_change_renews_a_draft_nobody_touched_and_is_a_comment_on_one_somebody_did(
    imports: Imports, world: World
) -> None:
    world.serve(HOST, rss(A))
    source = await imports.source("feed", {"url": URL})
    await imports.look(source)
    world.serve(HOST, rss((A[0], A[1], "Από Τρίτη.")))
    await imports.look(source)
    [draft] = await imports.drafts()
    assert draft.body["body"] == {"el": "Από Τρίτη."}
    assert draft.version == 2
    mine = {**draft.body, "title": {"el": "Έργα: τι αλλάζει"}}
    await drafts.save(imports.store, imports.house.clock, draft.id, mine, "maria@dimos.example", seen=2)
    world.serve(HOST, rss((A[0], A[1], "Από Τετάρτη.")))
    await imports.look(source)
    [draft] = await imports.drafts()
    assert draft.body == mine
    assert (await drafts.said_of(imports.store, draft.id))[-1].text == "body: Από Τετάρτη."
    assert await imports.look(source) == []


async def test_a_change_of_what_was_posted_is_a_proposed_correction_that_keeps_what_staff_mended(
    imports: Imports, world: World
) -> None:
    await imports.alone()
    world.serve(HOST, rss(A))
    source = await imports.source("feed", {"url": URL}, post=["dimos press_release"])
    await imports.look(source)
    [draft] = await imports.drafts()
    mended = {**draft.body, "title": {"el": "Έργα στην κεντρική πλατεία"}}
    await imports.leave()
    [draft] = await imports.drafts()
    assert draft.announcement is not None
    hub = imports.house.hub
    await hub.posting.correct(draft.announcement, mended, "maria", reason=Reason.CORRECTION, weight=Weight.MINOR)
    world.serve(HOST, rss((A[0], A[1], "Από Τρίτη.")))
    await imports.look(source)
    _, proposed = await imports.drafts()
    assert (proposed.announcement, proposed.edition, proposed.state) == (draft.announcement, 2, "writing")
    assert proposed.body["title"] == mended["title"]
    assert proposed.body["body"] == {"el": "Από Τρίτη."}
    assert proposed.change == {"reason": "correction", "weight": "material"}
    assert await imports.look(source) == []
    assert await imports.posted() == 1


async def test_what_vanishes_is_told_once_and_what_only_grew_old_is_not(imports: Imports, world: World) -> None:
    world.serve(HOST, rss(A, B, ("c", "Παλιό", "Παλιό.")))
    source = await imports.source("feed", {"url": URL})
    await imports.look(source)
    world.serve(HOST, rss(A, ("d", "Νέο", "Νέο."), day=20))  # b is missing between them; c is older than the list
    assert [(step.what, step.item.title) for step in await imports.look(source)][1:] == []
    world.serve(HOST, rss(A, ("d", "Νέο", "Νέο."), ("c", "Παλιό", "Παλιό."), day=20))
    gone = [step.item.title for step in await imports.look(source) if step.what == "gone"]
    assert gone == [B[1]]
    assert [step for step in await imports.look(source) if step.what == "gone"] == []


async def test_a_rule_posts_alone_only_where_the_issuer_lets_one_person_release(imports: Imports, world: World) -> None:
    world.serve(HOST, rss(A, B))
    source = await imports.source("feed", {"url": URL}, post=["dimos press_release: εργα"])
    assert [step.what for step in await imports.look(source)] == ["draft", "draft"]
    await imports.leave()
    assert await imports.posted() == 0  # two people are the rule
    await imports.alone()
    world.serve(HOST, rss(("e", "Έργα στο λιμάνι", "Από Δευτέρα."), ("f", "Συναυλία", "Απόψε."), A, B, day=24))
    assert [step.what for step in await imports.look(source)] == ["post", "draft"]
    assert await imports.posted() == 0  # it can be taken back as long as what a person sends
    await imports.leave()
    await imports.leave()
    assert await imports.posted() == 1


async def test_what_a_person_should_see_first_is_never_posted_by_rule(imports: Imports, world: World) -> None:
    await imports.alone()
    world.serve(
        HOST, rss(("a", "Έργα", "&lt;script&gt;alert(1)&lt;/script&gt;Κείμενο"), ("b", "Έρ\u202eγα", "Κείμενο"))
    )
    source = await imports.source("feed", {"url": URL}, post=["* *"])
    assert [step.what for step in await imports.look(source)] == ["draft", "draft"]
    assert [draft.title for draft in await imports.drafts()] == ["Έργα", "Έργα"]


async def test_after_a_restored_backup_the_source_asks(imports: Imports, world: World) -> None:
    await imports.alone()
    world.serve(HOST, rss(A))
    source = await imports.source("feed", {"url": URL}, post=["* *"])
    await imports.restored()
    assert await imports.look(source) == []
    assert (await imports.again(source)).reason == "restored"
    with pytest.raises(Conflict):
        await sources.go_on(imports.store, imports.house.clock, source.id, "maria")
    await sources.go_on(imports.store, imports.house.clock, source.id, "maria", "drafts")
    assert [step.what for step in await imports.look(source)] == ["draft"]  # not posted: it may have been
    await imports.leave()
    assert await imports.posted() == 0


async def test_a_flood_of_new_ones_asks_first(imports: Imports, world: World) -> None:
    world.serve(HOST, rss(A))
    source = await imports.source("feed", {"url": URL})
    await imports.look(source)
    items = "".join(f"<item><guid>{n}</guid><title>Τίτλος {n}</title></item>" for n in range(101))
    world.serve(HOST, f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    assert await imports.look(source) == []
    assert (await imports.again(source)).reason == "flood"
    assert len(await imports.drafts()) == 1


async def test_a_source_that_fails_is_left_alone_longer_each_time_and_told_once(imports: Imports, world: World) -> None:
    def broken(request: Request) -> Response:
        return Response(status=503)

    world.serve(HOST, broken)
    source = await imports.source("feed", {"url": URL}, every=timedelta(minutes=30))
    waits = []
    for _ in range(8):
        now = imports.house.clock.now()
        await imports.looking.run(now)
        found = await imports.again(source)
        waits.append((found.next_at - now) / timedelta(hours=1))
        imports.house.clock.advance((found.next_at - now).total_seconds())
    assert waits == [1, 2, 4, 8, 16, 24, 24, 24]
    assert len(await imports.said(source)) == 1
    world.serve(HOST, rss(A))
    await imports.looking.run(imports.house.clock.now())
    assert (await imports.again(source)).failures == 0
    assert len(await imports.drafts()) == 1


async def test_one_whose_look_lies_in_the_future_is_due_at_once(imports: Imports, world: World) -> None:
    """The clock had been far ahead, and was set right."""
    world.serve(HOST, rss(A))
    source = await imports.source("feed", {"url": URL})
    clock: Any = imports.house.clock
    clock.advance(10_000_000)
    await imports.looking.run(clock.now())
    clock.advance(-9_000_000)
    world.serve(HOST, rss(B, A))
    await imports.looking.run(clock.now())
    assert len(await imports.drafts()) == 2
    assert (await imports.again(source)).looked_at == clock.now()


async def test_a_paused_source_is_not_looked_at(imports: Imports, world: World) -> None:
    world.serve(HOST, rss(A))
    source = await imports.source("feed", {"url": URL})
    await sources.pause(imports.store, imports.house.clock, source.id, "maria")
    assert not await imports.looking.run(imports.house.clock.now())
    assert await imports.drafts() == []
    await sources.go_on(imports.store, imports.house.clock, source.id, "maria")
    await imports.looking.run(imports.house.clock.now())
    assert len(await imports.drafts()) == 1


async def test_what_is_expunged_is_not_kept_as_what_the_source_said(imports: Imports, world: World) -> None:
    await imports.alone()
    world.serve(HOST, rss(A))
    source = await imports.source("feed", {"url": URL}, post=["* *"])
    await imports.look(source)
    await imports.leave()
    [draft] = await imports.drafts()
    assert draft.announcement is not None
    await imports.house.hub.posting.expunge(draft.announcement, "maria", reason="Προσωπικά δεδομένα.")
    async with imports.store.read() as connection:
        kept = (await connection.execute(select(items.c.body, items.c.named))).all()
    assert kept == [({}, "")]
    assert A[1] not in "".join(await imports.said(source))
    world.serve(HOST, rss((A[0], A[1], "Αλλιώς.")))
    await imports.look(source)  # told, and nothing comes back of itself
    assert len(await imports.drafts()) == 1
    async with imports.store.read() as connection:
        assert (await connection.execute(select(items.c.body))).scalars().all() == [{}]
