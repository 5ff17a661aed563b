"""Each defect of feedgen has a test here that fails without its mend; and the rules the W3C's validator warns by."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as XML

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.feeds.address import Format
from channels.feeds.documents import ATOM, TOMBSTONES, Category, Entry, Head, clean, document

A = f"{{{ATOM}}}"
DC = "{http://purl.org/dc/elements/1.1/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SITE = "https://nea.limnochori.example"
THEN = datetime(2026, 11, 23, 9, tzinfo=UTC)
HEAD = {
    form: Head(f"{SITE}/feeds/all.{form}", f"{SITE}/feeds", "Δήμος: ανακοινώσεις", "Όλες", "el", "Δήμος", THEN)
    for form in ("rss", "atom")
}


def entry(number: int = 1) -> Entry:
    return Entry(
        identity=f"urn:uuid:00000000-0000-7000-8000-{number:012d}",
        link=f"{SITE}/announcements/{number}",
        title=f"Ανακοίνωση {number}",
        summary="Με λίγα λόγια & <σύμβολα>.",
        html="<p>Το <strong>κείμενο</strong> &amp; τα υπόλοιπα.</p>",
        author="ΔΕΥΑ Λιμνοχωρίου",
        published=THEN,
        updated=THEN + timedelta(hours=number),
        categories=[Category(f"{SITE}/feeds/topic", "politismos", "Πολιτισμός")],
    )


def gone() -> Entry:
    return replace(entry(7), title="Αποσύρθηκε: Ανακοίνωση 7", summary="Αποσύρθηκε.", html="", gone=True)


def atom(*entries: Entry) -> XML.Element:
    return XML.fromstring(document(HEAD["atom"], entries, "atom"))


def channel(*entries: Entry) -> XML.Element:
    found = XML.fromstring(document(HEAD["rss"], entries, "rss")).find("channel")
    assert found is not None
    return found


def texts(parent: XML.Element, path: str) -> Sequence[str | None]:
    return [element.text for element in parent.iterfind(path)]


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_a_control_character_does_not_break_the_feed(form: Format) -> None:
    bad = replace(entry(), title="Τίτλος\x0b\x00", summary="\x1f\ufffe", html="<p>\x08</p>", author="\x02Φορέας")
    head = replace(HEAD[form], title="Δήμος\x07")
    assert "Τίτλος" in "".join(XML.fromstring(document(head, [bad], form)).itertext())


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_any_text_at_all_gives_xml_that_reads_back(text: str) -> None:
    items = atom(replace(entry(), title=f"α{text}", html=text)).find(f"{A}entry")
    assert items is not None
    normal = clean(text).replace("\r\n", "\n").replace("\r", "\n")
    assert (items.findtext(f"{A}content") or "").replace("\r\n", "\n").replace("\r", "\n") == normal


def test_atom_entry_links_keep_relation_type_and_language() -> None:
    links = atom(entry()).findall(f"{A}entry/{A}link")
    assert [link.attrib for link in links] == [
        {"href": f"{SITE}/announcements/1", "rel": "alternate", "type": "text/html", "hreflang": "el"}
    ]


def test_atom_has_each_link_of_its_own_once() -> None:
    links = [(link.get("rel"), link.get("href")) for link in atom(entry()).findall(f"{A}link")]
    assert sorted(links, key=str) == [("alternate", f"{SITE}/feeds"), ("self", f"{SITE}/feeds/all.atom")]


def test_the_rss_link_is_the_page_and_the_self_link_the_feed() -> None:
    found = channel(entry())
    assert texts(found, "link") == [f"{SITE}/feeds"]
    assert [link.attrib for link in found.findall(f"{A}link")] == [
        {"href": f"{SITE}/feeds/all.rss", "rel": "self", "type": "application/rss+xml"}
    ]


def test_entries_stand_in_the_order_given() -> None:
    order = [entry(3), entry(2), entry(1)]
    assert texts(atom(*order), f"{A}entry/{A}title") == [item.title for item in order]
    assert texts(channel(*order), "item/title") == [item.title for item in order]


def test_an_author_without_an_address_is_named_in_both() -> None:
    assert texts(atom(entry()), f"{A}entry/{A}author/{A}name") == ["ΔΕΥΑ Λιμνοχωρίου"]
    assert texts(channel(entry()), f"item/{DC}creator") == ["ΔΕΥΑ Λιμνοχωρίου"]
    assert texts(channel(entry()), "item/author") == []  # RSS wants an e-mail address there


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_the_bytes_depend_on_the_entries_only_not_on_the_time(form: Format) -> None:
    assert document(HEAD[form], [entry(), gone()], form) == document(HEAD[form], [entry(), gone()], form)


def test_times_are_those_of_the_entries() -> None:
    found = atom(entry(5))
    assert texts(found, f"{A}updated") == [THEN.isoformat()]
    assert texts(found, f"{A}entry/{A}updated") == [(THEN + timedelta(hours=5)).isoformat()]
    assert texts(found, f"{A}entry/{A}published") == [THEN.isoformat()]
    assert parsedate_to_datetime(str(channel(entry(5)).findtext("lastBuildDate"))) == THEN


def test_a_gone_entry_is_a_tombstone_in_atom_and_a_notice_in_rss() -> None:
    found = atom(entry(), gone())
    assert len(found.findall(f"{A}entry")) == 1
    tombstones = found.findall(f"{{{TOMBSTONES}}}deleted-entry")
    assert [(t.get("ref"), t.get("when")) for t in tombstones] == [(gone().identity, gone().updated.isoformat())]
    assert tombstones[0].findtext(f"{{{TOMBSTONES}}}comment") == "Αποσύρθηκε."
    assert texts(channel(entry(), gone()), "item/guid") == [entry().identity, gone().identity]
    assert texts(channel(gone()), "item/description") == ["Αποσύρθηκε."]


def test_rss_by_the_rules_the_validator_warns_by() -> None:
    found = channel(entry(1), entry(2), gone())
    for required in ("title", "link", "description", "language", "lastBuildDate"):
        assert len(found.findall(required)) == 1
    for item in found.findall("item"):
        for once in ("title", "link", "description", "guid", "pubDate"):
            assert len(item.findall(once)) == 1
        guid = item.find("guid")
        assert guid is not None
        assert guid.get("isPermaLink") == "false"
        date = str(item.findtext("pubDate"))
        assert re.fullmatch(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000", date)
    guids = texts(found, "item/guid")
    assert len(set(guids)) == len(guids)
    assert texts(found, f"item/{CONTENT}encoded")[0] == entry().html
    assert texts(found, "item/description")[0] == entry().summary
    category = found.find("item/category")
    assert category is not None
    assert (category.text, category.get("domain")) == ("Πολιτισμός", f"{SITE}/feeds/topic")


def test_atom_by_the_rules_the_validator_warns_by() -> None:
    found = atom(entry(1), entry(2), gone())
    assert found.get(LANG) == "el"
    for required in ("id", "title", "updated", "author"):
        assert len(found.findall(f"{A}{required}")) == 1
    for item in found.findall(f"{A}entry"):
        for once in ("id", "title", "updated", "published", "content", "summary"):
            assert len(item.findall(f"{A}{once}")) == 1
        content = item.find(f"{A}content")
        assert content is not None
        assert (content.get("type"), content.text) == ("html", entry().html)
        category = item.find(f"{A}category")
        assert category is not None
        assert (category.get("term"), category.get("label")) == ("politismos", "Πολιτισμός")
    ids = texts(found, f"{A}entry/{A}id")
    assert len(set(ids)) == len(ids)
