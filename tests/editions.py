"""Whole realistic editions for tests, one of each kind, with fixed ids and times.

Each takes changes: names of an Edition's fields change the edition, all others the announcement as it is written
(`event_edition(number=2, action=Action.CORRECT, title="…", venue={"name": "…"})`).
"""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from schemas.announcement import parse_announcement
from schemas.directory import Directory
from schemas.edition import Action, Edition

POSTED_AT = datetime(2026, 11, 23, 8, 15, tzinfo=UTC)
RELEASED_AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SITE = "https://nea.limnochori.example"

EVENT: dict[str, Any] = {
    "kind": "event",
    "issuer": "oneiro",
    "title": {
        "el": "Χριστουγεννιάτικη συναυλία της Φιλαρμονικής",
        "en": "Christmas concert of the Philharmonic Band",
    },
    "summary": {
        "el": "Η Φιλαρμονική Λιμνοχωρίου υποδέχεται τις γιορτές με έργα Ελλήνων και ξένων συνθετών.",
        "en": "The Limnochori Philharmonic Band welcomes the holidays with works by Greek and foreign composers.",
    },
    "body": {
        "el": (
            "Η **Φιλαρμονική Λιμνοχωρίου** παρουσιάζει τη χριστουγεννιάτικη συναυλία της.\n\n"
            "- Κάλαντα από όλη την Ελλάδα\n- Έργα Τσαϊκόφσκι και Χατζιδάκι\n\n"
            "Διευθύνει ο αρχιμουσικός Νίκος Παπαγεωργίου. Περισσότερα στον "
            "[ιστότοπο του Οργανισμού](https://oneiro.limnochori.example/synavlia)."
        ),
        "en": (
            "The **Limnochori Philharmonic Band** presents its Christmas concert.\n\n"
            "- Carols from all over Greece\n- Works by Tchaikovsky and Hadjidakis\n\n"
            "Conducted by Nikos Papageorgiou. More on the "
            "[site of the Organisation](https://oneiro.limnochori.example/synavlia)."
        ),
    },
    "protocol": {"number": "1482", "date": "2026-11-20"},
    "topics": ["politismos", "paideia"],
    "areas": ["kentro"],
    "contact": {"name": "Γραμματεία «Όνειρο»", "phone": "24630 51234", "email": "info@oneiro.limnochori.example"},
    "expiry": "2026-12-13T06:00",
    "occurrences": [{"start": "2026-12-12T19:30", "end": "2026-12-12T21:30"}],
    "venue": {
        "name": {"el": "Πολιτιστικό Κέντρο Λιμνοχωρίου", "en": "Limnochori Cultural Centre"},
        "address": {"el": "Λεωφόρος Λίμνης 14, Λιμνοχώρι", "en": "14 Limnis Avenue, Limnochori"},
        "position": {"latitude": 40.5123, "longitude": 21.6841},
        "accessibility": {
            "el": "Ράμπα στην είσοδο, δύο θέσεις αμαξιδίων, διερμηνεία στη νοηματική γλώσσα.",
            "en": "Ramp at the entrance, two wheelchair places, sign language interpretation.",
        },
    },
    "admission": {"entrance": "free"},
    "organiser": {
        "el": "Οργανισμός Πολιτισμού Λιμνοχωρίου «Όνειρο»",
        "en": "Limnochori Culture Organisation “Oneiro”",
    },
}

TENDER: dict[str, Any] = {
    "kind": "tender",
    "subtype": "declaration",
    "issuer": "dimos",
    "title": "Ανακατασκευή οδοστρωμάτων στον οικισμό Άγιος Γεώργιος",
    "summary": "Ανοικτός ηλεκτρονικός διαγωνισμός για το έργο «Ανακατασκευή οδοστρωμάτων στον Άγιο Γεώργιο».",
    "body": (
        "Ο Δήμος Λιμνοχωρίου διακηρύσσει ανοικτή διαδικασία μέσω του ΕΣΗΔΗΣ, με κριτήριο ανάθεσης την πλέον "
        "συμφέρουσα προσφορά βάσει τιμής, σύμφωνα με τον ν. 4412/2016.\n\n"
        "Η εγγύηση συμμετοχής ανέρχεται σε 4.032,26 €."
    ),
    "protocol": {"number": "18204", "date": "2026-11-19"},
    "topics": ["proskliseis-promitheies", "odopoiia"],
    "areas": ["agios-georgios"],
    "acts": [{"ada": "ΨΛ4ΗΩΡΖ-3ΑΒ", "title": "Έγκριση όρων διακήρυξης"}],
    "deciding_body": "Δημοτική Επιτροπή",
    "contact": {"name": "Διεύθυνση Τεχνικών Υπηρεσιών", "phone": "24630 50321", "email": "ty@limnochori.example"},
    "adam": ["26PROC018765432"],
    "esidis": "361245",
    "procedure": "open",
    "contract_type": "works",
    "cpv": ["45233140-2"],
    "nuts": ["EL531"],
    "budget": {"without_vat": "201.612,90", "with_vat": "250.000,00"},
    "lots": [
        {"number": "1", "title": "Οδός Αγίου Γεωργίου", "budget": {"without_vat": "120.000,00"}},
        {"number": "2", "title": "Παραλίμνιος δρόμος", "budget": {"without_vat": "81.612,90"}},
    ],
    "deadline": "2027-01-15T10:00",
    "clarifications_until": "2027-01-05T14:00",
    "opening": "2027-01-21T10:00",
    "documents": [{"url": "https://www.limnochori.example/diakiryxi-361245.pdf", "title": "Τεύχος διακήρυξης"}],
}

PROGRAMME: dict[str, Any] = {
    "kind": "programme",
    "issuer": "dimos",
    "title": "Βοήθεια στο Σπίτι: νέες αιτήσεις για το 2027",
    "summary": "Δωρεάν φροντίδα στο σπίτι για ηλικιωμένους και άτομα με αναπηρία που ζουν μόνοι.",
    "body": "Το πρόγραμμα προσφέρει επισκέψεις νοσηλευτή, κοινωνικού λειτουργού και οικογενειακού βοηθού.",
    "protocol": {"number": "18011", "date": "2026-11-18"},
    "topics": ["koinoniki-politiki"],
    "areas": ["kentro", "agios-georgios"],
    "eligibility": "Κάτοικοι του Δήμου άνω των 67 ετών ή με αναπηρία τουλάχιστον 67%.",
    "applications": {"opens": "2026-12-01T08:00", "closes": "2026-12-31T14:00"},
    "runs": {"opens": "2027-01-11T08:00"},
    "places": 40,
    "cost": {"amount": 0},
    "how_to_apply": "Με αίτηση στο Κέντρο Κοινότητας ή ηλεκτρονικά.",
    "apply_at": "https://aitiseis.limnochori.example/voitheia-sto-spiti",
    "service": "Διεύθυνση Κοινωνικής Προστασίας",
    "contact": {"name": "Κέντρο Κοινότητας", "phone": "24630 50400", "hours": "Δευτέρα–Παρασκευή 08:00–14:00"},
}

PRESS: dict[str, Any] = {
    "kind": "press_release",
    "issuer": "dimos",
    "title": "Ξεκινά η ανάπλαση της παραλίμνιας ζώνης",
    "summary": "Υπογράφηκε η σύμβαση για το έργο προϋπολογισμού 1.240.000 € στην παραλία της λίμνης.",
    "body": "Υπογράφηκε σήμερα η σύμβαση του έργου.\n\nΟι εργασίες αρχίζουν τον Ιανουάριο και θα διαρκέσουν 14 μήνες.",
    "protocol": {"number": "18250", "date": "2026-11-23"},
    "topics": ["perivallon"],
    "areas": ["paralia"],
    "press_contact": {"name": "Γραφείο Τύπου", "phone": "24630 50110", "email": "typos@limnochori.example"},
    "quotes": [
        {
            "text": "Η λίμνη γίνεται ξανά το σημείο συνάντησης όλων.",
            "speaker": "Ελένη Καραγιάννη",
            "role": "Δήμαρχος Λιμνοχωρίου",
        }
    ],
    "notes_to_editors": "Το έργο χρηματοδοτείται από το Πρόγραμμα «Δυτική Μακεδονία 2021–2027».",
    "photographs": [
        {
            "url": "https://www.limnochori.example/paralia.jpg",
            "alt": "Φωτορεαλιστική άποψη του νέου περιπάτου δίπλα στη λίμνη",
            "credit": "Δήμος Λιμνοχωρίου",
        }
    ],
}


@cache
def directory() -> Directory:
    """Issuers, topics and areas of the fictional municipality."""
    path = Path(__file__).parent.parent / "examples" / "directory.yaml"
    return Directory.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def edition_of(written: dict[str, Any], identity: int, **changes: Any) -> Edition:
    """An edition of an announcement as it is written, with issuer, topics and areas looked up."""
    of_edition = {
        name: value for name, value in changes.items() if name in Edition.model_fields and name not in written
    }
    for name in ("issuer", "topics", "areas"):  # both have them: objects are the edition's, names the announcement's
        if name in changes and not _plain(changes[name]):
            of_edition[name] = changes[name]
    of_content = {name: value for name, value in changes.items() if name not in of_edition}
    content = parse_announcement({**written, **of_content})
    here = directory()
    announcement = UUID(f"019ab000-0000-7000-8000-{identity:012d}")
    fields: dict[str, Any] = {
        "announcement": announcement,
        "reference": f"2026/{identity:06d}",
        "number": 1,
        "action": Action.PUBLISH,
        "at": POSTED_AT,
        "first_published_at": RELEASED_AT,
        "released_at": RELEASED_AT,
        "expires_at": content.expiry,
        "content": content,
        "issuer": next(issuer for issuer in here.issuers if issuer.slug == content.issuer),
        "topics": tuple(topic for topic in here.topics if topic.slug in content.topics),
        "areas": tuple(area for area in here.areas if area.slug in content.areas),
        "public_url": f"{SITE}/announcements/{announcement}",
    }
    return Edition(**{**fields, **of_edition})


def _plain(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list | tuple) and all(isinstance(item, str) for item in value))


def event_edition(**changes: Any) -> Edition:
    """A concert, in Greek and English."""
    return edition_of(EVENT, 101, **changes)


def tender_edition(**changes: Any) -> Edition:
    """A declaration with two lots, in Greek."""
    return edition_of(TENDER, 102, **changes)


def programme_edition(**changes: Any) -> Edition:
    """Care at home, in Greek."""
    return edition_of(PROGRAMME, 103, **changes)


def press_edition(**changes: Any) -> Edition:
    """A press release with a quote, in Greek."""
    return edition_of(PRESS, 104, **changes)
