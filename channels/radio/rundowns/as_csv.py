"""The rundown as a table for spreadsheets: a line a reading. Times are of the wall in Athens; `date` is the day on
which it is read, in a slot that goes on over midnight the next."""

from collections.abc import Iterator, Sequence

from audience.spreadsheet import written
from channels.radio.clock.rundown import Rundown
from channels.radio.rundowns.sound import sound_of_reading

CONTENT_TYPE = "text/csv; charset=utf-8"
COLUMNS = (
    "date", "slot", "slot_name", "start", "duration_s", "form_s", "pinned",
    "title", "language", "announcement", "edition", "audio", "page",
)  # fmt: skip


def as_csv(rundown: Rundown, url: str) -> str:
    """UTF-8 with its mark, semicolons as Greek spreadsheets expect, and no cell that is a formula."""
    rows = [COLUMNS, *_rows(rundown, url)]
    return "".join(["\ufeff", *(written(row, end="\r\n", delimiter=";") for row in rows)])


def _rows(rundown: Rundown, url: str) -> Iterator[Sequence[str]]:
    for slot in rundown.slots:
        for one in slot.readings:
            segment = one.segment
            yield (
                f"{one.local:%Y-%m-%d}",
                f"{slot.local:%H:%M:%S}",
                slot.name,
                f"{one.local:%H:%M:%S}",
                f"{one.duration_s:.1f}",
                str(one.form_s),
                "yes" if one.pinned else "",
                segment.title,
                segment.language,
                str(segment.announcement),
                str(segment.edition),
                f"{url}{sound_of_reading(one)}",
                f"{url}/announcements/{segment.announcement}",
            )
