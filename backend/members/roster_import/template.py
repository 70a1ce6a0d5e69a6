"""The file to fill in: headings, one visibly invented example, and notes on a second sheet."""

import io

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from backend.members.reference import code_table, roster_columns
from backend.members.roster_import.checking import MAX_ROWS

FILE_NAME = "党员名册模板.xlsx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILLED_ROWS = 500
_WIDTHS = {"id_number": 24, "phone": 16, "born_on": 14, "joined_on": 14, "education": 14}
_EXAMPLE = {
    "name": "示例人(请删除本行)",
    "sex": "女",
    "born_on": "1990-01-31",
    "ethnicity": "汉族",
    "education": "大学本科",
    "phone": "19900000000",
    "joined_on": "2015-06-30",
    "standing": "正式党员",
    "group": "第一党小组",
}


def template() -> bytes:
    """The template as XLSX."""
    columns = roster_columns()
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "党员名册"
    for place, (column, heading) in enumerate(columns.heading_of.items(), start=1):
        letter = get_column_letter(place)
        title = sheet.cell(row=1, column=place, value=heading)
        title.font, title.fill = Font(bold=True), PatternFill("solid", fgColor="F2E3DC")
        sheet.cell(row=2, column=place, value=_EXAMPLE.get(column)).font = Font(italic=True, color="808080")
        sheet.column_dimensions[letter].width = _WIDTHS.get(column, 12)
        for row in range(2, _FILLED_ROWS):
            sheet.cell(row=row, column=place).number_format = "@"  # Text: no lost zeros, no rounded ID numbers.
    sheet.freeze_panes = "A2"
    notes = workbook.create_sheet("填写说明")
    notes.column_dimensions["A"].width = 100
    for line in _notes():
        notes.append([line])
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _notes() -> list[str]:
    names = {table: "、".join(code.name for code in code_table(table)) for table in ("sex", "education")}
    return [
        f"一行一名党员，最多 {MAX_ROWS} 行；第 2 行是示例，请删除。列的顺序可以调整，请勿合并单元格，请勿使用公式。",
        "必填：姓名、性别、党员类型（正式党员或预备党员）。",
        "选填：公民身份号码、民族、学历。只有开具介绍信或证明时才需要，可以以后再补。",
        "日期可写成 2020-01-31、2020/1/31、2020年1月31日、20200131 或 2020.01。",
        f"性别：{names['sex']}。学历：{names['education']}。民族：写全称，如 汉族。",
        "手机号用于本人激活账号；留空的，激活时由本人填写。",
        "同一份名册可以重复导入：没有变化的行不会改动，空白单元格不会清除已有内容。",
    ]
