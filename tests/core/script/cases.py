"""Editions that a script must be right for beyond the examples: each reason of a change, endings, many dates."""

from typing import Any

from schemas.edition import Action, Edition, Reason
from tests.editions import event_edition, press_edition, programme_edition, tender_edition

CORRECTED: dict[str, Any] = {"number": 2, "action": Action.CORRECT}
DATES = [{"start": f"2026-12-{day:02}T19:30"} for day in range(5, 14)]
MOVED = [{"start": "2026-12-14T13:00", "moved_from": "2026-12-12T19:30"}]
CANCELLED = [{"start": "2026-12-12T19:30", "cancelled": True}]
OUTAGE: dict[str, Any] = {
    "subtype": "service_notice",
    "title": "Διακοπή υδροδότησης στο Κέντρο",
    "summary": None,
    "body": "Λόγω βλάβης στον κεντρικό αγωγό. Αύριο το πρωί θα κυκλοφορήσει υδροφόρα.",
    "outage": {
        "what": "η υδροδότηση",
        "where": "Οδοί Αγίου Γεωργίου 1–45 και Λίμνης. Επηρεάζεται και το 1ο Δημοτικό Σχολείο.",
        "since": "2026-11-24T08:00",
        "expected_until": "2026-11-24T13:30",
    },
}
CASES: dict[str, Edition] = {
    "correction": tender_edition(**CORRECTED, reason=Reason.CORRECTION, note="Διορθώθηκε ο προϋπολογισμός."),
    "reissue": tender_edition(**CORRECTED, reason=Reason.REISSUE),
    "amendment": programme_edition(**CORRECTED, reason=Reason.AMENDMENT, note="Οι θέσεις έγιναν 40."),
    "extension": tender_edition(**CORRECTED, reason=Reason.EXTENSION),
    "postponement": event_edition(
        **CORRECTED,
        reason=Reason.POSTPONEMENT,
        note="Λόγω κακοκαιρίας",
        occurrences=MOVED,
        moved_from_venue={"name": "Αίθουσα Ωδείου"},
    ),
    "cancellation": event_edition(**CORRECTED, reason=Reason.CANCELLATION, note="Λόγω κακοκαιρίας"),
    "cancellation_marked": event_edition(**CORRECTED, reason=Reason.CANCELLATION, occurrences=CANCELLED),
    "cancellation_tender": tender_edition(**CORRECTED, reason=Reason.CANCELLATION),
    "withdrawal": event_edition(number=2, action=Action.WITHDRAW),
    "expunge": event_edition(number=2, action=Action.EXPUNGE).model_copy(update={"content": None}),
    "many_dates": event_edition(occurrences=DATES),
    "outage": press_edition(**OUTAGE),
    "restored": press_edition(**{**OUTAGE, "outage": {**OUTAGE["outage"], "restored_at": "2026-11-24T12:10"}}),
}
