"""All that is set at the desk as one YAML file: written out, compared with what is there, taken in. No secrets in it.

People come with their roles: nobody's password, second factor or session leaves the database by this, and who is new
by it signs in only by an invitation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import yaml
from pydantic import TypeAdapter
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from core import lexicon
from core.clock import Clock
from core.directory import SORTS, load_directory, order_entries, put_entry
from core.errors import FieldError, Invalid
from core.store import Store
from producers.desk.composing.flat import flat, nested
from producers.desk.following import letters
from producers.desk.releasing.rules import Setting, set_rule, settings
from producers.desk.setting_up.carried import Carried, Employee, ReleaseRule, Template
from producers.desk.staff.people import Grant, Role, give, somebody_minds, told
from producers.desk.starting import kept
from producers.desk.starting.tables import templates
from producers.desk.tables import roles, sessions, staff
from producers.desk.trail import note
from schemas import explain
from schemas.problems import InvalidInput

MOST_BYTES = 2 * 1024 * 1024
NAMES = ("issuers", "topics", "areas")
PARTS = (*NAMES, "rules", "staff", "letters", "templates", "lexicon")


_carried: TypeAdapter[Carried] = TypeAdapter(Carried)


@dataclass(frozen=True)
class Change:
    """One thing that the file would make, or make different: what, which, and each field before and after."""

    part: str  # one of PARTS; order:issuers for the order of a list
    name: str
    new: bool
    fields: Sequence[tuple[str, str, str]]


async def written(store: Store) -> str:
    """Everything, as YAML that reads well."""
    async with store.read() as connection:
        found = await _state(connection)
    return yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=120)


def read(text: bytes) -> Carried:
    """Invalid: it is no such file, or names what is wrong in it."""
    if len(text) > MOST_BYTES:
        raise _wrong("Το αρχείο είναι υπερβολικά μεγάλο.", "The file is far too large.")
    try:
        # Aliases are refused: ten lines of them can stand for more than a memory holds.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text.decode("utf-8"), yaml.SafeLoader)):
            raise _wrong("Περιέχει παραπομπές YAML (*)· γράψτε τα ολόκληρα.", "It has YAML aliases (*); write it out.")
        data = yaml.safe_load(text.decode("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise _wrong("Δεν είναι αρχείο YAML σε UTF-8.", "This is no YAML file in UTF-8.") from error
    try:
        return explain.checked(_carried, data)
    except InvalidInput as error:
        raise Invalid.of(error) from error


async def changes(store: Store, wanted: Carried) -> list[Change]:
    """What `take` would change, and changes nothing. Invalid: it refers to issuers that nobody knows."""
    async with store.read() as connection:
        return _differences(await _state(connection), wanted)


async def take(store: Store, clock: Clock, wanted: Carried, who: str) -> list[Change]:
    """Make it so, all or nothing; what was changed. Nobody loses the last administrator's role by it."""
    async with store.write() as connection:
        before = await _state(connection)
        found = _differences(before, wanted)
        for name in NAMES:
            for entry in getattr(wanted, name):
                await put_entry(connection, name, entry.model_dump(mode="json"))
            slugs = [entry.slug for entry in getattr(wanted, name)]
            if any(change.part == f"order:{name}" for change in found):
                await order_entries(connection, name, slugs)
        for rule in wanted.rules:
            await set_rule(connection, Setting(rule.issuer, rule.kind, rule.urgency, rule.rule))
        for employee in wanted.staff:
            if any(change.part == "staff" and change.name == employee.email.lower() for change in found):
                await _employ(connection, clock, employee)
        for letter in wanted.letters:
            await letters.put(connection, letter.sentence, letter.language, letter.text, clock.now())
        for template in wanted.templates:
            if any(change.part == "templates" and change.name == _titled(template) for change in found):
                await kept.put(
                    connection, template.issuer, template.kind, template.name, _body(template), who, clock.now()
                )
        for one in wanted.lexicon:
            await lexicon.put(connection, one)
        if not await somebody_minds(connection):
            raise _wrong(
                "Με αυτό το αρχείο δεν θα έμενε κανένας διαχειριστής.",
                "With this file no administrator would be left.",
            )
        now = clock.now()
        for change in found:
            was = {field: old for field, old, _ in change.fields}
            after = {field: new for field, _, new in change.fields}
            subject = f"{change.part}:{change.name}"[:64]
            await note(connection, now, who, "settings.import", subject, before=was, after=after)
    return found


def _differences(there: Mapping[str, Any], wanted: Carried) -> list[Change]:
    letters.check({(one.sentence, one.language): one.text for one in wanted.letters})
    known = {entry["slug"] for entry in there["issuers"]} | {one.slug for one in wanted.issuers}
    named = [("rules", one.issuer) for one in wanted.rules]
    named += [("templates", one.issuer) for one in wanted.templates]
    named += [("staff", role.partition(":")[2]) for one in wanted.staff for role in one.roles]
    for part, slug in named:
        if slug and slug not in known:
            el, en = f"Δεν υπάρχει φορέας «{slug}».", f"There is no issuer “{slug}”."
            raise Invalid([FieldError(part, el, en)])
    found = []
    after = _plain(wanted)
    for part in PARTS:
        before = {_name(part, one): one for one in there[part]}
        for one in after[part]:
            name = _name(part, one)
            old = before.get(name, {})
            fields = [
                (field, _shown(old.get(field)), _shown(one.get(field)))
                for field in dict.fromkeys([*old, *one])
                if old.get(field) != one.get(field)
            ]
            if fields:
                found.append(Change(part, name, not old, fields))
        if part in NAMES and after[part]:
            slugs = [one["slug"] for one in after[part]]
            whole = [*slugs, *(slug for slug in before if slug not in slugs)]
            kept = [slug for slug in whole if slug in before]
            if kept != list(before):
                order = [("order", ", ".join(before), ", ".join(whole))]
                found.append(Change(f"order:{part}", "", False, order))
    return found


def _plain(wanted: Carried) -> Mapping[str, Any]:
    """As `_state` has it."""
    plain = wanted.model_dump(mode="json", exclude_defaults=True)
    for one in plain.get("staff", ()):
        one["email"] = one["email"].lower()
        one["roles"] = sorted(one.get("roles", ()))
    return {part: [dict(one) for one in plain.get(part, ())] for part in PARTS}


async def _state(connection: AsyncConnection) -> dict[str, list[Any]]:
    lists = await load_directory(connection)
    found: dict[str, list[Any]] = {
        name: [entry.model_dump(mode="json", exclude_defaults=True) for entry in getattr(lists, name)] for name in SORTS
    }
    found["rules"] = [
        ReleaseRule.model_validate(
            {"issuer": one.issuer, "kind": one.kind, "urgency": one.urgency, "rule": one.rule}
        ).model_dump(mode="json", exclude_defaults=True)
        for one in await settings(connection)
    ]
    people = (await connection.execute(select(staff).order_by(staff.c.email))).all()
    granted = (await connection.execute(select(roles))).all()
    found["staff"] = [
        {
            "email": row.email,
            "name": row.name,
            **({} if row.active else {"active": False}),
            "roles": told(Grant(Role(one.role), one.issuer) for one in granted if one.staff == row.id),
        }
        for row in people
    ]
    own = sorted((await letters.own_texts(connection)).items())
    found["letters"] = [{"sentence": one, "language": spoken, "text": text} for (one, spoken), text in own]
    rows = await connection.execute(select(templates).order_by(templates.c.issuer, templates.c.kind, templates.c.name))
    found["templates"] = [
        Template.model_validate(
            {
                **{name: getattr(row, name) for name in ("issuer", "kind", "name")},
                "subtype": row.body.get("subtype") or "",
                "retired": bool(row.body.get("retired")),
                "fields": {name: value for name, value in flat(row.body).items() if name not in kept.OF_NO_FORM},
            }
        ).model_dump(mode="json", exclude_defaults=True)
        for row in rows
    ]
    found["lexicon"] = [one.model_dump(mode="json", exclude_defaults=True) for one in await lexicon.kept(connection)]
    return found


def _body(template: Template) -> dict[str, Any]:
    whole = {**nested(template.fields.items()), "kind": template.kind, "subtype": template.subtype or None}
    return {**whole, "issuer": template.issuer} | ({"retired": True} if template.retired else {})


def _titled(template: Template) -> str:
    return _name("templates", {"issuer": template.issuer, "kind": template.kind, "name": template.name})


async def _employ(connection: AsyncConnection, clock: Clock, employee: Employee) -> None:
    """Name, roles and whether they work here; who is new has no password."""
    email = employee.email.lower()
    identity = (await connection.execute(select(staff.c.id).where(staff.c.email == email))).scalar_one_or_none()
    values = {"name": employee.name, "active": employee.active}
    if identity is None:
        identity = UUID(str(uuid7()))
        row = {"id": identity, "email": email, "created_at": clock.now(), **values}
        await connection.execute(insert(staff).values(row))
    else:
        await connection.execute(update(staff).where(staff.c.id == identity).values(values))
        if not employee.active:
            await connection.execute(delete(sessions).where(sessions.c.staff == identity))
    await connection.execute(delete(roles).where(roles.c.staff == identity))
    pairs = [one.partition(":")[::2] for one in dict.fromkeys(employee.roles)]
    await give(connection, identity, [Grant(Role(role), issuer) for role, issuer in pairs])


def _name(part: str, one: Mapping[str, Any]) -> str:
    if part == "rules":
        return " · ".join(str(one.get(field) or "*") for field in ("issuer", "kind", "urgency"))
    if part == "letters":
        return f"{one['sentence']}.{one['language']}"
    if part == "templates":
        return " · ".join(str(one[field]) for field in ("issuer", "kind", "name"))
    if part == "lexicon":
        return str(one["written"])
    return str(one["email"] if part == "staff" else one["slug"])


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return " / ".join(str(text) for text in value.values())
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)


def _wrong(el: str, en: str) -> Invalid:
    return Invalid([FieldError("file", el, en)])
