"""Who minds the people of the desk, and that somebody always does."""

import re

from producers.desk.staff import people
from producers.desk.staff.people import Grant, Role
from tests.producers.desk.clerk import PASSWORD, Clerk, House


async def test_an_administrator_adds_somebody_with_roles_by_issuer_and_hands_over_a_link(anywhere: House) -> None:
    house = anywhere
    boss = await house.joined("eleni", Role.ADMINISTRATOR)
    sent = {"name": " Νίκος  Γεωργίου ", "email": "Nikos@Dimos.example", "grant": ["writer:dimos", "radio:", "x:y"]}
    page = await boss.post("/desk/staff", **sent)
    link = re.search(r'id="link">https://hub.example(/desk/join/[\w-]+)<', page.text)
    assert link
    nikos = await people.by_email(house.hub.store, "nikos@dimos.example")
    assert (nikos.name, nikos.grants) == ("Νίκος Γεωργίου", {Grant(Role.WRITER, "dimos"), Grant(Role.RADIO)})
    assert (nikos.may(Role.WRITER, "dimos"), nikos.may(Role.WRITER, "deya")) == (True, False)
    assert nikos.may(Role.RADIO, "deya")
    again = await boss.post("/desk/staff", name="Νίκος", email="nikos@dimos.example")
    assert (again.status_code, "Υπάρχει ήδη" in again.text) == (409, True)
    joined = Clerk(house, nikos, house.browser())
    assert (await joined.post(link[1], password=PASSWORD, again=PASSWORD)).url.path == "/desk"


async def test_wrong_names_and_addresses_are_told_and_nothing_is_kept(house: House) -> None:
    boss = await house.joined("eleni", Role.ADMINISTRATOR)
    for typed, said in (
        ({"name": "", "email": "a@dimos.example"}, "ονοματεπώνυμο"),
        ({"name": "Άννα\x00", "email": "a@dimos.example"}, "ονοματεπώνυμο"),
        ({"name": "Άννα", "email": "a@"}, "Δεν είναι διεύθυνση"),
    ):
        page = await boss.post("/desk/staff", **typed)
        assert (page.status_code, said in page.text) == (422, True)
    assert len(await people.everybody(house.hub.store)) == 1


async def test_only_an_administrator_of_all_issuers_minds_people(house: House) -> None:
    await house.joined("eleni", Role.ADMINISTRATOR)
    other = await house.hire("nikos")
    for clerk in (
        await house.joined("anna", Role.WRITER, Role.APPROVER, Role.RADIO, Role.TELEVISION),
        await house.joined("petros", Grant(Role.ADMINISTRATOR, "dimos")),
    ):
        for page in (
            await clerk.get("/desk/staff"),
            await clerk.get(f"/desk/staff/{other.id}"),
            await clerk.post("/desk/staff", name="Χ", email="x@dimos.example"),
            await clerk.post(f"/desk/staff/{other.id}/roles", grant="administrator:"),
            await clerk.post(f"/desk/staff/{other.id}/invitation"),
            await clerk.post(f"/desk/staff/{other.id}/active", active="false"),
        ):
            assert (page.status_code, "Δεν έχετε αυτό το δικαίωμα" in page.text) == (403, True)
    assert (await people.by_id(house.hub.store, other.id)).grants == frozenset()


async def test_who_leaves_is_out_at_once_and_who_returns_signs_in_again(anywhere: House) -> None:
    house = anywhere
    boss, nikos = await house.joined("eleni", Role.ADMINISTRATOR), await house.joined("nikos", Role.WRITER)
    await boss.post(f"/desk/staff/{nikos.person.id}/active", active="false")
    assert (await nikos.get("/desk")).url.path == "/desk/sign-in"
    entering = {"email": nikos.person.email, "password": PASSWORD}
    assert (await nikos.post("/desk/sign-in", **entering)).status_code == 401
    assert (await nikos.get(await house.link(nikos.person))).status_code == 410
    await boss.post(f"/desk/staff/{nikos.person.id}/active", active="true")
    assert (await nikos.post("/desk/sign-in", **entering)).url.path == "/desk"


async def test_the_last_administrator_stays(anywhere: House) -> None:
    house = anywhere
    boss = await house.joined("eleni", Role.ADMINISTRATOR)
    for page in (
        await boss.post(f"/desk/staff/{boss.person.id}/active", active="false"),
        await boss.post(f"/desk/staff/{boss.person.id}/roles", grant="writer:"),
    ):
        assert (page.status_code, "τουλάχιστον ένας διαχειριστής" in page.text) == (409, True)
    assert (await people.by_id(house.hub.store, boss.person.id)).grants == {Grant(Role.ADMINISTRATOR)}
    second = await house.joined("nikos", Role.ADMINISTRATOR)
    assert (await second.post(f"/desk/staff/{boss.person.id}/roles", grant="writer:")).url.path == "/desk/staff"
