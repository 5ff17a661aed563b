"""Every table has a rule of retention, or a reason why it needs none: a new one cannot be forgotten."""

from pathlib import Path

from core.clock import SystemClock
from core.context import Context
from core.media import Media
from core.settings import Settings
from core.store import Store
from core.tables import metadata
from keryx.wiring import load_tables, retention_rules

# The rule that takes rows of it away, or says how long they are kept.
RULED = {
    "audience_consents": "proofs",
    "audience_guest_lists": "guests",
    "audience_guests": "guests",
    "audience_loose_scans": "scans",
    "audience_remembered": "remembered",
    "audience_signups": "unconfirmed",
    "audience_statutory_lists": "statutory",
    "audience_statutory_members": "statutory",
    "audience_subscribers": "left",
    "deliveries": "receipts",
    "desk_consultation_answers": "comment_names",
    "desk_consultation_comments": "comment_networks",
    "desk_draft_comments": "desk_drafts",
    "desk_draft_sources": "desk_drafts",
    "desk_draft_versions": "desk_versions",
    "desk_drafts": "desk_drafts",
    "desk_failures": "desk_failures",
    "desk_files": "desk_files",
    "desk_inbox": "inbox",
    "desk_inbox_entries": "inbox",
    "desk_known_findings": "desk_drafts",
    "desk_openid": "desk_openid",
    "desk_present": "desk_present",
    "desk_roles": "desk_staff",
    "desk_sessions": "desk_sessions",
    "desk_staff": "desk_staff",
    "desk_trail": "desk_staff",
    "election_candidates": "desk_candidates",
    "email_replies": "replies",
    "email_returns": "returns",
    "idempotency": "keys",
    "import_clippings": "import_clippings",
    "import_log": "import_log",
    "import_mails": "import_mails",
    "mailings": "mailings",
    "press_contacts": "press_stopped",
    "radio_alarms": "radio_alarms",
    "radio_claims": "radio_claims",
    "radio_stops": "radio_stops",
    "radio_shift": "radio_shift",
    "receipts": "receipts",
}
ARCHIVE = "of the archive of announcements: what was published, by whom and where; only an expunge takes it away"
SET_UP = "what somebody has set up: it stays until they change it"
PASSING = "on its way: whoever does the work takes it away"
COUNTS = "numbers, of nobody"
# Why nothing is taken away from it by its age.
STAYS = {
    "announcements": ARCHIVE,
    "assets": ARCHIVE,
    "desk_calls": ARCHIVE,
    "desk_consultations": ARCHIVE,
    "desk_countersigns": ARCHIVE,
    "desk_days": ARCHIVE,
    "desk_page_editions": ARCHIVE,
    "desk_pages": ARCHIVE,
    "desk_words": ARCHIVE,
    "edition_files": ARCHIVE,
    "editions": ARCHIVE,
    "feeds_entries": ARCHIVE,
    "feeds_terms": ARCHIVE,
    "import_items": ARCHIVE,  # by it what was taken once is known again
    "magazine_issues": ARCHIVE,
    "plans": ARCHIVE,
    "radio_calendars": COUNTS,  # digests, and since when
    "radio_prints": ARCHIVE,  # which sheet said which edition; digests alone
    "radio_rewrites": ARCHIVE,
    "radio_begun": ARCHIVE,
    "radio_choices": ARCHIVE,
    "radio_aired": ARCHIVE,
    "radio_persons": ARCHIVE,  # airtime is accounted for by person and list
    "radio_segments": ARCHIVE,
    "radio_spots": ARCHIVE,
    "radio_bulletins": PASSING,  # made anew while their items stand
    "radio_bulletins_ending": PASSING,  # until who plays one has heard it
    "radio_sounds": SET_UP,
    "radio_coming": PASSING,  # for a day after its slot
    "radio_recalls": PASSING,  # for a day after the withdrawal
    "radio_takes": PASSING,  # until what they say is over
    "schedule_changes": ARCHIVE,
    "schedules": ARCHIVE,
    "silence_changes": ARCHIVE,  # from when until when; nobody is named
    "site_changes": ARCHIVE,
    "site_pages": ARCHIVE,
    "site_terms": ARCHIVE,
    "telegram_posts": ARCHIVE,
    "webtv_clips": ARCHIVE,
    "webtv_films": ARCHIVE,
    "api_tokens": SET_UP,
    "audience_choices": SET_UP,  # what consents name; nobody's own
    "audience_wordings": SET_UP,  # what consents name
    "desk_letter_texts": SET_UP,
    "desk_release_rules": SET_UP,
    "desk_templates": SET_UP,
    "directory": SET_UP,
    "elections": SET_UP,
    "endpoints": SET_UP,
    "import_sources": SET_UP,
    "keys": SET_UP,
    "lexicon": SET_UP,
    "radio_presenters": SET_UP,
    "radio_blackouts": SET_UP,
    "radio_fixed": SET_UP,
    "radio_slots": SET_UP,
    "brakes": PASSING,
    "dead_letters": PASSING,  # until somebody settles it; holds no personal data
    "desk_checked_links": PASSING,
    "desk_checked_papers": PASSING,
    "endings": PASSING,
    "inbox": PASSING,
    "outbox": PASSING,
    "radio_prompters": PASSING,
    "webhooks_awaited": PASSING,
    "work_items": PASSING,
    "counters": COUNTS,
    "desk_consultation_counts": COUNTS,
    "desk_inbox_taken": COUNTS,
    "desk_report_figures": COUNTS,
    "desk_report_posts": COUNTS,
    "desk_report_sums": COUNTS,
    "email_allowances": COUNTS,
    "hub": COUNTS,
    "jobs": COUNTS,
    "leases": COUNTS,
}
PEOPLE = {"email", "address", "recipient", "network", "scan", "writer", "pseudonym"}
OF_THE_WEB = {"import_items"}  # its addresses are pages, and nobody's own


async def test_every_table_has_a_rule_or_a_reason(tmp_path: Path, sqlite_url: str) -> None:
    load_tables()
    tables = {table.name: set(table.columns.keys()) for table in metadata.sorted_tables}
    assert set(RULED).isdisjoint(STAYS)
    assert set(tables) == {*RULED, *STAYS}
    store = Store.open(sqlite_url)
    context = Context(Settings(), store, Media.open(str(tmp_path / "media")), SystemClock())
    assert set(RULED.values()) <= {rule.name for rule in retention_rules(context)}
    await store.close()
    held = {name for name, columns in tables.items() if columns & PEOPLE}
    assert held - OF_THE_WEB <= set(RULED), "what holds people's addresses is kept by a rule"
