"""Lists from elsewhere: told apart, judged line by line as they are then taken, and taken once."""

import codecs
import csv
import io
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from sqlalchemy import func, select, update

from audience import erasure, preferences, registry, remembered
from audience.choices import Choices, Frequency, Manner
from audience.consent import Wording, history
from audience.filters import Filter
from audience.imports import ours, telling
from audience.imports.files import ListFile
from audience.imports.formats import format_of
from audience.imports.judging import Judged, Verdict
from audience.imports.lines import Known, Terms
from audience.imports.taking import SLICE_LINES, Import, take
from audience.tables import consents, subscribers
from core.directory import save_directory
from core.errors import Invalid
from core.tables import mailings
from tests.audience.people import MARIA, NOW, Register
from tests.hub import EXAMPLES

KNOWN = Known(topics=["politismos", "perivallon"], areas=["kentro"], issuers=["dimos", "deya"])
TODAY = frozenset({"dimos"})  # all the issuers there are
AGREED = Wording("Θέλω τις ανακοινώσεις.", "")
MAILCHIMP = (
    "Email Address,First Name,LANGUAGE,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LEID,TAGS\n"
    'a@x.example,Άννα,el,2,2019-03-04 10:11:12,192.0.2.7,2019-03-04 10:20:00,192.0.2.9,1,"""Θέατρο"",""Νέα"""\n'
    "b@x.example,Βασίλης,en,2,,,2019-03-04 10:20:00,,2,\n"
    'c@x.example,Γιάννης,el,2,,,2019-03-04 10:20:00,,3,"""Άγνωστη"""\n'
)
LISTMONK = (
    "uuid,email,name,attributes,status,created_at,updated_at\n"
    'u1,a@x.example,Άννα,"{""tags"": [""Θέατρο""], ""language"": ""en""}",enabled,2020-01-01,2020-01-01\n'
    "u2,b@x.example,Βασίλης,{},disabled,2020-01-01,2020-01-01\n"
    "u3,c@x.example,Γιάννης,{},blocklisted,2020-01-01,2020-01-01\n"
    "u4,d@x.example,Δανάη,[],enabled,2020-01-01,2020-01-01\n"
)


class Desk:
    """A clerk with lists in a folder."""

    def __init__(self, register: Register, folder: Path) -> None:
        self.register, self.folder = register, folder
        self.told: list[Judged] = []

    async def bring(
        self,
        text: str | bytes,
        *,
        dry: bool = False,
        agreed: Wording | None = None,
        without_invalid: bool = False,
        issuer: str = "dimos",
        **topics: str,
    ) -> list[str]:
        """The verdicts, in the order of the lines."""
        path = self.folder / "list.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        mapped = {name.lower(): frozenset(topic.split()) for name, topic in topics.items()}
        self.told = []
        register = self.register
        counts = await take(
            register.store,
            register.keys,
            register.wake,
            ListFile.open(path),
            Terms(register.now(), KNOWN, mapped),
            Import("list.csv", "eleni", issuer, "email", agreed, telling.ASKING, without_invalid),
            dry=dry,
            tell=self.told.append,
        )
        assert counts == Counter(one.verdict for one in self.told)
        return [one.verdict.value for one in self.told]

    async def both(self, text: str, **how: object) -> list[str]:
        """A dry run, then a real one: they must judge alike."""
        judged = await self.bring(text, dry=True, **how)  # type: ignore[arg-type]
        assert await self.bring(text, **how) == judged  # type: ignore[arg-type]
        return judged


@pytest.fixture
def desk(register: Register, tmp_path: Path) -> Desk:
    return Desk(register, tmp_path)


async def test_mailchimp_people_with_a_double_opt_in_are_in_and_the_others_are_asked(desk: Desk) -> None:
    register, topics = desk.register, {"Θέατρο": "politismos", "Νέα": ""}
    with pytest.raises(Invalid) as caught:
        await desk.bring(MAILCHIMP, **topics)
    assert [error.field for error in caught.value.errors] == ["line 4, TAGS"]
    assert await registry.count(register.store) == 0
    judged = await desk.both(MAILCHIMP, without_invalid=True, **topics)
    assert judged == ["new", "waits", "invalid"]
    assert telling.line(desk.told[2], "el").startswith("γραμμή 4: λάθος: στήλη TAGS: Η ετικέτα «Άγνωστη»")
    anna = await registry.find_by_email(register.store, "a@x.example")
    assert anna is not None
    assert (anna.filter, anna.language) == (Filter(topics=frozenset({"politismos"}), issuers=TODAY), "el")
    async with register.store.read() as connection:
        (row,) = await history(connection, anna.id)
        urgency = (await connection.execute(select(mailings.c.urgency))).scalar_one()
    assert (row.act, row.source, row.who, row.at) == ("given", "import:list.csv", "eleni", NOW)
    assert [str(moment) for moment in (row.asked_at, row.confirmed_at)] == [
        "2019-03-04 10:11:12+00:00",
        "2019-03-04 10:20:00+00:00",
    ]
    assert row.network is not None
    assert "192.0.2" not in row.network
    assert urgency > 0, "who waits at the page goes first"
    assert await register.letters() == ["confirm"]
    assert await desk.both(MAILCHIMP, without_invalid=True, **topics) == ["same", "asked", "invalid"]
    assert await register.letters() == []
    asked = await register.confirm()
    assert asked is not None
    async with register.store.read() as connection:
        (row,) = await history(connection, asked.id)
    assert (asked.email, row.source, row.wording) == ("b@x.example", "import:list.csv", telling.ASKING["en"].text)


async def test_mailchimps_other_files_bring_nobody(desk: Desk) -> None:
    head = "Email Address,OPTIN_TIME,CONFIRM_TIME,"
    times = "2019-03-04 10:11:12,2019-03-04 10:20:00,2020-01-01 00:00:00"
    for column in ("UNSUB_TIME", "CLEAN_TIME"):
        assert await desk.both(f"{head}{column}\na@x.example,{times}\n", agreed=AGREED) == ["away"]
    assert await registry.count(desk.register.store) == 0


async def test_listmonk_people_are_asked_and_who_is_off_there_is_not(desk: Desk) -> None:
    judged = await desk.both(LISTMONK, without_invalid=True, Θέατρο="politismos")
    assert judged == ["waits", "away", "away", "invalid"]
    anna = await desk.register.confirm()
    assert anna is not None
    assert (anna.language, anna.filter.topics) == ("en", {"politismos"})


async def test_ours_with_proof_and_people_who_are_not_to_be_moved(desk: Desk) -> None:
    register = desk.register
    left, erased, _ = [await register.subscribed(email=f"{name}@x.example") for name in ("left", "erased", "own")]
    ring = await register.keys.ring()
    await registry.depart(register.store, register.witness, left.id, source="link", now=NOW)
    await erasure.erase(register.store, register.media, register.keys, register.witness, erased.id, now=NOW)
    async with register.store.write() as connection:
        await remembered.block(connection, ring, "blocked@x.example", NOW)
    await desk.bring("email,topics\nimported@x.example,perivallon\nbounced@x.example,\n", agreed=AGREED)
    async with register.store.write() as connection:
        bounced = subscribers.c.email == "bounced@x.example"
        await connection.execute(update(subscribers).where(bounced).values(state="bounced"))
    text = (
        "email;topics;asked_at;confirmed_at;ip\n"
        "New@x.example;politismos;2024-03-09T11:32;2024-03-09T11:40;192.0.2.1\n"
        "left@x.example;;2024-03-09T11:32;2024-03-09T11:40;\n"
        "erased@x.example;;2024-03-09T11:32;2024-03-09T11:40;\n"
        "blocked@x.example;;2024-03-09T11:32;2024-03-09T11:40;\n"
        "bounced@x.example;;2024-03-09T11:32;2024-03-09T11:40;\n"
        "own@x.example;perivallon;2024-03-09T11:32;2024-03-09T11:40;\n"
        "imported@x.example;politismos;2024-03-09T11:32;2024-03-09T11:40;\n"
        "new@x.example;perivallon;2024-03-09T11:32;2024-03-09T11:40;\n"
        "new@x.example;;;;\n"
        "wrong@x.example;ψάρεμα;2124-03-09T11:32;2024-03-09T11:40;here\n"
    )
    expected = ["new", "left", "erased", "blocked", "bounced", "own", "changed", "duplicate", "duplicate", "invalid"]
    judged = await desk.both(text, without_invalid=True)
    assert judged == expected
    assert [error.field for error in desk.told[-1].line.errors] == [
        "line 11, asked_at", "line 11, confirmed_at", "line 11, ip", "line 11, topics",
    ]  # fmt: skip
    new = await registry.find_by_email(register.store, "new@x.example")
    assert new is not None
    assert new.filter.topics == {"politismos", "perivallon"}, "a line without proof adds nothing to one that has it"

    async def rows() -> int:
        async with register.store.read() as connection:
            return int((await connection.execute(select(func.count()).select_from(consents))).scalar_one())

    before = await rows()
    await desk.bring(text, without_invalid=True)
    assert await rows() == before, "a second run changes nothing"


async def test_what_they_choose_themselves_outlives_the_list(desk: Desk) -> None:
    register = desk.register
    await desk.bring("email,topics\na@x.example,politismos\n", agreed=AGREED)
    anna = await registry.find_by_email(register.store, "a@x.example")
    assert anna is not None
    chosen = Choices(Filter(topics=frozenset({"perivallon"}), issuers=TODAY), anna.manner)
    await preferences.choose(
        register.store, register.witness, anna.id, chosen, wording=MARIA.wording, source="page", now=NOW
    )
    assert await desk.both("email,topics\na@x.example,politismos\n", agreed=AGREED) == ["own"]
    after = await registry.find(register.store, anna.id)
    assert after is not None
    assert after.choices == chosen


async def test_a_list_that_names_no_issuer_is_consent_to_the_one_whose_list_it_is(desk: Desk) -> None:
    """Issuers are separate controllers."""
    register = desk.register
    lists = yaml.safe_load((EXAMPLES / "directory.yaml").read_text("utf-8"))
    async with register.store.write() as connection:
        await save_directory(connection, {"issuers": lists["issuers"]})
    text = "email;issuers\na@x.example;\nb@x.example;deya\nb@x.example;\n"
    assert await desk.both(text, agreed=AGREED) == ["new", "new", "duplicate"]
    assert await desk.bring("email\nc@x.example\n") == ["waits"]
    assert await desk.both("email\na@x.example\n", agreed=AGREED, issuer="deya") == ["changed"]
    both = frozenset({"dimos", "deya"})
    people = {one.email: one.filter.issuers async for one in registry.everyone(register.store)}
    assert people == {"a@x.example": both, "b@x.example": both}
    async with register.store.read() as connection:
        rows = await connection.execute(select(consents.c.issuer, consents.c.act).where(consents.c.act == "given"))
        assert sorted(row.issuer for row in rows) == ["deya", "deya", "dimos", "dimos"]
    asked = await register.confirm()
    assert asked is not None
    assert asked.filter.issuers == TODAY


async def test_a_list_answers_a_sign_up_that_waits(desk: Desk) -> None:
    register = desk.register
    await register.ask()
    token = await register.link()
    await desk.bring(f"email\n{MARIA.email}\n", agreed=AGREED)
    maria = await register.confirm(token)
    assert maria is not None
    assert maria.filter == Filter(issuers=TODAY)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1253"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_of_spreadsheets(tmp_path: Path, encoding: str, delimiter: str) -> None:
    out = io.StringIO()
    rows = [["Email Address", "Επώνυμο", "TAGS"], ["a@x.example", "Ωραίου, της", "Θέατρο"]]
    csv.writer(out, delimiter=delimiter).writerows(rows)
    path = tmp_path / "list.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    file = ListFile.open(path)
    assert format_of(file).name == "mailchimp"
    assert [row.cells for row in file.rows()] == rows[1:]


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"email\n\xff\xd2\xaa\n", codecs.BOM_UTF16_LE + b"e"])
def test_what_is_no_list_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(data)
    with pytest.raises(Invalid) as caught:
        ListFile.open(path)
    assert caught.value.errors[0].field.startswith("line ")


async def test_a_list_of_many_slices(desk: Desk) -> None:
    people = "".join(f"p{n}@x.example,\n" for n in range(2 * SLICE_LINES))
    judged = await desk.bring(f"email,topics\n{people}p0@x.example,politismos\n", agreed=AGREED)
    assert Counter(judged) == {"new": 2 * SLICE_LINES, "duplicate": 1}
    assert desk.told[-1].first == 2
    assert Verdict.NEW not in await desk.bring(f"email,topics\n{people}", agreed=replace(AGREED, text="Άλλα λόγια."))


async def test_what_is_exported_reads_again_and_changes_nothing(desk: Desk) -> None:
    """Line by line, with a way to come of its own for each; and whatever the list does not say stays theirs."""
    register = desk.register
    text = (
        "email;Φορείς;Συχνότητα;Επείγοντα;Επείγοντα σε παύση;Υπενθυμίσεις;Περιοδικό\n"
        "a@x.example;;καθημερινά;όχι;ναι;ναι;ναι\n"
        "b@x.example;dimos;;;;;\n"
        "+c@x.example;;weekly;yes;no;no;yes\n"
    )
    assert await desk.both(text, agreed=AGREED) == ["new"] * 3
    async with register.store.write() as connection:  # an issuer that nobody agreed to
        lists = yaml.safe_load((EXAMPLES / "directory.yaml").read_text("utf-8"))
        await save_directory(connection, {"issuers": lists["issuers"]})
    people = [one async for one in registry.everyone(register.store)]
    manner = Manner(Frequency.DAILY, urgent=False, through_pause=True, reminders=True, magazine=True)
    assert people[0].choices == Choices(Filter(issuers=TODAY), manner)
    exported = ours.head_line() + "".join(map(ours.line, people))
    assert "\n'+c@x.example," in exported, "a spreadsheet must not take an address for a formula"
    assert await desk.both(exported, agreed=AGREED) == ["same"] * 3
    assert await desk.both("email;issuers\na@x.example;dimos\n", agreed=AGREED) == ["same"]
    assert await desk.both("email;issuers;magazine\na@x.example;dimos;όχι\n", agreed=AGREED) == ["changed"]
    anna = await registry.find_by_email(register.store, "a@x.example")
    assert anna is not None
    assert anna.manner == replace(manner, magazine=False)


async def test_the_spellings_of_one_mailbox_are_one_person(desk: Desk) -> None:
    text = "email\nmaria@ΔΉΜΟΣ.gr\nMaria@xn--jxalzmp.GR\nmaria@δήμος.gr\n"
    first, *others = await desk.both(text, agreed=AGREED)
    assert (first, others) == ("new", ["duplicate"] * 2)
