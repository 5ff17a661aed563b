"""By what receivers know that mail is ours: SPF, DKIM, and DMARC, which ties them to the address in From."""

import re
from base64 import b64decode
from binascii import Error
from collections.abc import AsyncIterator
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from channels.email.examining.dmarc import policy_of, tags_of
from channels.email.examining.names import Names
from channels.email.examining.sending import Sending
from channels.email.examining.spf import MOST_LOOKUPS, Evaluation, mended, records_of
from channels.email.examining.words import SAYS, record
from core.checking import Finding

GOOD_RSA_BITS = 2048


async def spf(names: Names, sending: Sending) -> AsyncIterator[Finding]:
    domain = sending.envelope
    records = await records_of(names, domain)
    if not records:
        wanted = record(
            domain, "TXT", mended("", list(sending.leaves_from)) if sending.leaves_from else "v=spf1 mx -all"
        )
        yield SAYS.wrong("spf.none", domain=domain, record=wanted)
        return
    if len(records) > 1:
        yield SAYS.wrong("spf.two", domain=domain)
        return
    if re.search(r"\s\+?all\b", records[0], re.IGNORECASE):
        yield SAYS.wrong("spf.anyone", domain=domain)
    for address in sending.leaves_from:
        evaluation = Evaluation(names, address, sending.address)
        result = await evaluation.result(domain)
        values: dict[str, Any] = {"domain": domain, "address": address, "result": result, "most": MOST_LOOKUPS}
        if result == "pass":
            yield SAYS.good("spf.good", lookups=evaluation.lookups, **values)
        elif result == "temperror":
            yield SAYS.wrong("no_answer", name=domain)
        elif result == "permerror":
            key = "spf.lookups" if evaluation.broken == "lookups" else "spf.broken"
            yield SAYS.wrong(key, term=evaluation.broken, **values)
        else:
            wanted = record(domain, "TXT", mended(records[0], [address]))
            said = SAYS.wrong if sending.given else SAYS.note
            yield said("spf.fails" if sending.given else "spf.may_fail", record=wanted, **values)


async def dkim(names: Names, sending: Sending) -> AsyncIterator[Finding]:
    signer = sending.signer
    if signer is None and not sending.selector:
        yield SAYS.note("dkim.left_to_relay")
        return
    domain, selector = (signer.domain, signer.selector) if signer else (sending.author, sending.selector)
    name = f"{selector}._domainkey.{domain}"
    found = [tags_of(text) for text in await names.texts(name)]
    published = [tags for tags in found if "p" in tags]
    if signer is None:
        key = "dkim.relay_good" if published and published[0]["p"] else "dkim.relay_missing"
        yield (SAYS.good if key == "dkim.relay_good" else SAYS.wrong)(key, name=name)
        return
    ours = tags_of(signer.record)
    wanted = record(name, "TXT", signer.record)
    if not published:
        yield SAYS.wrong("dkim.missing", name=name, record=wanted)
    elif len(published) > 1:
        yield SAYS.wrong("dkim.two", name=name)
    elif not _same_key(published[0]["p"], ours["p"]) or published[0].get("k", "rsa").lower() != ours["k"]:
        yield SAYS.wrong("dkim.revoked" if not published[0]["p"] else "dkim.other", name=name, record=wanted)
    else:
        yield SAYS.good("dkim.good", name=name)
        if "y" in published[0].get("t", "").lower().split(":"):
            yield SAYS.note("dkim.testing", name=name)
    if not isinstance(signer.key, RSAPrivateKey):
        yield SAYS.note("dkim.ed25519")
    elif signer.key.key_size < GOOD_RSA_BITS:
        yield SAYS.note("dkim.short", bits=signer.key.key_size)


def _same_key(one: str, other: str) -> bool:
    try:
        return b64decode("".join(one.split()), validate=True) == b64decode(other)
    except (Error, ValueError):
        return False


async def dmarc(names: Names, sending: Sending) -> AsyncIterator[Finding]:
    domain = sending.author
    try:
        policy = await policy_of(names, domain)
    except ValueError as two:
        yield SAYS.wrong("dmarc.two", domain=two)
        return
    if policy is None:
        wanted = record(f"_dmarc.{domain}", "TXT", f"v=DMARC1; p=none; rua=mailto:dmarc@{domain}")
        yield SAYS.wrong("dmarc.none", domain=domain, record=wanted)
        return
    if policy.asks == "none":
        yield SAYS.note("dmarc.watching", domain=policy.domain)
    else:
        yield SAYS.good("dmarc.good", domain=policy.domain, policy=policy.asks)
    # Without a key here the relay may sign for any domain; ours is what it should sign for.
    signs = sending.signer.domain if sending.signer else (domain if sending.selector else "")
    by_spf = policy.aligned(sending.envelope, domain, "aspf")
    by_dkim = bool(signs) and policy.aligned(signs, domain, "adkim")
    values: dict[str, Any] = {"domain": domain, "envelope": sending.envelope, "signs": signs or "–"}
    if by_spf and by_dkim:
        yield SAYS.good("dmarc.aligned", **values)
    elif by_spf or by_dkim:
        yield SAYS.note("dmarc.by_spf" if by_spf else "dmarc.by_dkim", **values)
    else:
        yield SAYS.wrong("dmarc.unaligned", **values)
