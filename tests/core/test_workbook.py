"""Workbooks as another program reads them."""

import io

from python_calamine import CalamineWorkbook

from core.workbook import NAME_MOST, Cell, Sheet, workbook


def test_names_of_sheets_are_such_as_programs_take() -> None:
    names = ["Ανά [είδος]: α/β", "x" * 40, "X" * 40, "", "''"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook([Sheet(name, [], [10]) for name in names])))
    assert book.sheet_names == ["Ανά  είδος   α β", "x" * NAME_MOST, f"{'X' * (NAME_MOST - 4)} 3", "4", "5"]


def test_a_row_may_be_wider_than_the_alphabet() -> None:
    rows = [[Cell(number) for number in range(60)], [Cell("τέλος <&>")]]
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook([Sheet("α", rows, [])])))
    first, second = book.get_sheet_by_index(0).to_python()
    assert first == [float(number) for number in range(60)]
    assert second[0] == "τέλος <&>"
