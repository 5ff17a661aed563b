"""Mails become drafts: of senders on the list, with the signature of their domain, through the same door as replies."""

from base64 import b64encode
from collections.abc import AsyncIterator
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from PIL import Image
from sqlalchemy import select

from channels.email.returned.taking import Taking
from channels.email.settings import EmailSettings
from producers.desk.composing.drafts import discard
from producers.desk.files.jobs import Destroying
from producers.imports.letterbox import MOST_WAITING, Letterbox
from producers.imports.sources import Source
from producers.imports.tables import mails
from tests.producers.desk.clerk import open_house
from tests.producers.imports.office import Imports, imports_of
from tests.servers.world import World

KEY = generate_private_key(65537, 2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
)
PUBLIC = b64encode(
    KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
)
OURS, SENDER = "drafts@hub.example", "press@library.example"


def keys(name: bytes, timeout: float = 5) -> bytes:
    """Only the library's key is published."""
    return b"v=DKIM1; k=rsa; p=" + PUBLIC if name.startswith(b"s1._domainkey.library.example") else b""


@pytest.fixture
async def imports(sqlite_url: str, tmp_path: Path, world: World) -> AsyncIterator[Imports]:
    house = await open_house(sqlite_url, tmp_path)
    yield imports_of(house, world, tmp_path, keys)
    await house.hub.close()


async def listening(imports: Imports) -> Source:
    return await imports.source("mail", {"address": OURS, "senders": f"{SENDER}, @schools.example"})


def written(sender: str = SENDER, **heads: str) -> EmailMessage:
    mail = EmailMessage()
    told = {"Subject": "Βραδιά ποίησης", "Date": "Tue, 24 Nov 2026 09:00:00 +0200", "Message-ID": "<1@library.example>"}
    for name, value in {"From": f"Βιβλιοθήκη <{sender}>", "To": OURS, **told, **heads}.items():
        mail[name] = value
    mail.set_content("Την Παρασκευή στις οκτώ.\n\n-- \nΒιβλιοθήκη\nτηλ. 210\n")
    return mail


def signed(mail: EmailMessage, domain: bytes = b"library.example", **how: object) -> bytes:
    raw = mail.as_bytes().replace(b"\n", b"\r\n")
    heads = [b"from", b"to", b"subject", b"date", b"message-id"]
    return bytes(dkim.sign(raw, b"s1", domain, PEM, include_headers=heads, **how)) + raw


async def arrive(imports: Imports, raw: bytes, to: str = OURS) -> bool:
    return await Letterbox(imports.store, imports.house.clock).take(raw, [to])


async def test_a_signed_mail_of_a_listed_sender_is_a_draft_with_its_papers_and_pictures(imports: Imports) -> None:
    source, mail = await listening(imports), written()
    picture = BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG", exif=b"Exif\0\0GPS-secret")
    mail.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="pdf", filename="../../Πρόγραμμα.pdf")
    mail.add_attachment(picture.getvalue(), maintype="image", subtype="jpeg", filename="a.jpg")
    mail.add_attachment(b"MZ evil", maintype="application", subtype="pdf", filename="b.pdf")
    assert await arrive(imports, signed(mail))
    await imports.look(source)
    [draft] = await imports.drafts()
    assert draft.title == "Βραδιά ποίησης"
    assert draft.body["body"] == {"el": "Την Παρασκευή στις οκτώ."}
    kept = draft.body["attachments"]
    assert [(one["title"]["el"], one["content_type"]) for one in kept] == [
        ("Πρόγραμμα", "application/pdf"),
        ("a", "image/jpeg"),
    ]
    assert b"GPS-secret" not in await imports.house.hub.media.read(kept[1]["media"])
    async with imports.store.read() as connection:
        assert (await connection.execute(select(mails.c.digest))).all() == []
    assert await arrive(imports, signed(mail))
    assert await imports.look(source) == []


async def test_what_came_with_a_mail_goes_with_its_draft(imports: Imports) -> None:
    source, mail, house = await listening(imports), written(), imports.house
    mail.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="pdf", filename="a.pdf")
    await arrive(imports, signed(mail))
    await imports.look(source)
    [draft] = await imports.drafts()
    await discard(imports.store, house.clock, draft.id, "maria")
    key = draft.body["attachments"][0]["media"]
    job = Destroying(imports.store, house.hub.media)
    await job.run(house.clock.now())
    assert await house.hub.media.exists(key)
    house.clock.advance(31 * 86_400)
    await job.run(house.clock.now())
    assert not await house.hub.media.exists(key)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (written().as_bytes(), "has not signed"),
        (signed(written()).replace(b"=CE=A0", b"=CE=A1").replace(b"\r\n\r\n", b"\r\n\r\nx", 1), "has not signed"),
        (signed(written("boss@schools.example")), "has not signed"),
        (signed(written("stranger@else.example"), b"else.example"), "not on the list"),
        (signed(written(), length=True) + b"<p>more</p>\r\n", "has not signed"),
        (b"From: boss@schools.example\r\n" + signed(written()), "not clear"),
        (b"From: a@b.example, " + SENDER.encode() + b"\r\nSubject: x\r\n\r\nx", "not clear"),
        (b"From: " + SENDER.encode() + b"\r\n\r\n" + b"\n--x" * 5_000, "too many parts"),
    ],
    ids=["unsigned", "changed", "another's", "stranger", "written on", "two senders", "two in one", "parts"],
)
async def test_what_is_not_surely_theirs_is_refused_and_told(imports: Imports, raw: bytes, said: str) -> None:
    source = await listening(imports)
    assert await arrive(imports, raw)
    assert await imports.look(source) == []
    assert await imports.drafts() == []
    assert any(said in line for line in await imports.said(source))
    assert SENDER not in "".join(await imports.said(source))


async def test_a_signature_that_leaves_the_subject_out_posts_nothing_by_rule(imports: Imports) -> None:
    await imports.alone()
    given = {"address": OURS, "senders": SENDER}
    source = await imports.source("mail", given, post=["* *"])
    raw = written().as_bytes().replace(b"\n", b"\r\n")
    head = bytes(dkim.sign(raw, b"s1", b"library.example", PEM, include_headers=[b"from", b"date"]))
    assert await arrive(imports, head + raw)
    assert await arrive(imports, signed(written(**{"Message-ID": "<2@x>", "Date": "Tue, 3 Nov 2026 09:00:00 +0200"})))
    assert await arrive(imports, signed(written(**{"Message-ID": "<3@x>"})))
    assert [step.what for step in await imports.look(source)] == ["draft", "draft", "post"]


async def test_mail_to_an_address_of_a_source_comes_through_the_channel_s_door(imports: Imports) -> None:
    await listening(imports)
    taking = Taking(imports.house.hub.context, EmailSettings(sender="hub@hub.example"))
    assert await taking.awaits(OURS.upper())
    assert not await taking.awaits("nobody@hub.example")
    assert await taking.take(signed(written()), [OURS]) == "awaited"
    assert await taking.take(signed(written()), ["hub@hub.example"]) == "awaited"  # by its head: a mailbox has no more


async def test_a_flood_of_mail_goes_the_way_of_other_letters(imports: Imports) -> None:
    await listening(imports)
    async with imports.store.write() as connection:
        now = imports.house.clock.now()
        rows = [{"digest": str(n), "address": OURS, "body": b"", "at": now} for n in range(MOST_WAITING)]
        await connection.execute(mails.insert(), rows)
    assert not await arrive(imports, signed(written()))
