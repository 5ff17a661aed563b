"""Who may hold which edition, and what a target is owed: pure, and the heart of the flow (docs/flow.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from schemas.edition import Action, Weight


@dataclass(frozen=True)
class Head:
    """The newest edition of an announcement, as far as owing goes."""

    number: int
    action: Action
    weight: Weight
    last_material: int


class Row(NamedTuple):
    """What the ledger says of one delivery of this announcement to this target."""

    delivery: int
    state: str
    may_hold: int  # 0 no, 1 maybe, 2 yes
    held_edition: int
    sending_edition: int
    ref: str | None = None


@dataclass(frozen=True)
class Holding:
    """`sure`: the newest edition the target surely has; `maybe`: the newest it may have (0: none)."""

    sure: int
    maybe: int
    ref: str | None = None

    @classmethod
    def of(cls, rows: Sequence[Row], restored: int = 0) -> "Holding":
        """`restored`: after a restored backup, everybody may hold the editions up to this one."""
        sure = maybe = 0
        ref: str | None = None
        for row in rows:
            if row.may_hold == 2 and row.held_edition >= sure:
                sure, ref = row.held_edition, row.ref or ref
            if row.may_hold:
                maybe = max(maybe, row.held_edition)
            if row.state == "sending":
                maybe = max(maybe, row.sending_edition)
        return cls(sure, max(maybe, sure, restored), ref)


def owed(head: Head, holding: Holding, *, every_edition: bool) -> Action | None:
    """The action this target is owed with the head, or None.

    `holding` counts editions older than the head. A place takes every edition; a person is owed the head if the newest
    edition they surely hold is older than the newest material one.
    """
    if head.action in (Action.WITHDRAW, Action.EXPUNGE):
        return head.action if holding.maybe else None
    if head.action is Action.PUBLISH:
        return Action.PUBLISH
    if head.weight is Weight.MINOR and not every_edition and holding.sure >= head.last_material:
        return None
    return Action.CORRECT if holding.maybe else Action.PUBLISH


def older_than(rows: Sequence[Row], edition: int) -> list[Row]:
    """What the rows say of editions before this one."""
    kept = []
    for row in rows:
        held = row.may_hold and 0 < row.held_edition < edition
        sending = row.state == "sending" and 0 < row.sending_edition < edition
        if held or sending:
            kept.append(
                Row(
                    row.delivery,
                    row.state if sending else "",
                    row.may_hold if held else 0,
                    row.held_edition if held else 0,
                    row.sending_edition if sending else 0,
                    row.ref,
                )
            )
    return kept
