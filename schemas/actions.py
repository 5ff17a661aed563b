"""What is done to an announcement, and why: words of an edition, for those who need no more of it."""

from enum import StrEnum


class Action(StrEnum):
    PUBLISH = "publish"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    EXPUNGE = "expunge"


class Weight(StrEnum):
    MINOR = "minor"  # a typo: mails nobody by itself
    MATERIAL = "material"  # who holds the old text must get the new one


class Reason(StrEnum):
    """Why a text changed; the Greek terms stand in the catalogue."""

    CORRECTION = "correction"  # διόρθωση
    REISSUE = "reissue"  # ορθή επανάληψη
    AMENDMENT = "amendment"  # τροποποίηση
    EXTENSION = "extension"  # παράταση
    POSTPONEMENT = "postponement"  # αναβολή
    CANCELLATION = "cancellation"  # ματαίωση, ακύρωση
