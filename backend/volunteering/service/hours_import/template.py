"""The file to fill in: headings, one visibly invented example, and notes on a second sheet."""

import io

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from backend.volunteering.reference.transfers import hours_columns
from backend.volunteering.service.hours_import.checking import MAX_ROWS

FILE_NAME = "服务时长导入模板.xlsx"
WIDTH = 20
_EXAMPLE = {
    "number": "",
    "name": "示例人（请删除本行）",
    "phone": "0000",
    "project": "社区便民服务",
    "day": "2026-01-31",
    "starts": "09:00",
    "ends": "11:30",
    "hours": "2.5",
}
_FILLED_ROWS = 300


def template() -> bytes:
    """The template as XLSX."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "服务时长"
    for place, (column, heading) in enumerate(hours_columns().heading_of.items(), start=1):
        title = sheet.cell(row=1, column=place, value=heading)
        title.font, title.fill = Font(bold=True), PatternFill("solid", fgColor="F2E3DC")
        sheet.cell(row=2, column=place, value=_EXAMPLE[column]).font = Font(italic=True, color="808080")
        sheet.column_dimensions[get_column_letter(place)].width = WIDTH
        for row in range(2, _FILLED_ROWS):
            sheet.cell(row=row, column=place).number_format = "@"  # Text: no lost zeros, no rounded times.
    sheet.freeze_panes = "A2"
    notes = workbook.create_sheet("填写说明")
    notes.column_dimensions["A"].width = 100
    for line in _NOTES:
        notes.append([line])
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


_NOTES = (
    f"一行一段服务，最多 {MAX_ROWS} 行；第 2 行是示例，请删除。列的顺序可以调整，请勿合并单元格，请勿使用公式。",
    "填志愿者编号，或填姓名和手机号后四位。只能导入本组织和下级组织的人，以及参加过本组织项目的志愿者。",
    "项目名称与本组织已发布的项目一致，服务日期在项目起止日期之内。",
    "必须有开始时间；结束时间和时长至少填一个，都填的应当一致。只有日期和时长、没有时间的，无法核对是否重叠，不能导入。",
    "日期可写成 2026-01-31、2026/1/31、2026年1月31日；时间可写成 09:00。",
    "时长可写成 2.5、2:30、2小时30分，列名带“分钟”的按分钟算。",
    "导入后等待另一位负责人确认，确认前不计入。同一份文件可以重复导入：已有的记录不会再写一次。",
)
