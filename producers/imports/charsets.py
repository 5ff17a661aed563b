"""Bytes of others as text: what they say they are, if they are; else UTF-8, else the Greek of old machines."""

import codecs
import re

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Alike but for a few signs; the accented capital Alpha is one of them.
GREEK = ("cp1253", "iso8859-7")
TAKEN = frozenset(("utf-8", "utf-8-sig", "utf-16", "ascii", "cp1253", "iso8859-7", "cp1252", "iso8859-1", "iso8859-15"))


def decoded(data: bytes, said: str = "") -> str:
    """Never fails; a charset that is named but cannot be true is not believed."""
    for bom, name in BOMS:
        if data.startswith(bom):
            return data.decode(name, "replace")
    for name in (said, "utf-8"):
        if name and _known(name) in TAKEN:
            try:
                return data.decode(name)
            except ValueError:
                continue
    return max((data.decode(name, "replace") for name in GREEK), key=_likely)


def _known(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""


def _likely(text: str) -> int:
    """Greek words look like words: signs inside them, and controls, do not belong there."""
    bad = sum(1 for sign in text if "\x7f" <= sign <= "\x9f" or sign in "\ufffd¶")
    capital = len(re.findall(r"(?<![Α-ώ])[ΆΈΉΊΌΎΏ][α-ώ]", text))
    return capital - 4 * bad
