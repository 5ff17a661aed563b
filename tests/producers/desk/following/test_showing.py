"""What was posted is read at the desk in every channel's words, before it is public too."""

from producers.desk.staff.people import Grant, Role
from tests.producers.desk.clerk import House
from tests.producers.desk.following.test_finding import post


async def test_who_has_a_role_reads_what_is_scheduled_in_each_channels_words(house: House) -> None:
    eleni, other = (
        await house.joined("eleni", Role.ADMINISTRATOR),
        await house.joined("petros", Grant(Role.WRITER, "deya")),
    )
    one = await post(house, release="2026-12-02T10:00:00+02:00")
    page = (await eleni.get(f"/desk/announcements/{one}")).text
    assert (f"/desk/announcements/{one}/renditions" in page, "Η δημόσια σελίδα της" in page) == (True, False)
    shown = await eleni.get(f"/desk/announcements/{one}/renditions")
    assert [f'data-channel="{name}"' in shown.text for name in ("email", "feeds", "site", "radio")] == [True] * 3 + [
        False
    ]
    assert "Πολιτιστικό" in shown.text
    assert "style-src 'self' 'unsafe-inline'" in shown.headers["content-security-policy"]
    assert (await eleni.get(f"/desk/announcements/{one}/renditions/email")).status_code == 404  # nothing to hear
    for path in ("renditions", "renditions/radio"):
        assert (await other.get(f"/desk/announcements/{one}/{path}")).status_code == 403


async def test_of_what_was_expunged_nothing_is_shown(house: House) -> None:
    nikos = await house.joined("nikos", Role.APPROVER)
    one = await post(house)
    assert "Η δημόσια σελίδα της" in (await nikos.get(f"/desk/announcements/{one}")).text
    await house.hub.posting.expunge(one, "tests", reason="Προσωπικά δεδομένα.")
    assert (await nikos.get(f"/desk/announcements/{one}/renditions")).status_code == 404
    assert "/renditions" not in (await nikos.get(f"/desk/announcements/{one}")).text
