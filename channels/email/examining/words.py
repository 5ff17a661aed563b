"""The sentences of the looks, and how a record to publish is written out."""

from pathlib import Path

from core.checking import Findings

SAYS = Findings(Path(__file__).with_suffix(".toml"))
STRING_BYTES = 255  # of one string in a TXT record


def record(name: str, kind: str, value: str) -> str:
    """As a zone file has it; a long text in several strings."""
    if kind == "TXT":
        value = " ".join(f'"{value[i : i + STRING_BYTES]}"' for i in range(0, len(value), STRING_BYTES))
    return f"{name}. {kind} {value}"
