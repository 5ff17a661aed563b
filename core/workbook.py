"""A workbook for spreadsheets: Office Open XML (ECMA-376 part 1, §18), a sheet a table, numbers as numbers.

Text is written where it stands, so nothing of it is ever a formula. The same tables, the same bytes.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAME_MOST = 31  # characters of a sheet's name
_NO_NAME = re.compile(r"[\[\]:*?/\\]")
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 §2.2
_MADE = (1980, 1, 1, 0, 0, 0)  # the first moment a zip knows
_SECONDS_A_DAY = 86_400
Form = Literal["plain", "head", "time", "share"]
_FORMS: Sequence[Form] = ("plain", "head", "time", "share")  # in the order of the styles below

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="0.0%"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="46" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'  # [h]:mm:ss
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


@dataclass(frozen=True)
class Cell:
    """`form`: time: seconds, shown as hours; share: a part of 1, shown as a percentage."""

    value: str | float
    form: Form = "plain"


@dataclass(frozen=True)
class Sheet:
    """`widths`: of its columns, in characters."""

    name: str
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[int]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """At least one sheet."""
    names = list(_names(sheets))
    parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
        + "".join(f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(names, 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            [*(("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)), ("styles", "styles.xml")]
        ),
        "xl/styles.xml": _STYLES,
    }
    parts |= {f"xl/worksheets/sheet{number}.xml": _sheet(sheet) for number, sheet in enumerate(sheets, 1)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in parts.items():
            archive.writestr(zipfile.ZipInfo(path, _MADE), _DECLARATION + content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _names(sheets: Sequence[Sheet]) -> Iterator[str]:
    """As programs take them: short, without some signs, each once."""
    used: set[str] = set()
    for number, sheet in enumerate(sheets, 1):
        name = _NO_NAME.sub(" ", _clean(sheet.name)).strip(" '")[:NAME_MOST] or str(number)
        name = name if name.casefold() not in used else f"{name[: NAME_MOST - 4]} {number}"
        used.add(name.casefold())
        yield name


def _sheet(sheet: Sheet) -> str:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(sheet.widths, 1)
    )
    rows = "".join(
        f'<row r="{y}">{"".join(_cell(cell, f"{_column(x)}{y}") for x, cell in enumerate(row))}</row>'
        for y, row in enumerate(sheet.rows, 1)
    )
    columns = f"<cols>{columns}</cols>" if columns else ""
    return f'<worksheet xmlns="{_MAIN}">{columns}<sheetData>{rows}</sheetData></worksheet>'


def _cell(cell: Cell, at: str) -> str:
    style = _FORMS.index(cell.form)
    if isinstance(cell.value, str):
        return f'<c r="{at}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{_text(cell.value)}</t></is></c>'
    value = cell.value / _SECONDS_A_DAY if cell.form == "time" else cell.value
    return f'<c r="{at}" s="{style}"><v>{value!r}</v></c>'


def _column(number: int) -> str:
    """A, B … Z, AA …"""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = f"{chr(65 + rest)}{name}"
    return name


def _content_types(sheets: int) -> str:
    said = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    said += [(f"/xl/worksheets/sheet{number}.xml", "worksheet") for number in range(1, sheets + 1)]
    overrides = "".join(f'<Override PartName="{path}" ContentType="{_TYPE}.{name}+xml"/>' for path, name in said)
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="{relations}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="r{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _text(value: str) -> str:
    return escape(_clean(value))


def _clean(value: str) -> str:
    return _FORBIDDEN.sub("", value)
