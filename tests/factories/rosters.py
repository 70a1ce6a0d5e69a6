"""Roster files for tests: rows of text, as XLSX or CSV."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from backend.members.models import Sex
from tests.factories.members import id_number

HEADINGS = ("姓名", "性别", "出生日期", "公民身份号码", "民族", "学历", "手机号", "入党日期", "党员类型", "党小组")
Rows = Sequence[Sequence[Any]]


def person(number: int) -> list[str]:
    """A full row about an invented person; equal numbers, equal people."""
    sex = Sex.MALE if number % 2 else Sex.FEMALE
    surname, given = "王李张刘陈杨赵黄周吴"[number % 10], "安柏晨岱恩帆歌禾靖楷"[number // 10 % 10]
    last = "岚沐宁澎乔睿书棠薇溪"[number // 100 % 10]
    return [
        surname + given + last,
        "男" if sex is Sex.MALE else "女",
        "1980-05-17",
        id_number(serial=number % 500, sex=sex),
        "汉族",
        "大学本科",
        f"1995555{number:04d}",
        "2005-07-01",
        "正式党员",
        f"第{number % 3 + 1}党小组",
    ]


def as_xlsx(rows: Rows, *, headings: Sequence[str] = HEADINGS, merges: Sequence[str] = ()) -> bytes:
    """One sheet."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for row in (headings, *rows):
        sheet.append(list(row))
    for merge in merges:
        sheet.merge_cells(merge)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def as_csv(rows: Rows, *, headings: Sequence[str] = HEADINGS, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Text in some encoding."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([headings, *rows])
    return text.getvalue().encode(encoding)
