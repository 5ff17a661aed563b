"""Channels on the settings page: how each stands in plain words, and a test message to one place alone."""

import pytest
from sqlalchemy import func, select

from core.tables import deliveries
from producers.desk.staff.people import Role
from producers.desk.tables import trail
from tests.producers.desk.clerk import House
from tests.servers.smtp import Sink

CHANNELS = "/desk/settings/channels"


@pytest.fixture
def relay(smtp_sink: Sink, monkeypatch: pytest.MonkeyPatch) -> Sink:
    monkeypatch.setenv("KERYX_EMAIL_RELAYS", smtp_sink.url)
    return smtp_sink


async def test_a_test_message_reaches_the_address_and_leaves_no_trace_of_it(relay: Sink, house: House) -> None:
    boss = await house.joined("boss", Role.ADMINISTRATOR)
    page = await boss.post(f"{CHANNELS}/email/test", to="someone@dimos.example", issuer="dimos")
    assert "Παραδόθηκε στον επόμενο διακομιστή" in page.text
    (mail,) = relay.messages("someone@dimos.example")
    assert b"List-Unsubscribe" not in mail.data
    for to in ("", "όχι διεύθυνση", "<script>"):
        refused = await boss.post(f"{CHANNELS}/email/test", to=to, issuer="dimos")
        assert ("Δεν έγινε δεκτό" in refused.text, '<script>"' in refused.text) == (True, False)
    assert (await boss.post(f"{CHANNELS}/site/test", to="x", issuer="dimos")).status_code == 404
    assert (await boss.post(f"{CHANNELS}/email/test", to="a@b.example", issuer="nobody")).status_code == 404
    async with house.hub.store.read() as connection:
        acts = (await connection.execute(select(trail).where(trail.c.act == "channel.test"))).all()
        assert (len(acts) >= 1, "someone@" in str(acts)) == (True, False)
        assert (await connection.execute(select(func.count()).select_from(deliveries))).scalar_one() == 0


async def test_each_channel_says_how_it_stands(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    boss = await house.joined("boss", Role.ADMINISTRATOR)
    monkeypatch.setenv("KERYX_EMAIL_RELAYS", "smtp://127.0.0.1:1")
    assert "πρόβλημα" in (await boss.get(CHANNELS)).text
    monkeypatch.setenv("KERYX_EMAIL_RELAYS", "φούρνος")
    assert "KERYX_EMAIL_RELAYS" in (await boss.get(CHANNELS)).text
