"""Writes an Excel workbook by hand, so that the same rows give the same bytes: library writers put the clock into the file."""

import zipfile
from datetime import date, datetime, time
from xml.sax.saxutils import escape

DAY, MOMENT, TITLE, HEADER = 1, 2, 3, 4  # cell styles, in the order of STYLES
STYLES = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy/m/d"/><numFmt numFmtId="165" formatCode="yyyy/m/d\\ h:mm"/></numFmts>'
    '<fonts count="3"><font><sz val="11"/><name val="宋体"/></font>'
    '<font><b/><sz val="16"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1"><alignment horizontal="center"/></xf>'
    '<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def column(number):
    """The letters of a column, from 1 = A."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def serial(moment):
    """Days since Excel's epoch, with the time of day as a fraction."""
    since = datetime.combine(moment, time()) if not isinstance(moment, datetime) else moment
    delta = since - datetime(1899, 12, 30)
    return delta.days if delta.seconds == 0 else round(delta.days + delta.seconds / 86400, 8)


def cell(reference, value, style, shared):
    if value is None or value == "":
        return f'<c r="{reference}" s="{style}"/>' if style else ""
    if isinstance(value, (date, datetime)):
        return f'<c r="{reference}" s="{MOMENT if isinstance(value, datetime) else DAY}"><v>{serial(value)}</v></c>'
    if isinstance(value, int):
        return f'<c r="{reference}" s="{style}"><v>{value}</v></c>'
    if shared is None:
        return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c r="{reference}" s="{style}" t="s"><v>{shared.setdefault(value, len(shared))}</v></c>'


def relationships(targets):
    links = "".join(f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(targets, 1))
    return f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'


def workbook(path, sheet, rows, header_row, merges=(), share_strings=True):
    """Writes a workbook of one sheet; the rows above `header_row` (from 1) are titles."""
    shared = {} if share_strings else None
    lines = []
    for r, row in enumerate(rows, 1):
        style = TITLE if r == 1 < header_row else HEADER if r == header_row else 0
        cells = "".join(cell(f"{column(c)}{r}", value, style, shared) for c, value in enumerate(row, 1))
        lines.append(f'<row r="{r}">{cells}</row>')
    merged = "".join(f'<mergeCell ref="{area}"/>' for area in merges)
    merged = merged and f'<mergeCells count="{len(merges)}">{merged}</mergeCells>'
    width = f'<cols><col min="1" max="{len(rows[header_row - 1])}" width="18" customWidth="1"/></cols>'
    sheets = f'<sheets><sheet name="{sheet}" sheetId="1" r:id="rId1"/></sheets>'
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{sheets}</workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">{width}<sheetData>{"".join(lines)}</sheetData>{merged}</worksheet>',
        "xl/styles.xml": STYLES,
    }
    if share_strings:
        items = "".join(f'<si><t xml:space="preserve">{escape(s)}</t></si>' for s in shared)
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}" uniqueCount="{len(shared)}">{items}</sst>'
    kinds = {"xl/worksheets/sheet1.xml": "worksheet", "xl/styles.xml": "styles", "xl/sharedStrings.xml": "sharedStrings"}
    targets = [(kind, name.removeprefix("xl/")) for name, kind in kinds.items() if name in parts]
    types = "".join(f'<Override PartName="/{name}" ContentType="{SHEET_TYPE}.{kinds.get(name, "sheet.main")}+xml"/>' for name in parts)
    parts["xl/_rels/workbook.xml.rels"] = relationships(targets)
    parts["_rels/.rels"] = relationships([("officeDocument", "xl/workbook.xml")])
    content_types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>'
    )
    with zipfile.ZipFile(path, "w") as package:
        for name, text in {"[Content_Types].xml": content_types, **parts}.items():
            info = zipfile.ZipInfo(name, date_time=(2025, 6, 30, 0, 0, 0))
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            package.writestr(info, XML + text)
