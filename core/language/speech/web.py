"""Addresses of the web and of e-mail, said so that a listener can write them down."""

import re
from collections.abc import Mapping

from core.language.speech.draft import Rule
from core.language.speech.numbers import digits

LABEL = r"[a-z0-9α-ωάέήίόύώ](?:[a-z0-9α-ωάέήίόύώ-]*[a-z0-9α-ωάέήίόύώ])?"
HOST = rf"(?:{LABEL}\.)+(?:gr|com|org|net|eu|info|edu|gov|io|me|tv|be|ly|us|uk|cy|app|gle|ελ)"
PATH = r"(?:[/?#][^\s<>()\[\]«»\"]*[^\s<>()\[\]«».,;:!?\"'·])?/?"
SIGNS = {".": " τελεία ", "-": " παύλα ", "_": " κάτω παύλα ", "+": " συν ", "@": " παπάκι ", "%": " τοις εκατό "}


MAIL = re.compile(r"(?:mailto:)?[\w.+%-]+@(?:[\w-]+\.)+[a-zα-ω]{2,}", re.IGNORECASE)
SITE = re.compile(
    rf"(?P<lead>\bστο )?(?:(?:https?|ftp)://(?P<host>[^\s/?#<>()«»\"]*[^\W_])|(?<![\w@.])(?P<bare>(?:www\.)?{HOST})"
    rf"(?![\w-]))(?::\d+)?(?P<path>{PATH})",
    re.IGNORECASE,
)


def spelled(address: str, signs: Mapping[str, str] = SIGNS) -> str:
    """politismos@dimos.gr → politismos παπάκι dimos τελεία gr."""
    greek = signs is SIGNS  # an English voice says digits itself
    said = "".join(signs.get(sign, f" {digits(sign)} " if sign.isdigit() and greek else sign) for sign in address)
    return " ".join(said.split())


def host(match: re.Match[str]) -> str:
    return re.sub(r"^www\.", "", match["host"] or match["bare"], flags=re.IGNORECASE)


def _site(match: re.Match[str]) -> str:
    path = match["path"].strip("/")
    lead = match["lead"] or ""
    if path and lead and re.match(r"(?:dimos|d-|cityof|municipality)", host(match), re.IGNORECASE):
        return f"{lead[0]}την ιστοσελίδα του Δήμου"
    return lead + spelled(host(match))


RULES = (
    Rule("e-mail address", MAIL, lambda m: spelled(re.sub("^mailto:", "", m.group(), flags=re.IGNORECASE))),
    Rule("web address", SITE, _site),
    Rule("www", re.compile(r"www\.", re.IGNORECASE), lambda m: "τρία ντάμπλγιου τελεία "),
    Rule("scheme", re.compile(r"\w*://"), lambda m: ""),
    Rule("hashtag", re.compile(r"#(?P<word>\w+)"), lambda m: m["word"].replace("_", " ")),
    Rule("at sign", re.compile(r"(?<=\w)@(?=\w)"), lambda m: " παπάκι "),
    Rule("underscore", re.compile(r"(?<=[^\W_])_+(?=[^\W_])"), lambda m: " κάτω παύλα "),
    Rule("account", re.compile(r"@"), lambda m: ""),
)
