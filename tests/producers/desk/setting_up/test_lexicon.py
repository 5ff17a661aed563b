"""The lexicon at the desk: written, changed, heard and deleted by who airs; carried in the file of settings."""

import yaml

from core import lexicon
from producers.desk.setting_up import carrying
from producers.desk.staff.people import Role
from tests.producers.desk.clerk import House, heading

LEXICON = "/desk/lexicon"


async def test_who_airs_minds_the_lexicon(anywhere: House) -> None:
    house = anywhere
    presenter, writer = await house.joined("rena", Role.RADIO), await house.joined("maria", Role.WRITER)
    boss = await house.joined("boss", Role.ADMINISTRATOR)
    assert (await writer.get(LEXICON)).status_code == 403
    assert "Καμία εγγραφή ακόμη." in (await presenter.get(LEXICON)).text
    await presenter.post(f"{LEXICON}/entry", written="  Shopping   Night ", spoken="Σόπινγκ Νάιτ")
    page = await presenter.get(LEXICON)
    assert (heading(page), "Σόπινγκ Νάιτ" in page.text) == ("Λεξικό εκφώνησης", True)
    refused = await presenter.post(f"{LEXICON}/entry", written="Λίμνη")
    assert (refused.status_code, "Γράψτε πώς λέγεται" in refused.text) == (422, True)
    twice = await presenter.post(f"{LEXICON}/entry", written="Shopping Night", spoken="Αγορές")
    assert (twice.status_code, "έχει ήδη" in twice.text) == (409, True)
    changed = {"was": "Shopping Night", "written": "White Night", "spoken": "Γουάιτ Νάιτ", "phonemes": "w'ait n'ait"}
    await presenter.post(f"{LEXICON}/entry", **changed)
    async with house.hub.store.read() as connection:
        assert [(one.written, one.phonemes) for one in await lexicon.entries(connection)] == [
            ("White Night", "w'ait n'ait")
        ]
    heard = await presenter.get(f"{LEXICON}/sound?written=White+Night")
    assert (heard.headers["content-type"], heard.content[:4]) == ("audio/wav", b"RIFF")
    await presenter.post(f"{LEXICON}/remove", written="White Night")
    assert (await presenter.get(f"{LEXICON}/entry?written=White+Night")).status_code == 404
    told = (await boss.get("/desk/trail")).text
    assert "lexicon." not in told.replace("/desk/lexicon", ""), "every act has its words"


async def test_it_travels_in_the_file_of_settings(anywhere: House) -> None:
    await anywhere.joined("boss", Role.ADMINISTRATOR)
    store, clock = anywhere.hub.store, anywhere.hub.clock
    entry = {"written": "ΑΣ Λίμνη", "spoken": "Άλφα Σίγμα Λίμνη"}
    file = yaml.safe_dump({"lexicon": [entry]}, allow_unicode=True).encode()
    made = await carrying.take(store, clock, carrying.read(file), "boss@dimos.example")
    assert [(one.part, one.name, one.new) for one in made] == [("lexicon", "ΑΣ Λίμνη", True)]
    assert yaml.safe_load(await carrying.written(store))["lexicon"] == [entry]
    assert await carrying.changes(store, carrying.read(file)) == []
