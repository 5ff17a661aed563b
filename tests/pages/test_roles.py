"""Every address of the desk, asked by each role: who is not meant to open it is refused, and who is meant to is not."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select

from core.tables import dead_letters
from producers.desk.composing import drafts
from producers.desk.files.tables import files
from producers.desk.releasing.rules import Rule, Setting, set_rule
from producers.desk.staff.people import Grant, Role
from producers.desk.starting.tables import templates
from tests.pages.furnished import CONCERT, Addresses, begun, furnish, press
from tests.producers.desk.clerk import Clerk, House

NOBODY = "nobody signed in"
RADIO, TELEVISION, WRITER, APPROVER, ADMINISTRATOR = "radio", "television", "writer", "approver", "administrator"
ELSEWHERE = "writer of another issuer"
EVERYBODY = {RADIO, TELEVISION, WRITER, APPROVER, ADMINISTRATOR, ELSEWHERE}
# What belongs to an issuer is never for who writes for another.
READS = EVERYBODY - {ELSEWHERE}
WRITES, APPROVES, SETS_UP = {WRITER}, {APPROVER}, {ADMINISTRATOR}
ANNOUNCEMENT, DRAFT, SETTINGS = "/desk/announcements/{announcement}", "/desk/drafts/{identity}", "/desk/settings"
LISTS = [f"{SETTINGS}/{name}" for name in ("issuers", "topics", "areas")]
GET, POST, PUT = "GET", "POST", "PUT"

# Who may open what. A route that stands nowhere here fails the test: say whose it is.
ALLOWED: list[tuple[set[str], str, list[str]]] = [
    (
        EVERYBODY | {NOBODY},
        GET,
        ["/desk/sign-in", "/desk/join/{token}"],
    ),
    (EVERYBODY | {NOBODY}, POST, ["/desk/sign-in", "/desk/join/{token}"]),
    (
        EVERYBODY,
        GET,
        ["/desk", "/desk/account", "/desk/account/second-factor", "/desk/tour", "/desk/tour/{number}", "/desk/keys"]
        + ["/desk/announcements", "/desk/calendar", "/desk/clippings", "/desk/standing"]
        + [f"/desk/report{form}" for form in ("", ".csv", ".pdf")],
    ),
    (
        EVERYBODY,
        POST,
        [f"/desk/account/{what}" for what in ("password", "sessions/{session}/end", "second-factor")]
        + ["/desk/sign-out"],
    ),
    # ---- the radio's sounds
    (EVERYBODY | {NOBODY}, GET, ["/desk/radio/sound/static/{name}"]),
    (
        {RADIO},
        GET,
        ["/desk/radio/sounds", "/desk/radio/sounds/ours/{role}.wav", "/desk/radio/sounds/{identity}.wav"]
        + [f"/desk/radio/record/{{announcement}}{part}" for part in ("", "/sound")],
    ),
    (
        {RADIO},
        POST,
        [f"/desk/radio/sounds{part}" for part in ("", "/{role}/use", "/{identity}/remove")]
        + ["/desk/radio/record/{announcement}"],
    ),
    # ---- an announcement of the issuer
    (
        READS,
        GET,
        [f"{ANNOUNCEMENT}{part}" for part in ("", "/matrix", "/live", "/report", "/proof", "/proof.pdf", "/kit")]
        + [f"{ANNOUNCEMENT}/{part}" for part in ("cells/{edition}/{channel}", "kit/{medium}.png", "sheet.pdf")]
        + [f"{ANNOUNCEMENT}/renditions", f"{ANNOUNCEMENT}/renditions/{{channel}}"],
    ),
    (WRITES | APPROVES | SETS_UP, GET, [f"{ANNOUNCEMENT}/trail", "/desk/files/{folder}/{name}"]),  # a draft's file
    (WRITES, POST, [f"{ANNOUNCEMENT}/correct"]),
    (WRITES | APPROVES, POST, [f"{ANNOUNCEMENT}/pause"]),
    (
        APPROVES,
        POST,
        [f"{ANNOUNCEMENT}/{what}{look}" for what in ("withdraw", "expunge") for look in ("/preview", "")]
        + [f"{ANNOUNCEMENT}/let-go", "/desk/standing/brakes/{subject}/{channel}", "/desk/calendar/move"]
        + [f"{ANNOUNCEMENT}/editions/{{edition}}/countersign"],
    ),
    (SETS_UP, POST, ["/desk/standing/letters/{letter}/{what}"]),  # one that is of no announcement
    # ---- a draft of the issuer
    (
        WRITES | APPROVES,
        GET,
        [f"{DRAFT}{part}" for part in ("", "/history", "/reach", "/listen/{channel}", "/files/{folder}/{name}/crop")],
    ),
    (
        WRITES | APPROVES,
        POST,
        [DRAFT]
        + [f"{DRAFT}/{what}" for what in ("comments", "mend", "know", "change", "take-back", "back/{number}")]
        + [f"{DRAFT}/files/{{folder}}/{{name}}/crop"],
    ),
    (WRITES | APPROVES, PUT, [DRAFT]),
    (WRITES, POST, [f"{DRAFT}/{what}" for what in ("submit", "template", "discard", "bring-back")]),
    (APPROVES, POST, [f"{DRAFT}/{what}" for what in ("give-back", "send")]),
    # ---- a new one: whoever writes for any issuer
    (WRITES | {ELSEWHERE}, GET, ["/desk/new"]),
    (WRITES | {ELSEWHERE}, POST, ["/desk/new/number", "/desk/new/paper", "/desk/tour/{number}"]),
    (WRITES | {ELSEWHERE}, POST, ["/desk/clippings/{identity}/answer"]),
    (WRITES, POST, ["/desk/new"]),
    (WRITES, POST, [f"/desk/new/{what}" for what in ("again/{identity}", "template/{identity}")]),
    (WRITES, POST, ["/desk/new/template/{identity}/drop"]),
    # ---- citizens
    (WRITES | APPROVES | {ELSEWHERE}, GET, ["/desk/inbox", "/desk/consultations"]),
    (WRITES | APPROVES, GET, ["/desk/inbox/{identity}"]),
    (
        WRITES | APPROVES,
        POST,
        [f"/desk/inbox/{{identity}}/{what}" for what in ("take", "hand", "note", "answer", "state", "issuer")],
    ),
    (
        WRITES | APPROVES,
        GET,
        [f"/desk/consultations/{{announcement}}{part}" for part in ("", "/report.{form}")],
    ),
    (
        WRITES | APPROVES,
        POST,
        [f"/desk/consultations/{{announcement}}{part}" for part in ("", "/comments/{comment}", "/answers/{question}")],
    ),
    (APPROVES, POST, ["/desk/consultations/{announcement}/report"]),
    (WRITES | APPROVES | SETS_UP | {ELSEWHERE}, GET, ["/desk/subscribers"]),
    (
        WRITES | APPROVES | SETS_UP | {ELSEWHERE},
        POST,
        [f"/desk/subscribers/{what}" for what in ("find", "link", "enter")],
    ),
    (SETS_UP, POST, [f"/desk/subscribers/{what}" for what in ("data", "erase", "block", "unblock")]),
    (APPROVES | SETS_UP, GET, [f"/desk/elections{part}" for part in ("", "/new", "/{identity}")]),
    (APPROVES | SETS_UP, POST, [f"/desk/elections{part}" for part in ("/new", "/{identity}", "/{identity}/remove")]),
    (APPROVES, GET, ["/desk/pages", "/desk/pages/new", "/desk/pages/{slug}"]),
    (APPROVES, POST, ["/desk/pages/new", "/desk/pages/{slug}", "/desk/pages/{slug}/retired"]),
    # ---- the radio's rundown and clock
    (EVERYBODY | {NOBODY}, GET, ["/desk/radio/clock/static/{name}"]),
    (
        {RADIO},
        GET,
        [f"/desk/radio/rundown{part}" for part in ("", "/{name}", "/{name}/live")]
        + [f"/desk/radio/clock{part}" for part in ("", "/{sort}/new", "/{sort}/{id}")],
    ),
    (
        {RADIO},
        POST,
        ["/desk/radio/rundown/{name}/choices"]
        + [f"/desk/radio/clock/{{sort}}/{part}" for part in ("new", "{id}", "{id}/remove")],
    ),
    # ---- scripts, for who reads them aloud
    (EVERYBODY | {NOBODY}, GET, ["/desk/radio/scripts/static/{name}"]),
    (
        {RADIO},
        GET,
        [f"/desk/radio/{part}" for part in ("scripts", "scripts/{announcement}", "presenters", "print/{day}")]
        + ["/desk/radio/prompter/{day}", "/desk/radio/prompter/{day}.json"],
    ),
    (
        {RADIO},
        POST,
        [f"/desk/radio/{part}" for part in ("scripts/say", "scripts/{announcement}", "presenters", "print/{day}")]
        + ["/desk/radio/prompter/open"],
    ),
    # ---- the studio, and what was aired
    (EVERYBODY | {NOBODY}, GET, ["/desk/radio/studio/static/{name}"]),
    ({RADIO}, GET, [f"/desk/radio/{part}" for part in ("studio", "studio/live", "aired", "aired/import")]),
    (
        {RADIO},
        POST,
        [f"/desk/radio/studio/{part}" for part in ("room", "readings", "marks", "alarms/{announcement}")]
        + [f"/desk/radio/aired{part}" for part in ("", "/import", "/{play}/persons")],
    ),
    ({RADIO} | SETS_UP, GET, [f"/desk/radio/airtime{form}" for form in ("", ".csv", ".xlsx")]),
    (
        {RADIO, TELEVISION} | SETS_UP,
        GET,
        [f"/desk/lexicon{part}" for part in ("", "/entry", "/sound")],
    ),
    ({RADIO, TELEVISION} | SETS_UP, POST, ["/desk/lexicon/entry", "/desk/lexicon/remove"]),
    # ---- what is set up, and accounted for
    (APPROVES | SETS_UP, GET, ["/desk/trail", "/desk/trail.csv"]),
    (
        SETS_UP,
        GET,
        [SETTINGS]
        + [f"{one}{part}" for one in LISTS for part in ("", "/new", "/{slug}")]
        + [f"{SETTINGS}/{part}" for part in ("channels", "letters", "templates", "file", "file/keryx-settings.yaml")]
        + ["/desk/rules", "/desk/tokens", "/desk/endpoints", "/desk/staff", "/desk/staff/{identity}"]
        + ["/desk/imports", "/desk/imports/new/{importer}", "/desk/imports/{identity}"],
    ),
    (
        SETS_UP,
        POST,
        [f"{one}/{part}" for one in LISTS for part in ("new", "order", "{slug}")]
        + [f"{one}/{{slug}}/{part}" for one in LISTS for part in ("move", "retired", "remove")]
        + [f"{SETTINGS}/{part}" for part in ("channels/{name}/test", "letters", "file")]
        + [f"{SETTINGS}/templates/{{identity}}/{part}" for part in ("name", "retired", "remove")]
        + ["/desk/rules", "/desk/tokens", "/desk/tokens/{identity}/revocation", "/desk/endpoints"]
        + [f"/desk/endpoints/{{identity}}/{what}" for what in ("secret", "active", "removal")]
        + ["/desk/staff", *(f"/desk/staff/{{identity}}/{what}" for what in ("roles", "invitation", "active"))]
        + ["/desk/imports/new/{importer}"]
        + [f"/desk/imports/{{identity}}/{what}" for what in ("dry-run", "change", "pause", "go-on")],
    ),
]
# A question is there only while a post's outcome is unknown: tests/producers/desk/following/test_standing.py asks it.
ASKED_ELSEWHERE = {(POST, "/desk/standing/unknown/{delivery}")}


def table() -> dict[tuple[str, str], set[str]]:
    return {(method, path): who for who, method, paths in ALLOWED for path in paths}


def routes(app: Any) -> Iterator[tuple[str, str]]:
    """Every method and address of the desk, as the application has them."""
    for route in app.routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from routes(inner)
        elif re.match("/desk(/|$|[.])", getattr(route, "path", "")):
            yield from ((method, route.path) for method in route.methods - {"HEAD"})


# What ends something is asked last.
ENDS = ("/desk/new/template/{identity}/drop", f"{DRAFT}/discard", f"{DRAFT}/bring-back", f"{ANNOUNCEMENT}/withdraw",
        f"{ANNOUNCEMENT}/expunge")  # fmt: skip
# Asked of nobody who may: it lasts as long as they look, or it ends the session they ask from.
LASTING, ENDING = (f"{ANNOUNCEMENT}/live", "/desk/radio/rundown/{name}/live"), "/desk/sign-out"
FORMS: Mapping[str, dict[str, str]] = {
    "/desk/new": {"issuer": "dimos", "what": "event.event"},
    "/desk/pages/new": {"issuer": "dimos"},
    "/desk/radio/rundown/{name}/choices": {
        "act": "pin",
        "slot": "20261123T080000Z",
        "announcement": str(UUID(int=1)),
        "segment_language": "el",
    },
    f"{DRAFT}/files/{{folder}}/{{name}}/crop": {"left": "0", "top": "0", "width": "1", "height": "1"},
}


async def test_each_role_opens_what_is_its_own_and_is_refused_the_rest(house: House) -> None:
    whose, (known, boss) = table(), await furnish(house)
    async with house.hub.store.write() as connection:  # as it is where nothing is set
        await set_rule(connection, Setting("", "", "", Rule.TWO))
    found = set(routes(house.app))
    assert found - ASKED_ELSEWHERE == set(whose), "routes that no row names, or rows that no route has"
    browsers, at, wrong = await everyone(house), await addresses(boss, known), []
    moved = known[ANNOUNCEMENT][1].rpartition("/")[2]
    forms = {**FORMS, "/desk/calendar/move": {"what": f"announcement:{moved}", "day": "2027-01-05"}}
    for path in (f"{DRAFT}/submit", f"{DRAFT}/send", f"{DRAFT}/give-back"):
        draft = await drafts.find(house.hub.store, UUID(at[path].split("/")[3]))
        forms[path] = {"seen": str(draft.version), "comment": "Και η ώρα;"}
    order = sorted(whose, key=lambda one: (one[0] != GET, ENDS.index(one[1]) + 1 if one[1] in ENDS else 0, one[1]))
    # First all who may not: what they ask changes nothing. Then all who may.
    for may in (False, True):
        for method, path in order:
            for name, browser in browsers.items():
                if (name in whose[method, path]) is not may or (may and path in (*LASTING, ENDING)):
                    continue
                form = {"seen": "0", "subtype": "event", **forms.get(path, {})} if method != GET else None
                answer = await browser.request(method, at[path], data=form)
                away = answer.headers.get("location", "").startswith("/desk/sign-in")
                unknown = NOBODY not in whose[method, path] and (away or answer.status_code == 401)
                refused = answer.status_code == 403 or unknown
                if refused is may or answer.status_code >= 500:
                    wrong.append(f"{name}: {method} {at[path]} answered {answer.status_code}")
    assert not wrong, "\n".join(wrong)


async def everyone(house: House) -> dict[str, httpx.AsyncClient]:
    """A browser for each role, one for who did not sign in, one for who works for another issuer."""
    grants = {role.value: Grant(role) for role in Role} | {ELSEWHERE: Grant(Role.WRITER, "deya")}
    clerks = {name: await house.joined(f"who{n}", grant) for n, (name, grant) in enumerate(grants.items())}
    return {NOBODY: house.browser(), **{name: clerk.browser for name, clerk in clerks.items()}}


async def addresses(boss: Clerk, known: Addresses) -> dict[str, str]:
    """Where each is asked. What is looked for only after the role was may be anything."""
    house, given_back = boss.house, await begun(boss, "event.event", **CONCERT)
    await press(boss, given_back, "submit")
    async with house.hub.store.read() as connection:
        nobodys = select(dead_letters.c.id).where(dead_letters.c.announcement.is_(None))
        letter = (await connection.execute(nobodys)).scalars().first()
        template = (await connection.execute(select(templates.c.id))).scalars().first()
        picture = (await connection.execute(select(files.c.media))).scalars().first()
    _, fine, submitted, leaving, *_ = known[DRAFT]
    about = known[ANNOUNCEMENT][0]
    begins = {
        f"{DRAFT}/files/{{folder}}/{{name}}/crop": known[f"{DRAFT}/files/{{folder}}/{{name}}/crop"][0],
        f"{DRAFT}/send": f"{submitted}/send",
        f"{DRAFT}/give-back": f"{given_back}/give-back",
        f"{DRAFT}/take-back": f"{leaving}/take-back",
        DRAFT: fine,
        ANNOUNCEMENT: about,
        "/desk/report.pdf": "/desk/report.pdf?since=none",
        "/desk/consultations/{announcement}": known["/desk/consultations/{announcement}"][0],
        "/desk/inbox/{identity}": known["/desk/inbox/{identity}"][0],
        "/desk/pages/{slug}": known["/desk/pages/{slug}"][0],
        "/desk/elections/{identity}": known["/desk/elections/{identity}"][0],
        "/desk/imports/{identity}": known["/desk/imports/{identity}"][0],
        "/desk/staff/{identity}": known["/desk/staff/{identity}"][1],
        "/desk/new/again/{identity}": f"/desk/new/again/{about.rpartition('/')[2]}",
        "/desk/new/template/{identity}": f"/desk/new/template/{template}",
        "/desk/files/{folder}/{name}": f"/desk/files/{picture}",
        "/desk/standing/brakes/{subject}": f"/desk/standing/brakes/{about.rpartition('/')[2]}",
        "/desk/standing/letters/{letter}": f"/desk/standing/letters/{letter}",
    }
    any_of_them = {
        "number": "1",
        "play": "1",
        "edition": "1",
        "question": "1",
        "importer": "folder",
        "form": "pdf",
        "token": "none",
    }
    # Nothing is heard, drawn or sent in a channel of this name: the role is asked, and the work is spared.
    any_of_them |= {"day": "2026-12-05"}
    any_of_them |= {"channel": "none", "medium": "none", "name": "none", "what": "none", "slug": "kentro"}
    found = {}
    for path in {path for _, path in table()}:
        start = next((start for start in begins if path == start or path.startswith(f"{start}/")), "")
        rest = path.removeprefix(start)
        found[path] = begins.get(start, "") + re.sub(
            r"\{(\w+)\}", lambda part: any_of_them.get(part[1], str(UUID(int=1))), rest
        )
    return found
