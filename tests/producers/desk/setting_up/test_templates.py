"""Templates at the settings: listed by issuer and kind, renamed, retired, deleted; each act in the trail."""

import re

from producers.desk.staff.people import Role
from producers.desk.starting import kept
from tests.pages.furnished import begun
from tests.producers.desk.clerk import House
from tests.producers.desk.test_trail import heading

TEMPLATES = "/desk/settings/templates"


async def test_an_administrator_renames_retires_and_deletes_them(anywhere: House) -> None:
    house, maria = anywhere, await anywhere.joined("maria", Role.WRITER)
    boss = await house.joined("boss", Role.ADMINISTRATOR)
    for issuer, name in (("dimos", "Συναυλία"), ("dimos", "Παράσταση"), ("deya", "Ξενάγηση")):
        draft = await begun(maria, "event.event", issuer=issuer, **{"title.el": name})
        await maria.post(f"{draft}/template", name=name)
    page = await boss.get(TEMPLATES)
    assert heading(page) == "Πρότυπα"
    assert re.findall(r'<h3><span lang="el">([^<]+)', page.text) == ["Ξενάγηση", "Παράσταση", "Συναυλία"]
    _, play, concert = await kept.every_template(house.hub.store)
    at = f"{TEMPLATES}/{play.id}"
    for name, said in (("Συναυλία", "Υπάρχει ήδη"), ("  ", "Γράψτε ένα όνομα")):
        refused = await boss.post(f"{at}/name", name=name)
        assert (refused.status_code, said in refused.text) == (422, True)
    await boss.post(f"{at}/name", name="Θεατρική παράσταση")
    await boss.post(f"{at}/retired", retired="true")
    offered = (await maria.get("/desk/new")).text
    assert ("Θεατρική" in offered, "Συναυλία" in offered) == (False, True)
    await boss.post(f"{at}/retired", retired="false")
    assert "Θεατρική παράσταση" in (await maria.get("/desk/new")).text
    started = await maria.post(f"/desk/new/template/{play.id}")
    assert 'value="Παράσταση"' in started.text
    assert "Να διαγραφεί το πρότυπο «Συναυλία»;" in (await boss.get(TEMPLATES)).text
    await boss.post(f"{TEMPLATES}/{concert.id}/remove")
    assert [one.name for one in await kept.every_template(house.hub.store)] == ["Ξενάγηση", "Θεατρική παράσταση"]
    told = (await boss.get("/desk/trail")).text
    assert "template." not in told, "every act has its words"
