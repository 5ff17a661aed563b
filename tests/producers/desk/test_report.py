"""Looking back: figures that agree with the ledger, sums that agree with the figures, in every form; nobody named."""

import csv
import io
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, insert, select, update

from core.jobs import Turns
from core.language.dates import ATHENS
from core.ledger import add_word
from core.tables import deliveries, receipts
from keryx.parts import reporters
from keryx.wiring import worker_of
from producers.desk.inbox.tables import messages
from producers.desk.reporting.figures import Period, of_announcement, of_period
from producers.desk.reporting.summing import Summing
from producers.desk.reporting.tables import figures, sums
from producers.desk.staff.people import Grant, Role
from schemas.edition import Reason, Weight
from tests.hub import EVENT
from tests.producers.desk.clerk import Clerk, House, heading

YEAR = "since=2026-01-01&until=2026-12-31"


async def posted(house: House, *, issuer: str = "dimos", **more: object) -> UUID:
    """Public now, with deliveries as its channels would leave them."""
    found = await house.hub.posting.post({**EVENT, "issuer": issuer, **more}, "maria@dimos.example")
    return UUID(found.id)


async def delivered(
    house: House, announcement: UUID, states: dict[str, int], *, edition: int = 1, gathers: str = ""
) -> None:
    now, start = house.clock.now(), f"{edition}{gathers}"
    rows = [
        {
            "announcement": announcement,
            "edition": edition,
            "channel": "email",
            "target": f"{start}-{state}-{n}",
            "occasion": "now",
            "action": "publish",
            "state": state,
            "held_edition": edition,
            "gathers": gathers or None,
            "planned_at": now,
        }
        for state, count in states.items()
        for n in range(count)
    ]
    async with house.hub.store.write() as connection:
        ids = (await connection.execute(insert(deliveries).returning(deliveries.c.id), rows)).scalars().all()
        said = [{"delivery": one, "attempt": 1, "edition": edition, "outcome": "sent", "at": now} for one in ids]
        await connection.execute(insert(receipts), said)


async def counted(house: House) -> None:
    """What the worker's job does, until nothing is left to do."""
    house.clock.advance(400)
    turns = Turns(house.hub.store, house.clock, Summing(house.hub.context, reporters(house.hub.channels)), "tests")
    while await turns.run_once():
        continue


async def agree(house: House) -> None:
    """The sums are those of the figures, by day and by month."""
    async with house.hub.store.read() as connection:
        by_figures = (
            await connection.execute(
                select(figures.c.channel, figures.c.measure, func.sum(figures.c.n)).group_by(
                    figures.c.channel, figures.c.measure
                )
            )
        ).all()
        for length in (7, 10):
            question = select(sums.c.channel, sums.c.measure, func.sum(sums.c.n)).where(
                func.length(sums.c.period) == length
            )
            rows = (await connection.execute(question.group_by(sums.c.channel, sums.c.measure))).all()
            assert {tuple(row) for row in rows if row[2]} == {tuple(row) for row in by_figures if row[2]}


async def test_what_became_of_each_and_of_all(anywhere: House) -> None:
    house = anywhere
    one, other = await posted(house), await posted(house, issuer="deya")
    await delivered(house, one, {"sent": 5, "refused": 2, "later": 1, "dead": 1})
    await delivered(house, one, {"sent": 3, "gathering": 1}, gathers="daily")
    await delivered(house, other, {"sent": 4, "unknown": 1})
    await counted(house)
    await counted(house)  # again: nothing is counted twice
    async with house.hub.store.read() as connection:
        of_one = await of_announcement(connection, one)
        all_of_it = await of_period(connection, Period.of_year(2026), ["dimos", "deya"])
        of_dimos = await of_period(connection, Period(date(2026, 11, 24), date(2026, 11, 24)), ["dimos"])
        before = await of_period(connection, Period(date(2026, 1, 1), date(2026, 11, 23)), ["dimos", "deya"])
    assert of_one is not None
    assert dict(of_one.by_channel["email"]) == {"sent": 5, "digest": 3, "refused": 2, "failed": 1}
    assert (all_of_it.all["sent"], all_of_it.all["unknown"], all_of_it.text["posts"]) == (9, 1, 2)
    assert (of_dimos.all["sent"], of_dimos.text["posts"], of_dimos.by_kind["event"]["posts"]) == (5, 1, 1)
    assert not before.all
    await agree(house)


async def test_what_changes_later_changes_the_sums(anywhere: House) -> None:
    house = anywhere
    one = await posted(house)
    await delivered(house, one, {"sent": 3, "later": 2})
    await counted(house)
    async with house.hub.store.write() as connection:  # two that were later arrive, without the job's having been told
        await connection.execute(update(deliveries).where(deliveries.c.state == "later").values(state="sent"))
    house.clock.advance(3700)
    await counted(house)
    corrected = {**EVENT, "title": {"el": "Άλλη", "en": "Another"}}
    await house.hub.posting.correct(
        one, corrected, "maria@dimos.example", reason=Reason.CORRECTION, weight=Weight.MATERIAL
    )
    await delivered(house, one, {"sent": 2}, edition=2)
    await counted(house)
    await house.hub.posting.withdraw(one, "nikos@dimos.example", reason="Ματαιώνεται.")
    await counted(house)
    async with house.hub.store.read() as connection:
        found = await of_announcement(connection, one)
    assert found is not None
    assert (found.by_channel["email"]["sent"], dict(found.text)) == (
        7,
        {"posts": 1, "corrections": 1, "withdrawn": 1, "english_title": 1, "english_text": 1},
    )
    await house.hub.posting.expunge(one, "nikos@dimos.example", reason="Προσωπικά δεδομένα.")
    await counted(house)
    async with house.hub.store.read() as connection:
        gone = await of_announcement(connection, one)
    assert gone is not None
    assert ("english_title" in {k for k, n in gone.text.items() if n}, gone.text["expunged"]) == (False, 1)
    await agree(house)


async def test_what_comes_back_is_counted_by_its_cause_and_stays_when_the_mail_is_forgotten(house: House) -> None:
    from channels.email.tables import returns

    one = await posted(house)
    await delivered(house, one, {"sent": 9})
    meanings = ["hard", "hard", "full", "complaint", "auto-reply", "hard"]
    async with house.hub.store.write() as connection:
        rows = [
            {
                "digest": f"d{n}",
                "meaning": meaning,
                "refusal": n == 5,
                "delivery": n + 1,
                "subject": one,
                "at": house.clock.now(),
            }
            for n, meaning in enumerate(meanings)
        ]
        await connection.execute(insert(returns), rows)
        await add_word(connection, 1, "bounced", "550", house.clock.now())
    await counted(house)
    async with house.hub.store.write() as connection:
        await connection.execute(returns.delete())
        await add_word(connection, 2, "bounced", "550", house.clock.now())
    await counted(house)
    async with house.hub.store.read() as connection:
        found = await of_announcement(connection, one)
    assert found is not None
    email = found.by_channel["email"]
    assert (email["bounced"], email["returned"], email["complained"], email["sent"]) == (2, 1, 1, 9)


def test_a_period_is_whole_months_and_the_days_around_them() -> None:
    assert list(Period(date(2026, 1, 30), date(2026, 4, 2)).parts()) == [
        *("2026-01-30", "2026-01-31", "2026-02", "2026-03", "2026-04-01", "2026-04-02")
    ]  # fmt: skip
    assert len(list(Period.of_year(2026).parts())) == 12


async def test_the_page_and_its_files_say_the_same(house: House) -> None:
    hostile = {"el": "=HYPERLINK(1)"}
    clerk = await house.joined("maria", Role.WRITER)
    one = await posted(house, title=hostile)
    await delivered(house, one, {"sent": 1234, "refused": 2})
    await counted(house)
    page = await clerk.get("/desk/report")
    assert (page.status_code, heading(page), "1.234" in page.text) == (200, "Απολογισμός", True)
    english = await clerk.get(f"/desk/report?{YEAR}&lang=en")
    assert ("1,234" in english.text, "Handed over" in english.text) == (True, True)
    table = await clerk.get(f"/desk/report.csv?{YEAR}")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig")), delimiter=";"))
    assert ["Παραδόθηκαν", "1.234"] in rows
    document = await clerk.get(f"/desk/report.pdf?{YEAR}&lang=en")
    assert (document.headers["content-type"], document.content[:5]) == ("application/pdf", b"%PDF-")
    own = await clerk.get(f"/desk/announcements/{one}/report")
    assert "1.234" in own.text
    for wrong in ("since=2026-13-01&until=2026-12-31", "since=2026-02-01&until=2026-01-01", f"{YEAR}&issuer=x"):
        for form in ("", ".csv", ".pdf"):
            assert (await clerk.get(f"/desk/report{form}?{wrong}")).status_code == 422, wrong
    assert (await clerk.get("/desk/report?since=1900-01-01&until=2026-01-01")).status_code == 422


async def test_what_people_wrote_is_in_the_report_of_whoever_answers_for_it(anywhere: House) -> None:
    house = anywhere
    now = house.clock.now()

    async def wrote(issuer: str, state: str, at: datetime) -> None:
        row = {"source": "form", "language": "el", "subject": "Θ", "text": "Κ", "folded": "", "changed_at": at}
        key = uuid4()
        values = {**row, "id": key, "reference": str(key)[:24], "issuer": issuer, "state": state, "at": at}
        async with house.hub.store.write() as connection:
            await connection.execute(insert(messages).values(values))

    midnight = datetime(2026, 1, 1, tzinfo=ATHENS)
    for state in ("answered", "answered", "new", "spam"):
        await wrote("dimos", state, now)
    await wrote("dimos", "closed", midnight)
    await wrote("dimos", "closed", midnight - timedelta(seconds=1))
    await wrote("deya", "in_hand", now)
    await wrote("", "new", now)

    async def read(clerk: Clerk) -> dict[str, str]:
        table = await clerk.get(f"/desk/report.csv?{YEAR}")
        return dict(row for row in csv.reader(io.StringIO(table.content.decode("utf-8-sig")), delimiter=";") if row[1:])

    everybody = await read(await house.joined("maria", Role.WRITER))
    assert [everybody[name] for name in ("Ήρθαν", "Απαντήθηκαν", "Περιμένουν", "Σε εξέλιξη")] == ["6", "2", "2", "1"]
    assert everybody["Έκλεισαν χωρίς απάντηση"] == "1"
    water = await read(await house.joined("petros", Grant(Role.WRITER, "deya")))
    assert (water["Ήρθαν"], water["Σε εξέλιξη"]) == ("1", "1")


async def test_each_sees_the_issuers_of_their_roles_alone(house: House) -> None:
    one = await posted(house)
    await delivered(house, one, {"sent": 77})
    await counted(house)
    water = await house.joined("petros", Grant(Role.RADIO, "deya"))
    nobody = await house.joined("nobody")
    assert "77" not in (await water.get(f"/desk/report?{YEAR}")).text
    for path in (f"/desk/report.csv?{YEAR}", f"/desk/report.pdf?{YEAR}", "/desk/report"):
        assert (await water.get(path)).status_code == 200
        assert (await nobody.get(path)).status_code == 403
    assert (await water.get(f"/desk/report.csv?{YEAR}&issuer=dimos")).status_code == 422
    assert (await water.get(f"/desk/announcements/{one}/report")).status_code == 403
    assert (await house.browser().get("/desk/report")).status_code == 303


async def test_the_worker_counts_what_television_had_on_its_list_and_what_the_radios_log_has(
    sqlite_url: str, tmp_path: Path
) -> None:
    """The hour's playlist, counted once, whatever the job is cut off at; and each play, however late it is told."""
    from channels.radio.studio.aired import Play, note_play
    from channels.webtv.tables import clips
    from tests.producers.desk.clerk import open_house

    house = await open_house(sqlite_url, tmp_path, channels="site,radio,webtv")
    assert any(job.name == Summing.name for job in worker_of(house.hub, ("site",)).jobs)
    one, now = await posted(house), house.clock.now()
    row = {
        "announcement": one,
        "language": "el",
        "edition": 1,
        "parts": {"title": "Συναυλία"},
        "files": {"clip": "ab/x.mp4"},
        "facts": {"duration_s": 20.0},
        "urgency": 2,
        "since": now,
        "fresh_at": now,
    }
    async with house.hub.store.write() as connection:
        await connection.execute(insert(clips).values(row))
        its = {"announcement": one, "edition": 1, "channel": "radio", "target": "el", "occasion": "now"}
        await connection.execute(insert(deliveries).values(**its, action="publish", state="sent", planned_at=now))
    await counted(house)
    house.clock.advance(timedelta(hours=24).total_seconds())
    await counted(house)
    async with house.hub.store.write() as connection:
        for hour in (1, 2, 2):
            at = now + timedelta(hours=hour)
            play = Play(f"player:{hour}", one, "el", 1, at, 20.0, "player", "player")
            await note_play(connection, play, house.clock.now())
    await counted(house)
    await counted(house)
    async with house.hub.store.read() as connection:
        found = await of_announcement(connection, one)
    assert found is not None
    assert found.by_channel["radio"]["aired"] == 2
    assert found.by_channel["webtv"]["aired"] > 0
    await agree(house)
    await house.hub.close()


@pytest.mark.parametrize("language", ["el", "en"])
async def test_the_command_writes_every_form(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    import asyncio
    import json

    from keryx import cli

    one = await posted(house)
    await delivered(house, one, {"sent": 6})
    await counted(house)
    monkeypatch.setenv("KERYX_DATABASE", str(house.hub.settings.database))
    monkeypatch.setenv("KERYX_MEDIA", str(house.hub.settings.media))
    monkeypatch.setenv("KERYX_LANGUAGE", language)

    async def run(*words: str) -> tuple[int, str]:
        ended = await asyncio.to_thread(cli.run, ["report", *words])
        return ended, capsys.readouterr().out

    text = await run("--year", "2026")
    assert (text[0], ("Παραδόθηκαν" if language == "el" else "Handed over") in text[1]) == (0, True)
    data = json.loads((await run("--from", "2026-11-24", "--to", "2026-11-24", "--issuer", "dimos", "--json"))[1])
    assert (data["channels"]["email"]["sent"], data["announcements"]["posts"]) == (6, 1)
    files = tmp_path / "r.csv", tmp_path / "r.pdf"
    assert (await run("--year", "2026", "--csv", str(files[0]), "--pdf", str(files[1])))[0] == 0
    assert (files[0].read_bytes()[:3], files[1].read_bytes()[:5]) == (b"\xef\xbb\xbf", b"%PDF-")
    for wrong in (["--from", "2026-11-24"], [], ["--year", "2026", "--issuer", "x"], ["--from", "x", "--to", "y"]):
        assert (await run(*wrong))[0] == 2
