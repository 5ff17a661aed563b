"""What a returned mail is: the pure decision, from its bytes to a class, the failing address and the status code."""

from collections.abc import Sequence
from dataclasses import dataclass

from channels.email.returned import automatic, complaints, plain, reports
from channels.email.returned.opening import Opened, opened
from channels.email.returned.wordings import Class


@dataclass(frozen=True)
class Returned:
    """A verdict. `none` from a person is a letter; from a machine it is nothing anybody need know."""

    meaning: Class
    recipient: str | None = None
    status: str | None = None
    by_person: bool = False


def classified(raw: bytes) -> Sequence[Returned]:
    """What it says, one entry for each recipient it speaks of; never empty, never raises."""
    return read(opened(raw))


def read(mail: Opened) -> Sequence[Returned]:
    """As `classified`, of a mail that was opened already."""
    heard = complaints.complaint(mail)
    if heard is not None:
        is_one, who = heard
        return [Returned("complaint", who) if is_one else Returned("none")]
    if fates := reports.fates(mail):
        return [_of(fate) for fate in fates]
    machine = plain.by_machine(mail)
    if not machine and automatic.is_automatic(mail):
        return [Returned("auto-reply")]
    if fates := plain.fates(mail):
        return [_of(fate) for fate in fates]
    if automatic.is_automatic(mail):
        return [Returned("auto-reply")]
    return [Returned("none", by_person=not machine)]


def first(found: Sequence[Returned]) -> Returned:
    """The one to show where only one can be: of several recipients the first whom the mail did not reach."""
    return next((one for one in found if one.meaning != "none"), found[0])


def _of(fate: reports.Fate) -> Returned:
    if fate.diagnosis is None:
        return Returned("none", fate.recipient)
    return Returned(fate.diagnosis.meaning, fate.recipient, fate.diagnosis.status)
