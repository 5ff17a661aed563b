"""Whose forms are taken: those of our own pages, whatever their browser tells of it."""

import pytest
from fastapi import Request

from core.errors import Conflict
from core.origin import ours, place_of

URL = "https://hub.example"


def asked(**headers: str) -> Request:
    given = {"host": "hub.example", **{name.replace("_", "-"): value for name, value in headers.items()}}
    raw = [(name.encode(), value.encode()) for name, value in given.items()]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": raw, "client": ("10.0.0.7", 1)})


@pytest.mark.parametrize(
    ("headers", "taken", "of_a_nameless_page"),
    [
        ({"sec_fetch_site": "same-origin"}, True, True),
        ({"sec_fetch_site": "none"}, True, True),
        ({"sec_fetch_site": "same-site"}, False, False),
        ({"sec_fetch_site": "cross-site"}, False, False),
        ({"sec_fetch_site": "cross-site", "origin": "https://hub.example"}, False, False),
        ({"sec_fetch_site": "", "origin": "https://hub.example"}, False, False),
        ({"origin": "https://hub.example"}, True, True),
        ({"origin": "http://inner:8000", "host": "inner:8000"}, True, True),
        ({"origin": "https://hub.example.evil.example"}, False, False),
        ({"origin": "https://evil.example"}, False, False),
        ({"origin": "null"}, False, True),
        ({"origin": ""}, False, False),
        ({}, False, True),
    ],
)
def test_only_forms_of_our_own_pages_are_taken(headers: dict[str, str], taken: bool, of_a_nameless_page: bool) -> None:
    for nameless, expected in ((False, taken), (True, of_a_nameless_page)):
        if expected:
            ours(asked(**headers), URL, nameless=nameless)
        else:
            with pytest.raises(Conflict) as refused:
                ours(asked(**headers), URL, nameless=nameless)
            assert refused.value.status == 403


def test_a_form_without_a_host_is_nobodys() -> None:
    headers = [(b"origin", b"null")]
    request = Request({"type": "http", "method": "POST", "path": "/", "headers": headers, "client": None})
    with pytest.raises(Conflict):
        ours(request, "")


def test_what_is_kept_of_where_somebody_was_is_short() -> None:
    device, network = place_of(asked(user_agent="x" * 500))
    assert (len(device), network) == (128, "10.0.0.7")
