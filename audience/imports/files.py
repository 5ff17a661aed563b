"""A list as a file: its encoding, what stands between its cells, and its rows read one after another."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from core.errors import FieldError, Invalid

CHUNK_BYTES = 1 << 16
DELIMITERS = ",\t;"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_GREEK = "cp1253"  # what older Greek spreadsheets write


@dataclass(frozen=True)
class Row:
    """`number` is the line on which it ends."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True)
class ListFile:
    opened: Callable[[], TextIO]  # at its beginning, as often as it is asked for
    encoding: str
    delimiter: str
    columns: Sequence[str]  # of the head line, in small letters

    @classmethod
    def open(cls, path: Path) -> "ListFile":
        """Look at the whole file once. Invalid: it is empty, or no text. OSError: it cannot be read."""
        encoding = _encoding(path)
        return cls._of(lambda: path.open(encoding=encoding, newline=""), encoding)

    @classmethod
    def of(cls, text: str) -> "ListFile":
        """The same of a text at hand."""
        return cls._of(lambda: io.StringIO(text.removeprefix("\ufeff"), newline=""), "utf-8")

    @classmethod
    def _of(cls, opened: Callable[[], TextIO], encoding: str) -> "ListFile":
        with opened() as file:
            head = file.readline()
        delimiter = max(DELIMITERS, key=head.count)
        columns = next(cls(opened, encoding, delimiter, ())._rows(), None)
        if columns is None:
            raise Invalid([FieldError("line 1", "Το αρχείο είναι κενό.", "The file is empty.")])
        return cls(opened, encoding, delimiter, [name.strip().lower() for name in columns.cells])

    def rows(self) -> Iterator[Row]:
        """All but the head line and empty lines; Invalid where the text is no CSV."""
        rows = self._rows()
        next(rows)
        return (row for row in rows if any(cell.strip() for cell in row.cells))

    def _rows(self) -> Iterator[Row]:
        with self.opened() as file:
            reader = csv.reader(file, delimiter=self.delimiter)
            try:
                for cells in reader:
                    yield Row(reader.line_num, cells)
            except csv.Error as error:
                el = "Δεν διαβάζεται ως CSV· ίσως λείπουν τα εισαγωγικά που κλείνουν ένα κελί."
                en = f"It cannot be read as CSV; the quotes that close a cell may be missing ({error})."
                raise Invalid([FieldError(f"line {reader.line_num}", el, en)]) from error


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return _checked(path, name)
    if b"\0" in start:  # a letter and a zero: UTF-16 without its mark
        return _checked(path, "utf-16-be" if start[:1] == b"\0" else "utf-16-le")
    try:
        return _checked(path, "utf-8")
    except Invalid:
        return _checked(path, _GREEK)


def _checked(path: Path, encoding: str) -> str:
    """Invalid where the bytes are no text of this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK_BYTES):
                line += decoder.decode(chunk).count("\n")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            el = "Δεν είναι κείμενο που διαβάζεται· αποθηκεύστε το ως CSV UTF-8."
            en = "This is no text that can be read; save it as CSV UTF-8."
            raise Invalid([FieldError(f"line {line}", el, en)]) from error
    return encoding
