"""All looks of `keryx check email`, in the order a person would mend what they find."""

import ipaddress
from collections.abc import AsyncIterator

from channels.email.dkim import Signer
from channels.email.examining import proofs, relays, reverse
from channels.email.examining.names import Address, Names, Unanswered
from channels.email.examining.sending import Sending
from channels.email.examining.words import SAYS
from channels.email.relays import parse_relays
from channels.email.settings import EmailSettings
from core.checking import Finding


async def examine(settings: EmailSettings, sender: str, signer: Signer | None) -> list[Finding]:
    """`sender` is the address in From."""
    findings = [finding async for finding in relays.looks(settings)]
    author = sender.rpartition("@")[2]
    if author == "localhost":
        return [*findings, SAYS.wrong("no_domain", sender=sender)]
    try:
        names = Names(settings.resolver)
    except Unanswered:
        return [*findings, SAYS.wrong("no_resolver")]
    envelope = (settings.bounces or sender).replace("{delivery}", "0")
    leaves_from, given = await _leaves_from(settings, names)
    sending = Sending(author, envelope.rpartition("@")[2], envelope, leaves_from, given, signer, settings.dkim_selector)
    if not leaves_from:
        findings.append(SAYS.note("unknown_address"))
    for look in (proofs.spf, proofs.dkim, proofs.dmarc, reverse.mail_servers, reverse.pointers, reverse.safe_transport):
        findings += [finding async for finding in _answered(look(names, sending))]
    return findings


async def _answered(looks: AsyncIterator[Finding]) -> AsyncIterator[Finding]:
    try:
        async for finding in looks:
            yield finding
    except Unanswered as silence:
        yield SAYS.wrong("no_answer", name=silence)


async def _leaves_from(settings: EmailSettings, names: Names) -> tuple[list[Address], bool]:
    """The addresses that receivers see. A relay in the same house has none that they could."""
    if settings.leaves_from:
        return [ipaddress.ip_address(one.strip()) for one in settings.leaves_from.split(",")], True
    found: list[Address] = []
    for relay in (one for one in parse_relays(settings.relays) if not one.path):
        try:
            found += [ipaddress.ip_address(relay.host)]
        except ValueError:
            found += await _known(names, relay.host)
    return [one for one in dict.fromkeys(found) if one.is_global], False


async def _known(names: Names, host: str) -> list[Address]:
    try:
        return await names.addresses(host)
    except Unanswered:
        return []
