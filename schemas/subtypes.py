"""What each kind of announcement is divided into, with the names people know."""

from enum import StrEnum


class Kind(StrEnum):
    PROGRAMME = "programme"
    EVENT = "event"
    TENDER = "tender"
    PRESS_RELEASE = "press_release"


class ProgrammeSubtype(StrEnum):
    PROGRAMME = "programme"
    HIRING = "hiring"
    CONSULTATION = "consultation"


class EventSubtype(StrEnum):
    EVENT = "event"
    COUNCIL_SITTING = "council_sitting"
    PRESS_CONFERENCE = "press_conference"


class TenderSubtype(StrEnum):
    DECLARATION = "declaration"
    INVITATION = "invitation"
    CLARIFICATION = "clarification"
    AWARD = "award"


class PressReleaseSubtype(StrEnum):
    PRESS_RELEASE = "press_release"
    SERVICE_NOTICE = "service_notice"


SUBTYPES: dict[Kind, type[StrEnum]] = {
    Kind.PROGRAMME: ProgrammeSubtype,
    Kind.EVENT: EventSubtype,
    Kind.TENDER: TenderSubtype,
    Kind.PRESS_RELEASE: PressReleaseSubtype,
}

# A kind names a list, a filter, a feed; what one announcement is, its subtype says.
KIND_NAMES: dict[Kind, dict[str, str]] = {
    Kind.PROGRAMME: {"el": "Προγράμματα", "en": "Programmes"},
    Kind.EVENT: {"el": "Εκδηλώσεις", "en": "Events"},
    Kind.TENDER: {"el": "Διαγωνισμοί και προσκλήσεις", "en": "Tenders and invitations"},
    Kind.PRESS_RELEASE: {
        "el": "Δελτία τύπου και ανακοινώσεις υπηρεσιών",
        "en": "Press releases and service notices",
    },
}

SUBTYPE_NAMES: dict[str, dict[str, str]] = {
    "programme": {"el": "Πρόγραμμα", "en": "Programme"},
    "hiring": {"el": "Πρόσληψη προσωπικού", "en": "Hiring of staff"},
    "consultation": {"el": "Δημόσια διαβούλευση", "en": "Public consultation"},
    "event": {"el": "Εκδήλωση", "en": "Event"},
    "council_sitting": {"el": "Συνεδρίαση Δημοτικού Συμβουλίου", "en": "Municipal Council sitting"},
    "press_conference": {"el": "Συνέντευξη τύπου", "en": "Press conference"},
    "declaration": {"el": "Διακήρυξη διαγωνισμού", "en": "Call for tenders"},
    "invitation": {"el": "Πρόσκληση υποβολής προσφορών", "en": "Invitation to submit offers"},
    "clarification": {"el": "Διευκρινίσεις διαγωνισμού", "en": "Clarifications on a tender"},
    "award": {"el": "Ανάθεση σύμβασης", "en": "Contract award"},
    "press_release": {"el": "Δελτίο τύπου", "en": "Press release"},
    "service_notice": {"el": "Ανακοίνωση υπηρεσίας", "en": "Service notice"},
}


def kind_name(kind: str, language: str) -> str:
    """What a list of this kind is called, in Greek or else in English."""
    return KIND_NAMES[Kind(kind)]["el" if language == "el" else "en"]


def subtype_name(subtype: str, language: str) -> str:
    """The subtype's name in Greek, or else in English."""
    return SUBTYPE_NAMES[subtype]["el" if language == "el" else "en"]
