"""A hub in which something stands on every page, and the addresses at which each page shows it."""

import re
from collections.abc import Mapping, Sequence
from datetime import time, timedelta
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from audience import registry, signups
from audience.choices import Frequency, Manner
from audience.filters import Filter
from audience.guests import importing, lists, opening
from audience.guests.definition import read as read_list
from audience.guests.links import answer_link
from audience.guests.standing import standing as event_of
from audience.guests.tables import guests
from audience.imports.files import ListFile
from audience.own_links import whole_token
from audience.press import contacts
from audience.press.contacts import Listing
from audience.registry import Subscription
from audience.tables import signups as asked_for
from channels.radio.clock.weekly import seeded
from channels.radio.scripts import rewriting
from channels.radio.scripts.tables import rewrites
from channels.radio.studio.aired import Play, note_play
from channels.radio.studio.persons import Person, put_person
from channels.radio.tables import segments
from core import brakes
from core.dead_letters import bury
from core.editions import load_edition
from core.language.dates import ATHENS
from core.makings import Made
from core.playout import Playout
from core.tables import announcements
from core.tokens import Keys
from keryx.demo import seed
from keryx.wiring import Hub as Whole
from producers.desk.composing import drafts
from producers.desk.elections import keeping
from producers.desk.inbox.tables import messages
from producers.desk.releasing.doubting import doubt
from producers.desk.releasing.leaving import Leaving
from producers.desk.releasing.rules import Rule, Setting, set_rule
from producers.desk.staff.people import Role
from producers.imports import sources
from producers.imports.tables import clippings, log
from producers.magazine.composing import Magazine
from schemas.edition import Reason, Weight
from tests.audience.guests.conftest import LIST, PEOPLE
from tests.audience.pages.visitor import WANTED, fields
from tests.hub import EVENT, Hub
from tests.producers.desk.citizen import Citizen
from tests.producers.desk.clerk import Clerk, House
from tests.producers.desk.consultations.test_consultations import posted, said, set_up
from tests.producers.desk.standing_pages.test_standing_pages import GUIDE
from tests.producers.desk.test_files import form_of, picture
from tests.producers.desk.test_report import counted, delivered

LONG = "Πρόσκληση εκδήλωσης ενδιαφέροντος για την παραχώρηση χρήσης περιπτέρων στη χριστουγεννιάτικη αγορά"
CONCERT = {
    "subtype": "event",
    "issuer": "dimos",
    "title.el": "Συναυλία της Φιλαρμονικής στο λιμάνι",
    "summary.el": "Η Φιλαρμονική του Δήμου παίζει έργα Ελλήνων συνθετών. Η είσοδος είναι ελεύθερη.",
    "occurrences.0.start": "2026-12-12T19:30",
    "venue.name.el": "Πολιτιστικό Κέντρο",
    "topics": "politismos",
}
WRONG = {
    **CONCERT,
    "title.el": "Συναυλία την Τρίτη 12 Δεκεμβρίου",  # a Saturday
    "occurrences.0.start": "αύριο",
    "body.el": "Δείτε https://gone.example και ρωτήστε τη Μαρία, ΑΦΜ 123456783.",
    "acts.0.ada": "Ψ4ΞΩ46MΓΨ7-ΑΒΓ",
}
Addresses = Mapping[str, Sequence[str]]


async def furnish(house: House) -> tuple[Addresses, Clerk]:
    """By the template of each route, where it can be looked at; and who sees all of it."""
    hub, citizen = house.hub, Citizen(house)
    await seed.seed(hub)
    over = await consulted(house, citizen)
    boss = await house.joined("boss", Role.WRITER, Role.APPROVER, Role.ADMINISTRATOR, Role.RADIO)
    await house.joined("maria", Role.WRITER)
    new = await house.hire("nikos")
    found: dict[str, Sequence[str]] = {"/desk/join/{token}": [await house.link(new), "/desk/join/none"]}
    found["/desk/staff/{identity}"] = [f"/desk/staff/{boss.person.id}", f"/desk/staff/{new.id}"]
    await around(hub).drain()
    found |= await written(house, boss)
    found |= await followed(house, boss)
    found |= await consultations(house, citizen, boss, over)
    found |= await heard(house, citizen, boss)
    found |= await to_read(boss)
    found |= await fetched(house, boss)
    found |= await voted(house, boss)
    found |= await people(house)
    found |= await invited(house)
    found |= await shown_to_the_public(house)
    found |= await read_aloud(house, boss)
    await told_to_programs(house, boss)
    found["/desk/tour/{number}"] = [f"/desk/tour/{number}" for number in (1, 5, 8, 10)]
    await boss.post("/desk/lexicon/entry", written="Shopping Night", spoken="Σόπινγκ Νάιτ")
    found["/desk/lexicon/entry"] = ["/desk/lexicon/entry", "/desk/lexicon/entry?written=Shopping+Night"]
    found["/desk/settings/issuers/{slug}"] = ["/desk/settings/issuers/dimos"]
    found["/desk/settings/topics/{slug}"] = ["/desk/settings/topics/politismos"]
    found["/desk/settings/areas/{slug}"] = ["/desk/settings/areas/kentro"]
    return found, boss


async def told_to_programs(house: House, boss: Clerk) -> None:
    """A token, and an endpoint, on their pages; one that was switched off, among what stands still."""
    async with house.hub.store.write() as connection:
        await bury(connection, "endpoint", "none", "Πύλη: switched off: it answered 500", house.clock.now())
    for name, days in (("Πύλη", "30"), ("Εφαρμογή", "")):
        await boss.post("/desk/tokens", name=name, scope=["read", "draft"], issuer="dimos", days=days)
    at = {"url": "https://portal.example/keryx", "event": ["published", "delivered"], "issuer": "dimos"}
    await boss.post("/desk/endpoints", name="Πύλη", **at)


def around(hub: Whole) -> Hub:
    """What releases, and brings to the public site; nothing leaves this machine."""
    channels = {name: hub.channels[name] for name in ("site", "feeds")}
    return Hub(hub.store, hub.clock, hub.wake, hub.media, hub.witness, hub.posting, channels, "sql")


async def consulted(house: House, citizen: Citizen) -> UUID:
    """A consultation that is over, with its report."""
    about = await posted(house)
    maria = await house.joined("ada", Role.WRITER, Role.APPROVER)
    await set_up(maria, about)
    await citizen.send(f"/consultations/{about}", question="2", text="Περισσότερα πλατάνια.", name="Γιώργος")
    [one] = await said(house, about)
    await maria.post(f"/desk/consultations/{about}/comments/{one.id}", act="show")
    await maria.post(f"/desk/consultations/{about}/answers/2", text="Προστέθηκαν 20 πλατάνια.")
    house.clock.advance(timedelta(days=11).total_seconds())
    maria = await house.joined("vera", Role.WRITER, Role.APPROVER)
    await maria.post(f"/desk/consultations/{about}/report")
    return about


async def begun(boss: Clerk, what: str, **typed: str) -> str:
    """The path of a draft with this in it."""
    path = (await boss.post("/desk/new", issuer="dimos", what=what)).url.path
    await boss.post(path, seen="1", **typed)
    return path


async def written(house: House, boss: Clerk) -> Addresses:
    """Drafts in every state, one that has everything wrong, one with a picture, a template."""
    wrong, fine = await begun(boss, "event.event", **WRONG), await begun(boss, "event.event", **CONCERT)
    await boss.post(f"{fine}/template", name="Συναυλία")
    await boss.post(f"{fine}/comments", comment="Να μπει και η ώρα προσέλευσης.")
    submitted = await begun(boss, "event.event", **CONCERT)
    await press(boss, submitted, "submit")
    leaving, gone = await begun(boss, "event.event", **CONCERT), await begun(boss, "event.event", **CONCERT)
    await alone(house)
    await press(boss, gone, "send", alone="Το ζήτησε η αντιδήμαρχος.")
    house.clock.advance(60)
    await Leaving(house.hub.store, house.clock, house.hub.posting).run(house.clock.now())
    asked = await begun(boss, "event.event", **CONCERT)
    await press(boss, asked, "send", alone="Το ζήτησε η αντιδήμαρχος.")
    async with house.hub.store.write() as connection:  # a backup from this moment comes back
        await doubt(connection, [], house.clock.now())
    await press(boss, leaving, "send", alone="Το ζήτησε η αντιδήμαρχος.")
    pictured = await begun(boss, "press_release.press_release", **{"issuer": "dimos", "title.el": LONG})
    await boss.browser.post(
        pictured,
        data={"subtype": "press_release", "issuer": "dimos", "title.el": LONG, "seen": "2", "upload": "photographs"},
        files={"file.photographs": ("πλατεία.jpg", picture())},
    )
    draft = await drafts.find(house.hub.store, UUID(pictured.rpartition("/")[2]))
    key = form_of(draft.body)["photographs.0.media"]
    kinds = ("programme.programme", "tender.award", "press_release.service_notice")
    others = [await begun(boss, what, issuer="deya") for what in kinds]
    return {
        "/desk/drafts/{identity}": [f"{wrong}?checked=1", fine, submitted, leaving, asked, gone, pictured, *others],
        "/desk/drafts/{identity}/history": [f"{fine}/history"],
        "/desk/drafts/{identity}/reach": [f"{fine}/reach"],
        "/desk/drafts/{identity}/files/{folder}/{name}/crop": [f"{pictured}/files/{key}/crop"],
    }


async def press(clerk: Clerk, path: str, button: str, **typed: str) -> None:
    version = (await drafts.find(clerk.house.hub.store, UUID(path.rpartition("/")[2]))).version
    answer = await clerk.post(f"{path}/{button}", seen=version, **typed)
    assert answer.status_code == 200, answer.text


async def alone(house: House) -> None:
    """One person may send, with a reason that another signs."""
    async with house.hub.store.write() as connection:
        await set_rule(connection, Setting("", "", "", Rule.COUNTERSIGNED))


async def followed(house: House, boss: Clerk) -> Addresses:
    """Announcements in every state, with figures; one of them waits for somebody to decide."""
    posting, who = house.hub.posting, "nikos@dimos.example"
    one = await new(house, title={"el": LONG, "en": "Call for interest: kiosks"})
    await delivered(house, one, {"sent": 1180, "refused": 12, "dead": 2, "waiting": 30})
    await delivered(house, one, {"sent": 320, "gathering": 4}, gathers="daily")
    await posting.correct(one, {**EVENT, "title": LONG}, who, reason=Reason.AMENDMENT, weight=Weight.MATERIAL)
    paused = await new(house)
    await posting.reschedule(paused, who, paused=True)
    gone, expunged = await new(house), await new(house)
    await posting.withdraw(gone, who, reason="Ματαιώνεται λόγω κακοκαιρίας.")
    await posting.expunge(expunged, who, reason="Περιείχε στοιχεία προσώπου.")
    await around(house.hub).drain()
    await counted(house)
    async with house.hub.store.write() as connection:
        await brakes.pull(connection, one, "email", "80 of 100 failed for good", house.clock.now())
    at = [f"/desk/announcements/{each}" for each in (one, paused, gone, expunged)]
    await boss.post(f"{at[1]}/correct")
    return {
        "/desk/announcements": [
            "/desk/announcements",
            "/desk/announcements?q=τίποτα+τέτοιο",
            f"/desk/announcements?q={LONG}",
        ],
        "/desk/announcements/{announcement}": at,
        "/desk/announcements/{announcement}/report": [f"{at[0]}/report"],
        "/desk/announcements/{announcement}/trail": [f"{at[0]}/trail"],
        "/desk/announcements/{announcement}/renditions": [f"{at[0]}/renditions"],
        "/desk/announcements/{announcement}/proof": [f"{at[0]}/proof"],
        "/desk/announcements/{announcement}/kit": [f"{at[0]}/kit"],
        "/desk/announcements/{announcement}/cells/{edition}/{channel}": [f"{at[0]}/cells/1/email"],
        "/desk/report": ["/desk/report?since=2026-01-01&until=2026-12-31"],
        "/desk/new": ["/desk/new", "/desk/new?again=συναυλία"],
        "/desk/calendar": ["/desk/calendar", "/desk/calendar?view=week"],
        "/announcements/{identity}": [one_at.removeprefix("/desk") for one_at in at[:3]] + await public_of(house),
    }


async def new(house: House, **more: object) -> UUID:
    return UUID((await house.hub.posting.post({**EVENT, **more}, "maria@dimos.example")).id)


async def public_of(house: House) -> list[str]:
    """Of the demonstration's week, each of another subtype."""
    query = (
        select(announcements.c.id).where(announcements.c.first_released_at.is_not(None)).order_by(announcements.c.id)
    )
    async with house.hub.store.read() as connection:
        return [f"/announcements/{one}" for one in (await connection.execute(query.limit(7))).scalars()]


async def consultations(house: House, citizen: Citizen, boss: Clerk, over: UUID) -> Addresses:
    about = await posted(house, applications={"closes": (house.clock.now() + timedelta(days=10)).isoformat()})
    public = f"/consultations/{about}"
    await set_up(boss, about)
    own = await citizen.send(public, question="2", text="Περισσότερα πλατάνια.", name="Γιώργος")
    await citizen.send(public, question="1", text="Να προβλεφθούν και βρύσες.")
    first, _ = await said(house, about)
    await boss.post(f"/desk{public}/comments/{first.id}", act="show")
    return {
        "/consultations/{announcement}": [public, f"/consultations/{over}", "/consultations/none"],
        "/consultations/{announcement}/report": [f"/consultations/{over}/report"],
        "/consultations/comment/{token}": [own.url.path],
        "/desk/consultations/{announcement}": [f"/desk{public}", f"/desk/consultations/{over}"],
    }


async def heard(house: House, citizen: Citizen, boss: Clerk) -> Addresses:
    """Messages, one of them answered."""
    typed = {"issuer": "dimos", "subject": "Σπασμένο παγκάκι", "text": "Στην πλατεία, δίπλα στη βρύση."}
    page = await citizen.send("/write-to-us", **typed, email="maria.papa@dimotes.example", name="Μαρία Παπά")
    await citizen.send(
        "/write-to-us", issuer="deya", subject="Νερό", text="Πότε θα έρθει το νερό;", email="zoi@dimotes.example"
    )
    async with house.hub.store.read() as connection:
        first, second = (await connection.execute(select(messages.c.id).order_by(messages.c.at))).scalars()
    await boss.post(f"/desk/inbox/{first}/take")
    await boss.post(f"/desk/inbox/{first}/note", text="Μίλησα με το συνεργείο.")
    await boss.post(f"/desk/inbox/{first}/answer", text="Το παγκάκι επισκευάζεται αύριο.")
    return {
        "/desk/inbox/{identity}": [f"/desk/inbox/{first}", f"/desk/inbox/{second}"],
        "/write-to-us/{token}": [page.url.path],
        "/write-to-us": ["/write-to-us", "/write-to-us?issuer=dimos"],
    }


async def to_read(boss: Clerk) -> Addresses:
    """A page of two editions."""
    slug = GUIDE["slug"]
    await boss.post("/desk/pages/new", **GUIDE)
    await boss.post(
        f"/desk/pages/{slug}", **{**GUIDE, "seen": "1", "title_en": "Guide", "text_en": "# Hours\n\nNine to three."}
    )
    return {
        "/pages/{slug}": [f"/pages/{slug}"],
        "/pages/{slug}/{number}": [f"/pages/{slug}/1"],
        "/desk/pages/{slug}": [f"/desk/pages/{slug}"],
    }


async def voted(house: House, boss: Clerk) -> Addresses:
    """An election with two candidates."""
    typed = {"name_el": "Δημοτικές εκλογές", "name_en": "Municipal elections", "poll_on": "2028-10-08"}
    await boss.post("/desk/elections/new", **typed, candidates="Μαρία Παπαδοπούλου; Ενότητα\nΓιώργος Νικολάου; Πορεία")
    [election] = await keeping.listed(house.hub.store)
    return {"/desk/elections/{identity}": [f"/desk/elections/{election.id}"]}


async def fetched(house: House, boss: Clerk) -> Addresses:
    """A source that was looked at, and what the press wrote."""
    now, store = house.clock.now(), house.hub.store
    typed = {"settings.folder": "in", "issuer": "dimos", "subtype": "press_release", "every": "1800", "first": "drafts"}
    await boss.post("/desk/imports/new/folder", name="Αρχεία του Πολιτισμού", rules="dimos event: συνεδρίαση", **typed)
    [source] = await sources.everyone(store)
    line = {
        "source": source.id,
        "at": now,
        "what": "draft",
        "named": "a.csv",
        "el": "Έγινε πρόχειρο.",
        "en": "A draft.",
    }
    clipping = {"id": uuid4(), "source": source.id, "title": "Έρχονται τα Χριστούγεννα", "excerpt": "Στην πλατεία…"}
    more = {"address": "https://news.example/1", "at": now, "found_at": now, "words": ["Δήμος Λιμνοχωρίου"]}
    async with store.write() as connection:
        await connection.execute(insert(log).values(line))
        await connection.execute(insert(clippings).values(clipping | more))
    return {
        "/desk/imports/{identity}": [f"/desk/imports/{source.id}"],
        "/desk/imports/new/{importer}": [
            "/desk/imports/new/folder",
            "/desk/imports/new/feed",
            "/desk/imports/new/mail",
        ],
    }


async def people(house: House) -> Addresses:
    """A subscriber, somebody who has yet to confirm, a journalist."""
    store, now = house.hub.store, house.clock.now()
    manner = Manner(Frequency.DAILY, reminders=True)
    wanted = Subscription("maria@dimotes.example", "el", Filter(topics=frozenset({"politismos"})), manner)
    await registry.add(store, [wanted], consent="Ναι", source="test", now=now)
    browser = house.browser()
    form = {**fields(await browser.get("/subscribe")), **WANTED, "email": "nea@dimotes.example"}
    house.clock.advance(10)
    await browser.post("/subscribe", data=form)
    ring = await Keys(store, house.clock).ring()
    await contacts.add(store, [Listing("anna@press.example", "Άννα", "Λίμνη")], ring=ring, source="test", now=now)
    subscriber = await registry.find_by_email(store, "maria@dimotes.example")
    contact = await contacts.find_by_email(store, "anna@press.example")
    async with store.read() as connection:
        asked = (await connection.execute(select(asked_for.c.id))).scalars().all()[-1]
    assert subscriber is not None
    assert contact is not None
    mine = f"/preferences/{registry.preferences_token(ring, subscriber.id)}"
    data = f"/my-data/{whole_token(ring, contact.id, house.clock.now())}"
    return {
        "/subscribe/embed": ["/subscribe/embed"],
        "/confirm/{token}": [f"/confirm/{signups.confirming_token(ring, asked)}", "/confirm/none"],
        "/preferences/{token}": [mine, "/preferences/none"],
        "/preferences/{token}/topics/{topic}": [f"{mine}/topics/politismos"],
        "/preferences/{token}/erase": [f"{mine}/erase"],
        "/unsubscribe/{token}": [f"/unsubscribe/{registry.leaving_token(ring, subscriber.id)}", "/unsubscribe/none"],
        "/my-data/{token}": [data],
        "/my-data/{token}/erase": [f"{data}/erase"],
        "/privacy/{issuer}": ["/privacy/deya"],
    }


async def invited(house: House) -> Addresses:
    """A guest with an invitation, and the list at the door."""
    store, now, url = house.hub.store, house.clock.now(), "https://hub.example"
    event, ring = await new(house), await Keys(store, house.clock).ring()
    await around(house.hub).drain()
    wanted, _ = importing.read(ListFile.of(PEOPLE))
    async with store.write() as connection:
        rsvp = await lists.create(connection, url, event, read_list(LIST), channel="email", now=now)
        await importing.take(connection, ring, rsvp, wanted, source="test", now=now, dry=False)
        guest = (await connection.execute(select(guests.c.id))).scalars().first()
        token, _ = await opening.new_link(
            connection, ring, rsvp.id, await event_of(connection, url, event, 1), None, now
        )
    assert guest is not None
    return {
        "/rsvp/{token}": [answer_link(ring, url, str(guest)).removeprefix(url), "/rsvp/none"],
        "/door/{token}": [f"/door/{token}", "/door/none"],
        "/door/{token}/print": [f"/door/{token}/print"],
    }


async def read_aloud(house: House, boss: Clerk) -> Addresses:
    """An announcement on the rundown; words of the station's own for an edition that is no more; a printed sheet."""
    hub, day = house.hub, house.clock.now().astimezone(ATHENS).date().isoformat()
    async with hub.store.write() as connection:
        corrected = (announcements.c.head >= 2, announcements.c.withdrawn_at.is_(None))
        question = select(announcements.c.id, announcements.c.head).where(*corrected)
        row = (await connection.execute(question.order_by(announcements.c.id).limit(1))).one()
        edition = await load_edition(connection, hub.context.settings.url, row.id, row.head)
        await rewriting.put(connection, (row.id, "el", 60), "Ελάτε όλοι.", row.head, "Maria", house.clock.now())
        await connection.execute(update(rewrites).values(edition=1))
    rendition = hub.channels["radio"].render(edition, "el", edition.action)
    made = Made({"spot": "aa/none.mp3"}, {"duration_s": 40.0})
    await Playout(hub.store, segments, timedelta(days=7)).put(rendition, made)
    await boss.post("/desk/radio/presenters", do="add", name="Ελένη", rate="5,4")
    slots = re.findall(r'name="slot" value="([^"]+)"', (await boss.get(f"/desk/radio/print/{day}")).text)
    sheets = (await boss.post(f"/desk/radio/print/{day}", slot=slots, which="all")).text
    codes = re.findall(r"/radio/printed/(\w+)", sheets)[:1]
    async with hub.store.write() as connection:
        at = house.clock.now()
        play, _ = await note_play(
            connection, Play("player:1", row.id, "el", row.head, at, 42.0, "player", "player"), at
        )
        await put_person(connection, play.id, Person("Νίκος Παππάς", "named", True, "Μαζί"))
    return {
        "/desk/radio/aired": ["/desk/radio/aired", "/desk/radio/aired?day=2030-01-01"],
        "/desk/radio/airtime": ["/desk/radio/airtime", "/desk/radio/airtime?since=2026-12-01&until=2026-01-01"],
        "/desk/radio/scripts/{announcement}": [f"/desk/radio/scripts/{row.id}"],
        "/desk/radio/record/{announcement}": [f"/desk/radio/record/{row.id}?form=30"],
        "/desk/radio/print/{day}": [f"/desk/radio/print/{day}", "/desk/radio/print/2030-01-01"],
        "/desk/radio/prompter/{day}": [f"/desk/radio/prompter/{day}", "/desk/radio/prompter/2030-01-01"],
        "/radio/printed/{code}": [f"/radio/printed/{code}" for code in (*codes, "none")],
    }


async def shown_to_the_public(house: House) -> Addresses:
    """An issue of the magazine; a day on the radio."""
    async with house.hub.store.read() as connection:
        query = select(announcements.c.reference).where(announcements.c.first_released_at.is_not(None)).limit(3)
        posts = [{"reference": one} for one in (await connection.execute(query)).scalars()]
    issue = {"issuer": "dimos", "title": {"el": "Η Λίμνη", "en": "The Lake"}, "date": "2026-12-05"}
    cover = {"cover": "Ο μήνας **που πέρασε**.", "sections": [{"name": "Πολιτισμός", "posts": posts}]}
    number = await Magazine.of(house.hub.context, house.hub.wake, house.hub.witness).compose(issue | cover, "grafeio")
    return {
        "/magazine/{number}": [f"/magazine/{number}"],
        "/radio/rundown/{day}.html": ["/radio/rundown/2026-12-05.html"],
        "/desk/radio/rundown/{name}": ["/desk/radio/rundown/2026-12-05"],
        "/desk/radio/clock/{sort}/new": [f"/desk/radio/clock/{sort}/new" for sort in ("slot", "fixed", "blackout")],
        "/desk/radio/clock/{sort}/{id}": [f"/desk/radio/clock/slot/{seeded([time(8)], 300)[0].id}"],
    }
