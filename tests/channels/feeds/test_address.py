"""Addresses of feeds are promises: each is one feed, and each feed has one address a format."""

import pytest

from channels.feeds.address import FORMATS, Feed

LANGUAGES = ("el", "en")


@pytest.mark.parametrize(
    ("address", "feed"),
    [
        ("all.rss", Feed("el")),
        ("kind/press_release.rss", Feed("el", "kind", "press_release")),
        ("topic/proskliseis-promitheies.rss", Feed("el", "topic", "proskliseis-promitheies")),
        ("issuer/deya.rss", Feed("el", "issuer", "deya")),
        ("en/all.rss", Feed("en")),
        ("en/topic/politismos.rss", Feed("en", "topic", "politismos")),
    ],
)
def test_an_address_names_a_feed_and_back(address: str, feed: Feed) -> None:
    assert Feed.parse(address, LANGUAGES) == (feed, "rss")
    for form in FORMATS:
        assert Feed.parse(feed.path(form).removeprefix("/feeds/"), LANGUAGES) == (feed, form)


@pytest.mark.parametrize(
    "address", ["", "all", "all.xml", "el/all.rss", "fr/all.rss", "area/kentro.rss", "topic/.rss", "topic/../all.rss"]
)
def test_other_addresses_are_no_feeds(address: str) -> None:
    assert Feed.parse(address, LANGUAGES) is None
