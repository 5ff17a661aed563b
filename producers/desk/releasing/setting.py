"""Where an administrator sets who may release what."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from core.directory import load_directory
from producers.desk.office import NotAllowed, Office, route_class
from producers.desk.releasing.rules import ANY, Rule, Setting, set_rule, settings
from producers.desk.staff.people import EVERY_ISSUER, Role
from producers.desk.trail import note
from schemas.every_kind import Urgency
from schemas.subtypes import Kind

RULES = "/desk/rules"
Text = Annotated[str, Form(max_length=64)]


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)

    @router.get(RULES)
    async def show(request: Request) -> Response:
        await _minding(request, office)
        async with office.store.read() as connection:
            found, lists = await settings(connection), await load_directory(connection)
        names = {issuer.slug: issuer.name for issuer in lists.issuers}
        return office.page(
            request,
            "rules.html",
            found=found,
            names=names,
            kinds=[kind.value for kind in Kind],
            urgencies=[urgency.value for urgency in Urgency],
            rules=[rule.value for rule in Rule],
        )

    @router.post(RULES)
    async def change(
        request: Request, issuer: Text = ANY, kind: Text = ANY, urgency: Text = ANY, rule: Text = ""
    ) -> Response:
        who = await _minding(request, office)
        async with office.store.read() as connection:
            issuers = {one.slug for one in (await load_directory(connection)).issuers}
        known = issuer in {ANY, *issuers} and kind in {ANY, *Kind} and urgency in {ANY, *Urgency} and rule in set(Rule)
        if known:
            wanted = Setting(issuer, kind, urgency, Rule(rule))
            async with office.store.write() as connection:
                await set_rule(connection, wanted)
                after = {"issuer": issuer, "kind": kind, "urgency": urgency, "rule": rule}
                await note(connection, office.clock.now(), who, "release rule", "rules", after=after)
        return office.to(request, RULES)

    return router


async def _minding(request: Request, office: Office) -> str:
    signed = await office.signed(request)
    if not signed.person.may(Role.ADMINISTRATOR, EVERY_ISSUER):
        raise NotAllowed
    return signed.person.email
