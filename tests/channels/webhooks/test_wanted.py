"""An endpoint is an https address on the public internet, told of known events of known issuers."""

from typing import Any

import pytest

from audience.endpoints.wanted import read_wanted
from core.errors import Invalid

GOOD = {"name": "Πύλη", "url": "https://portal.example/keryx", "events": ["published"], "issuers": ["dimos"]}


def test_what_is_right_is_taken() -> None:
    assert read_wanted(GOOD, ["dimos"]).url == GOOD["url"]
    assert read_wanted(GOOD | {"issuers": [], "url": "https://93.184.216.34:8443/"}, ["dimos"]).issuers == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(
            ("url", url)
            for url in (
                "http://portal.example/", "https://127.0.0.1/", "https://10.0.0.1/", "https://[::1]/", "https://localhost/",
                "https://hub.localhost/", "https://printer.local/", "https://169.254.169.254/latest", "https://100.64.0.1/",
                "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::a00:1]/", "https://0/", "https://2130706433/",
                "https://user:word@portal.example/", "https://portal.example:22/", "https://portal.example:x/",
                "https://δήμος.example/", "ftp://portal.example/", "portal.example", "", 5, None,
            )
        ),
        ("name", ""), ("name", "a" * 65), ("name", "a\nb"),
        ("events", []), ("events", ["opened"]), ("events", ["published", "published"]), ("events", "published"),
        ("issuers", ["nobody"]), ("issuers", ["dimos", "dimos"]), ("colour", "red"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        read_wanted(GOOD | {field: value}, ["dimos"])
    assert {error.field.partition(".")[0] for error in refused.value.errors} == {field}
