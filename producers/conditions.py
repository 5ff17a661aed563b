"""What must hold before an action may happen, said in words when it does not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.errors import Conflict, FieldError, Invalid
from schemas.announcement import Announcement
from schemas.edition import Action, Reason, Weight
from schemas.requests import Correction


@dataclass(frozen=True)
class Current:
    """An announcement as it stands, its row locked; `body` is its newest text, None after an expunge."""

    reference: str
    issuer: str
    kind: str
    head: int
    withdrawn_at: datetime | None
    expunged_at: datetime | None
    action: str
    reason: str | None
    weight: str
    note: str | None
    body: Any


def still_open(current: Current) -> None:
    """Nothing follows an expunge, and only an expunge follows a withdrawal."""
    if current.expunged_at is not None:
        raise Conflict(
            f"Το περιεχόμενο της {current.reference} έχει απαλειφθεί οριστικά· αναρτήστε νέα ανακοίνωση.",
            f"The content of {current.reference} was expunged for good; post a new announcement.",
        )
    if current.withdrawn_at is not None:
        raise Conflict(
            f"Η {current.reference} έχει αποσυρθεί οριστικά· αναρτήστε νέα ανακοίνωση.",
            f"{current.reference} was withdrawn for good; post a new announcement.",
        )


def again_after(current: Current) -> None:
    """The same text is posted once more by who does not know what became of it."""
    if current.withdrawn_at is not None:
        what = ("απαλείφθηκε", "expunged") if current.expunged_at is not None else ("αποσύρθηκε", "withdrawn")
        raise Conflict(
            f"Το ίδιο κείμενο αναρτήθηκε ως {current.reference} και {what[0]}· δεν αναρτήθηκε ξανά. Αν πρέπει, αλλάξτε "
            "το ή ζητήστε ρητά νέα ανάρτηση (--again).",
            f"The same text was posted as {current.reference} and {what[1]}; it was not posted again. If it should be, "
            "change it, or ask for a new post (--again).",
        )


def not_expunged(current: Current) -> None:
    if current.expunged_at is not None:
        raise Conflict(
            f"Το περιεχόμενο της {current.reference} έχει ήδη απαλειφθεί· δεν χρειάζεται τίποτα άλλο.",
            f"The content of {current.reference} has been expunged already; nothing more is needed.",
        )


def looked_at(current: Current, edition: int | None) -> None:
    """The caller corrects what he had before his eyes; None: he does not say."""
    if edition is None or edition == current.head:
        return
    if edition > current.head:
        raise Conflict(
            f"Δεν υπάρχει έκδοση {edition}· η τελευταία είναι η {current.head}. Δείτε την και ξαναδοκιμάστε.",
            f"There is no edition {edition}; the newest is {current.head}. Look at it and try again.",
            412,
        )
    raise Conflict(
        f"Εν τω μεταξύ υπάρχει νεότερη έκδοση ({current.head})· δείτε την και ξαναδοκιμάστε.",
        f"There is a newer edition by now ({current.head}); look at it and try again.",
        412,
    )


def same_announcement(current: Current, content: Announcement) -> None:
    """A correction is of the same kind, by the same issuer."""
    wrong = []
    if content.kind != current.kind:
        wrong.append(
            FieldError(
                "announcement.kind",
                f"Το είδος δεν αλλάζει με διόρθωση· γράψτε {current.kind} ή αναρτήστε νέα ανακοίνωση.",
                f"A correction cannot change the kind; write {current.kind}, or post a new announcement.",
            )
        )
    if content.issuer != current.issuer:
        wrong.append(
            FieldError(
                "announcement.issuer",
                f"Ο φορέας δεν αλλάζει με διόρθωση· γράψτε {current.issuer} ή αναρτήστε νέα ανακοίνωση.",
                f"A correction cannot change the issuer; write {current.issuer}, or post a new announcement.",
            )
        )
    if wrong:
        raise Invalid(wrong)


@contextmanager
def in_the_text() -> Iterator[None]:
    """What is wrong with a correction's text is named as its caller wrote it: `announcement.…`."""
    try:
        yield
    except Invalid as error:
        raise Invalid([FieldError(f"announcement.{w.field}", w.el, w.en) for w in error.errors]) from error


def changes_something(current: Current, correction: Correction) -> None:
    """Saying the same again would mail everybody for nothing.

    A new note says something; so does mailing what first went out as a small change.
    """
    again = (
        current.action == Action.CORRECT
        and current.reason is not None
        and Reason(current.reason) is correction.reason
        and correction.note in (None, current.note)
        and current.body == correction.announcement.model_dump(mode="json")
    )
    if again and not (correction.weight is Weight.MATERIAL and current.weight == Weight.MINOR):
        raise Conflict(
            f"Η διόρθωση δεν αλλάζει τίποτα: η έκδοση {current.head} της {current.reference} λέει ήδη τα ίδια, για τον "
            "ίδιο λόγο. Αλλάξτε το κείμενο ή τον λόγο.",
            f"The correction changes nothing: edition {current.head} of {current.reference} says the same already, for "
            "the same reason. Change the text or the reason.",
        )
