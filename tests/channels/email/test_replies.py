"""Reasons keep what a server meant, and nobody's address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.replies import MAX_REASON_CHARACTERS, scrub


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("550 5.1.1 <maria@dimos.gr>: user maria@dimos.gr unknown", "550 5.1.1 <…>: user … unknown"),
        ("550 5.1.1 <μαρία@δήμος.gr>... Relaying denied", "550 5.1.1 <…>... Relaying denied"),
        ('553 "maria p"@dimos.gr is not known', "553 … is not known"),
        ("550 o'brien@dimos.gr unknown", "550 … unknown"),
        ("554 https://hub.gr/preferences/AAEabc_-9?language=el", "554 https://hub.gr/preferences/…?language=el"),
        ("554 https://hub.gr/rsvp/AAEabc_-9 is listed", "554 https://hub.gr/rsvp/… is listed"),
        ("554 5.7.1 see https://hub.gr/unsubscribe/AAEabc_-9 now", "554 5.7.1 see https://hub.gr/unsubscribe/… now"),
        ("421 4.7.0 [192.0.2.1] try later", "421 4.7.0 [192.0.2.1] try later"),
        ("451 bad\x1b[31m\x00 bytes", "451 bad [31m  bytes"),
    ],
)
def test_scrub(said: str, kept: str) -> None:
    assert scrub(said) == kept


@given(st.text(), st.emails(), st.text())
def test_no_address_survives(before: str, address: str, after: str) -> None:
    for written in (f"{before} <{address}> {after}", f"{before} {address} {after}"):
        assert f" {address} " not in scrub(written)
        assert len(scrub(written)) <= MAX_REASON_CHARACTERS
