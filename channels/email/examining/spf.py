"""Whether a domain lets an address send for it: SPF as a receiver evaluates it (RFC 7208)."""

import ipaddress
import re
from dataclasses import dataclass, field
from typing import Literal

from channels.email.examining.names import Address, Names, Unanswered

MOST_LOOKUPS = 10  # §4.6.4
VERSION = "v=spf1"
Result = Literal["pass", "fail", "softfail", "neutral", "none", "permerror", "temperror"]
_RESULTS: dict[str, Result] = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
_TERM = re.compile(
    r"(?P<sign>[+\-~?]?)(?P<name>[a-z][a-z0-9]*)(?::(?P<domain>[^/\s]\S*?))?(?P<cidr4>/\d{1,3})?(?P<cidr6>//\d{1,3})?",
    re.IGNORECASE,
)
_MODIFIER = re.compile(r"[a-z][a-z0-9_.-]*=", re.IGNORECASE)
_MACRO = re.compile(r"%(?:\{([slodivh])(\d*)(r?)([.\-+,/_=]*)\}|([%_-]))", re.IGNORECASE)


class _Broken(Exception):
    """The record cannot be read, or asks for too much."""


@dataclass
class Evaluation:
    """One evaluation for one address; `lookups` are counted over all included records."""

    names: Names
    address: Address
    sender: str
    lookups: int = 0
    broken: str = ""  # the term that cannot be read, or "lookups"
    _depth: list[str] = field(default_factory=list)

    async def result(self, domain: str) -> Result:
        try:
            return await self._check(domain)
        except _Broken as error:
            self.broken = str(error)
            return "permerror"
        except Unanswered:
            return "temperror"

    async def _check(self, domain: str) -> Result:
        records = await records_of(self.names, domain)
        if not records:
            return "none"
        if len(records) > 1:
            raise _Broken(VERSION)
        redirect = ""
        for term in records[0].split()[1:]:
            if term.lower().startswith("redirect="):
                redirect = term.partition("=")[2]
            elif not _MODIFIER.match(term):
                parsed = _TERM.fullmatch(term)
                if parsed is None:
                    raise _Broken(term)
                if await self._matches(parsed, domain):
                    return _RESULTS[parsed["sign"] or "+"]
        if redirect:
            self._count()
            result = await self._check(self._expanded(redirect, domain))
            if result == "none":
                raise _Broken(f"redirect={redirect}")
            return result
        return "neutral"

    async def _matches(self, term: re.Match[str], domain: str) -> bool:
        name = term["name"].lower()
        target = self._expanded(term["domain"], domain) if term["domain"] else domain
        match name:
            case "all":
                return True
            case "ip4" | "ip6":
                return self._within(term)
        self._count()
        match name:
            case "include":
                result = await self._check(target)
                if result == "none":
                    raise _Broken(term[0])
                return result == "pass"
            case "a":
                return self._among(await self.names.addresses(target), term)
            case "mx":
                hosts = (await self.names.mail_servers(target))[:MOST_LOOKUPS]
                return any([self._among(await self.names.addresses(host), term) for host in hosts if host])
            case "exists":
                return await self.names.has(target, "A")
            case "ptr":  # §5.5: not to be used; receivers may not follow it
                return False
        raise _Broken(term[0])

    def _count(self) -> None:
        self.lookups += 1
        if self.lookups > MOST_LOOKUPS:
            raise _Broken("lookups")

    def _within(self, term: re.Match[str]) -> bool:
        try:
            network = ipaddress.ip_network(f"{term['domain']}{term['cidr4'] or ''}", strict=False)
        except ValueError:
            raise _Broken(term[0]) from None
        return self.address.version == network.version and self.address in network

    def _among(self, found: list[Address], term: re.Match[str]) -> bool:
        length = term["cidr4"] if self.address.version == 4 else (term["cidr6"] or "")[1:]
        same = [one for one in found if one.version == self.address.version]
        try:
            return any(self.address in ipaddress.ip_network(f"{one}{length or ''}", strict=False) for one in same)
        except ValueError:
            raise _Broken(term[0]) from None

    def _expanded(self, text: str, domain: str) -> str:
        """Macros, §7."""
        nibbles = self.address.exploded.replace(":", "")
        values = {
            "s": self.sender,
            "l": self.sender.partition("@")[0],
            "o": self.sender.partition("@")[2],
            "d": domain,
            "h": domain,
            "i": str(self.address) if self.address.version == 4 else ".".join(nibbles),
            "v": "in-addr" if self.address.version == 4 else "ip6",
        }

        def expand(macro: re.Match[str]) -> str:
            letter, digits, backwards, delimiters, literal = macro.groups()
            if literal:
                return {"%": "%", "_": " ", "-": "%20"}[literal]
            parts = re.split(f"[{re.escape(delimiters or '.')}]", values[letter.lower()])
            parts = parts[::-1] if backwards else parts
            return ".".join(parts[-int(digits) :] if digits else parts)

        return _MACRO.sub(expand, text)


async def records_of(names: Names, domain: str) -> list[str]:
    """§4.5: what begins with the version and a space."""
    return [
        text for text in await names.texts(domain) if text.lower() == VERSION or text.lower().startswith(f"{VERSION} ")
    ]


def mended(record: str, addresses: list[Address]) -> str:
    """The record with these addresses let in, before whatever it says of all others. "": a new one."""
    let_in = [f"ip{address.version}:{address}" for address in addresses]
    terms = record.split()[1:] if record else ["-all"]
    last = next(
        (n for n, term in enumerate(terms) if re.fullmatch(r"[+\-~?]?all|redirect=.*", term.lower())), len(terms)
    )
    return " ".join([VERSION, *terms[:last], *let_in, *terms[last:]])
