"""`keryx check email` against a real DNS server and real relays: what it finds, and the records it says to publish."""

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from channels.email import checking
from channels.email.channel import sender_of, signer_of
from channels.email.dkim import Signer
from channels.email.examining.dmarc import policy_of
from channels.email.examining.examine import examine
from channels.email.examining.names import Names
from channels.email.examining.spf import Evaluation, Result, mended
from channels.email.settings import EmailSettings
from core.checking import Finding
from tests.servers.dns import Zone, dns_server
from tests.servers.smtp import Script, Server

SITE = "https://nea.limnochori.example"
RSA = rsa.generate_private_key(65537, 2048)
OURS = Signer("limnochori.example", "keryx1", RSA)
GOOD: Mapping[tuple[str, str], Sequence[str]] = {
    ("limnochori.example", "TXT"): ['"google-site-verification=x"', '"v=spf1 ip4:203.0.113.0/24 -all"'],
    ("limnochori.example", "MX"): ["10 mail.limnochori.example."],
    ("mail.limnochori.example", "A"): ["203.0.113.25"],
    ("25.113.0.203.in-addr.arpa", "PTR"): ["mail.limnochori.example."],
    ("keryx1._domainkey.limnochori.example", "TXT"): [f'"{OURS.record[:200]}" "{OURS.record[200:]}"'],
    ("_dmarc.limnochori.example", "TXT"): ['"v=DMARC1; p=quarantine"'],
    ("_mta-sts.limnochori.example", "TXT"): ['"v=STSv1; id=1"'],
}


@pytest.fixture
def key_file(tmp_path: Path) -> Callable[[Any], str]:
    def write(key: Any) -> str:
        path = tmp_path / "dkim.pem"
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return str(path)

    return write


@pytest.fixture
def look(key_file: Callable[[Any], str]) -> Any:
    async def found(zone: Zone, *, key: Any = RSA, broken: Sequence[str] = (), **changes: Any) -> list[Finding]:
        """All findings for a hub whose DNS this is."""
        async with dns_server(zone, broken) as resolver, Server() as relay:
            given = {
                "relays": f"smtp://127.0.0.1:{relay.port}",
                "connections": 2,
                "sender": "nea@limnochori.example",
                "leaves_from": "203.0.113.25",
                "resolver": resolver,
            }
            if key is not None:
                given |= {"dkim_key": key_file(key), "dkim_selector": "keryx1"}
            settings = EmailSettings(**(given | changes))
            sender = sender_of(settings, SITE)
            return await examine(settings, sender.address, signer_of(settings, sender))

    return found


def changed(**records: list[str] | None) -> Zone:
    """The good zone with other records, by their kind and how their name begins: `TXT_dmarc=None` takes one away."""
    zone = dict(GOOD)
    for start, values in records.items():
        kind, _, name = start.partition("_")
        [key] = [
            (n, k)
            for n, k in GOOD
            if k == kind and n.startswith({"own": "limnochori", "dmarc": "_dmarc"}.get(name, name))
        ]
        del zone[key]
        if values is not None:
            zone[key] = values
    return zone


def told(findings: list[Finding], part: str) -> list[str]:
    """What is not as it should be and speaks of this, in English; nothing is told in one language only."""
    assert all(finding.el != finding.en for finding in findings)
    return [f"{finding.state}: {finding.en}" for finding in findings if finding.state != "good" and part in finding.en]


async def test_all_is_as_it_should_be(look: Any) -> None:
    findings = await look(GOOD)
    assert [finding.en for finding in findings if finding.wrong] == []
    assert [finding.en for finding in findings if finding.state == "note"] == [
        f"Relay {findings[0].en.split()[1][:-1]}: not encrypted, within your own network."
    ]
    said = " ".join(finding.en for finding in findings)
    for part in ("allows mail from 203.0.113.25 (0 of 10", "keryx1._domainkey", "asks for quarantine", "both agree"):
        assert part in said
    for part in ("taken by mail.limnochori.example", "leads back to it", "MTA-STS", "takes all 3 connections"):
        assert part in said


PUBLISHED = f'keryx1._domainkey.limnochori.example. TXT "{OURS.record[:255]}" "{OURS.record[255:]}"'
REPORTS = '_dmarc.limnochori.example. TXT "v=DMARC1; p=none; rua=mailto:dmarc@limnochori.example"'
BETTER = 'limnochori.example. TXT "v=spf1 mx:elsewhere.example ip4:203.0.113.25 ~all"'


@pytest.mark.parametrize(
    ("zone", "part", "says"),
    [
        (changed(TXT_own=None), "SPF", 'Publish: limnochori.example. TXT "v=spf1 ip4:203.0.113.25 -all"'),
        (changed(TXT_own=['"v=spf1 mx:elsewhere.example ~all"']), "SPF", f"Change the record to: {BETTER}"),
        (changed(TXT_own=['"v=spf1 -all"', '"v=spf1 mx -all"']), "SPF", "has two v=spf1 records"),
        (changed(TXT_own=['"v=spf1 +all"']), "SPF", "lets the whole world send"),
        (changed(TXT_own=['"v=spf1 ipv4:203.0.113.25 -all"']), "SPF", "cannot be read at “ipv4:203.0.113.25”"),
        (changed(TXT_keryx1=None), "DKIM", f"Publish: {PUBLISHED}"),
        (changed(TXT_keryx1=['"v=DKIM1; k=rsa; p="']), "DKIM", "is revoked"),
        (changed(TXT_keryx1=['"v=DKIM1; k=rsa; p=QUJD"']), "DKIM", "is not that of the file"),
        (changed(TXT_keryx1=['"v=DKIM1; k=rsa; p=?"']), "DKIM", "is not that of the file"),
        (changed(TXT_dmarc=None), "DMARC", f"Publish: {REPORTS}"),
        (changed(TXT_dmarc=['"v=DMARC1; p=none"', '"v=DMARC1; p=reject"']), "DMARC", "has two records"),
        (changed(TXT_dmarc=['"v=DMARC1; p=none"']), "DMARC", "note: DMARC: limnochori.example only watches"),
        (changed(MX_own=None), "MX", "takes no mail; what comes back is lost"),
        (changed(MX_own=["0 ."]), "MX", "says that it takes no mail"),
        (changed(MX_own=["10 gone.limnochori.example."]), "MX", "gone.limnochori.example, which has no address"),
        (changed(PTR_25=None), "PTR", "Ask your provider for: 25.113.0.203.in-addr.arpa. PTR mail.limnochori.example."),
        (changed(PTR_25=["other.example."]), "PTR", "the name does not lead back"),
    ],
)
async def test_what_is_missing_or_wrong_is_told_with_the_record_to_publish(
    look: Any, zone: Zone, part: str, says: str
) -> None:
    findings = told(await look(zone), part)
    assert [finding for finding in findings if says in finding], findings


async def test_servers_that_fail_are_not_taken_for_records_that_are_missing(look: Any) -> None:
    findings = await look(GOOD, broken=["limnochori.example"])
    silent = told(findings, "DNS")
    assert silent
    assert all("the servers of limnochori.example do not answer" in finding for finding in silent)
    assert not told(findings, "has no record")


@pytest.mark.parametrize(
    ("policy", "changes", "says"),
    [
        ("p=reject", {"bounces": "b@mail.limnochori.example"}, []),
        ("p=reject; aspf=s", {"bounces": "b@mail.limnochori.example"}, ["note: DMARC: only DKIM"]),
        ("p=reject", {"dkim_domain": "provider.example"}, ["note: DMARC: only SPF"]),
        (
            "p=reject",
            {"dkim_domain": "provider.example", "bounces": "b@provider.example"},
            ["wrong: DMARC: neither SPF"],
        ),
        ("p=reject; adkim=s", {"dkim_domain": "mail.limnochori.example"}, ["note: DMARC: only SPF"]),
    ],
)
async def test_the_sender_is_the_one_who_is_proved(
    look: Any, policy: str, changes: dict[str, str], says: list[str]
) -> None:
    findings = told(await look(changed(TXT_dmarc=[f'"v=DMARC1; {policy}"']), **changes), "DMARC")
    assert [finding[: len(start)] for finding, start in zip(findings, says, strict=True)] == says


async def test_keys_that_receivers_read_badly(look: Any) -> None:
    short, ed25519 = rsa.generate_private_key(65537, 1024), Ed25519PrivateKey.generate()
    for key, says in ((short, "has 1024 bits"), (ed25519, "Gmail does not")):
        record = Signer("limnochori.example", "keryx1", key).record
        findings = await look(changed(TXT_keryx1=[f'"{record}; t=y"']), key=key)
        notes = told(findings, "DKIM")
        assert [says in note for note in notes] == [False, True], notes
        assert "being tested" in notes[0]


async def test_a_relay_that_signs(look: Any) -> None:
    assert told(await look(GOOD, key=None), "DKIM: the relay signs, if it does")
    assert not told(await look(GOOD, key=None, dkim_selector="keryx1"), "DKIM")
    assert told(await look(changed(TXT_keryx1=None), key=None, dkim_selector="keryx1"), "Publish that of the relay")


async def test_without_an_address_the_relay_s_own_is_a_guess(look: Any) -> None:
    findings = await look(GOOD, leaves_from="")
    assert told(findings, "It is not known from which address")
    zone = {**GOOD, ("relay.example", "A"): ["8.8.8.8"]}
    guessed = told(await look(zone, leaves_from="", relays="smtp://relay.example:1"), "SPF")
    assert guessed[0].startswith("note: SPF: if mail leaves from 8.8.8.8")


async def test_an_outbox_is_asked_for_nothing(look: Any, tmp_path: Path) -> None:
    findings = await look(GOOD, leaves_from="", relays=f"file://{tmp_path}/outbox")
    assert told(findings, "It is not known from which address")
    assert not [finding for finding in findings if finding.en.startswith("Relay")]
    assert list(tmp_path.iterdir()) == [tmp_path / "dkim.pem"]


@pytest.mark.parametrize(("url", "state"), [(SITE, "good"), ("http://nea.limnochori.example", "wrong")])
async def test_one_click_needs_https(url: str, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with dns_server(GOOD, ()) as resolver:
        given = {"URL": url, "EMAIL_RELAYS": f"file://{tmp_path}", "EMAIL_RESOLVER": resolver}
        for name, value in (given | {"EMAIL_SENDER": "nea@limnochori.example"}).items():
            monkeypatch.setenv(f"KERYX_{name}", value)
        found = [finding for finding in await checking.examine() if "one click" in finding.en]
    assert [finding.state for finding in found] == [state]


async def test_a_sender_without_a_domain(look: Any) -> None:
    assert told(await look(GOOD, sender="keryx@localhost"), "has no domain on the internet")


async def test_what_relays_offer(look: Any) -> None:
    async with Server(Script(size_limit_bytes=50_000, pipelining=False)) as small:
        findings = await look(GOOD, relays=f"smtp://127.0.0.1:{small.port}")
        assert told(findings, "takes only 50000 bytes")
        assert told(findings, "no PIPELINING")
    async with Server(Script(greeting=["", *["421 too many"] * 3])) as busy:
        assert told(await look(GOOD, relays=f"smtp://127.0.0.1:{busy.port}", connections=3), "takes 1 of 4 connections")


SPF: Zone = {
    ("a.example", "TXT"): ['"v=spf1 include:b.example a:host.example/24 -all"'],
    ("b.example", "TXT"): ['"v=spf1 ip4:192.0.2.1 ip6:2001:db8::/32 ?all"'],
    ("host.example", "A"): ["198.51.100.7"],
    ("c.example", "TXT"): ['"v=spf1 redirect=a.example"'],
    ("d.example", "TXT"): ['"v=spf1 exists:%{ir}.%{l1r-}._spf.%{d2} -all"'],
    ("9.113.0.203.nea._spf.d.example", "A"): ["127.0.0.2"],
    ("e.example", "TXT"): ['"v=spf1 mx/30 ~all"'],
    ("e.example", "MX"): ["10 mx.e.example."],
    ("mx.e.example", "A"): ["203.0.113.8"],
    ("loop.example", "TXT"): ['"v=spf1 include:loop.example -all"'],
    ("lost.example", "TXT"): ['"v=spf1 include:nowhere.example -all"'],
    ("fails.example", "TXT"): ['"v=spf1 include:broken.example -all"'],
    ("new.example", "TXT"): ['"v=spf1 exp=why.example unknown=x a -all"'],
    ("new.example", "A"): ["203.0.113.9"],
}


@pytest.mark.parametrize(
    ("domain", "address", "result"),
    [
        ("a.example", "192.0.2.1", "pass"),
        ("a.example", "2001:db8::5", "pass"),
        ("a.example", "198.51.100.200", "pass"),
        ("a.example", "203.0.113.9", "fail"),
        ("b.example", "203.0.113.9", "neutral"),
        ("c.example", "192.0.2.1", "pass"),
        ("d.example", "203.0.113.9", "pass"),
        ("d.example", "203.0.113.10", "fail"),
        ("e.example", "203.0.113.9", "pass"),
        ("e.example", "203.0.113.99", "softfail"),
        ("loop.example", "203.0.113.9", "permerror"),
        ("lost.example", "203.0.113.9", "permerror"),
        ("fails.example", "203.0.113.9", "temperror"),
        ("new.example", "203.0.113.9", "pass"),
        ("nowhere.example", "203.0.113.9", "none"),
    ],
)
async def test_spf_is_read_as_receivers_read_it(domain: str, address: str, result: Result) -> None:
    async with dns_server(SPF, ["broken.example"]) as resolver:
        evaluation = Evaluation(Names(resolver), ipaddress.ip_address(address), f"nea@{domain}")
        assert await evaluation.result(domain) == result


def test_a_record_is_mended_before_what_it_says_of_all_others() -> None:
    address = [ipaddress.ip_address("203.0.113.25"), ipaddress.ip_address("2001:db8::1")]
    new = "ip4:203.0.113.25 ip6:2001:db8::1"
    for record, better in (
        ("", f"v=spf1 {new} -all"),
        ("v=spf1 mx ~all", f"v=spf1 mx {new} ~all"),
        ("v=spf1 redirect=x.example", f"v=spf1 {new} redirect=x.example"),
        ("v=spf1 mx", f"v=spf1 mx {new}"),
    ):
        assert mended(record, address) == better


async def test_the_policy_of_the_nearest_domain_above_holds() -> None:
    zone = {("_dmarc.town.example", "TXT"): ['"v=DMARC1; p=reject"'], ("_dmarc.example", "TXT"): ['"v=DMARC1; p=none"']}
    async with dns_server(zone) as resolver:
        found = await policy_of(Names(resolver), "nea.mail.town.example")
        assert found is not None
        assert (found.domain, found.asks) == ("town.example", "reject")
        assert await policy_of(Names(resolver), "elsewhere.test") is None
