"""A comment is told to whoever has a part in the draft, on the desk's first page, until they write in it themselves."""

from producers.desk.staff.people import Role
from tests.producers.desk.clerk import Clerk, House

SAID = "Νέο σχόλιο: nikos@dimos.example"


async def told(clerk: Clerk) -> bool:
    return "Νέο σχόλιο" in (await clerk.get("/desk")).text


async def test_a_comment_is_told_to_who_writes_and_who_spoke_until_they_answer(anywhere: House) -> None:
    house = anywhere
    maria, eleni = await house.joined("maria", Role.WRITER), await house.joined("eleni", Role.APPROVER)
    nikos, other = await house.joined("nikos", Role.APPROVER), await house.joined("petros", Role.WRITER)
    path = (await maria.post("/desk/new", issuer="dimos", what="press_release.press_release")).url.path
    typed = {"subtype": "press_release", "issuer": "dimos", "title.el": "Νέα βιβλιοθήκη"}
    await maria.post(path, seen=1, **typed)
    house.clock.advance(60)
    await eleni.post(f"{path}/comments", comment="Ωραίο.")
    house.clock.advance(60)
    await nikos.post(f"{path}/comments", comment="Πότε ανοίγει;")
    assert [await told(one) for one in (maria, eleni, nikos, other)] == [True, True, False, False]
    page = (await maria.get("/desk")).text
    assert (SAID in page, f'{path}#comments"' in page) == (True, True)
    assert 'id="comments"' in (await maria.get(path)).text

    house.clock.advance(60)
    await maria.post(path, seen=2, **typed, **{"body.el": "Ανοίγει τη Δευτέρα."})  # so she answers
    assert [await told(one) for one in (maria, eleni, nikos)] == [False, True, False]
    house.clock.advance(60)
    await eleni.post(f"{path}/comments", comment="Καλό είναι.")
    assert [await told(one) for one in (maria, eleni, nikos)] == [True, False, True]
    await maria.post(f"{path}/discard")
    assert not any([await told(one) for one in (maria, eleni, nikos)])
