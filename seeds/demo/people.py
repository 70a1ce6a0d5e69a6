"""The people of the demo city: believable at a glance, invented at a second one.

Given names are solar terms, plants and weather, as in no real roster. ID numbers carry the division 999999, which
exists nowhere, with a right check digit. Phone numbers begin with 154, a block that no operator was ever given, so
that nobody's phone rings.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from backend.members.models import Sex, Standing
from backend.members.rules import check_digit

DIVISION = "999999"
PHONE_PREFIX = "154"
FIRST_FREE_PHONE = 10_000
"""Smaller numbers are kept for the accounts that one can sign in with."""

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江"
    "史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢岳齐梅莫庄辛管祝左涂谷单仇解查"
)
_RARE_SURNAMES = ("欧阳", "上官", "司徒", "诸葛", "尉迟")
_FOR_WOMEN = (
    *("白露", "清明", "小满", "霜降", "立春", "谷雨", "秋分", "海棠", "木槿", "茉莉", "芙蓉", "玉兰", "丁香", "紫苏"),
    *("采薇", "杏雨", "梨落", "荷风", "听雨", "初晴", "云舒", "晚霞", "晴岚", "月溪", "星河", "雪见", "青黛", "若竹"),
    *("兰芷", "芳洲", "半夏", "忍冬", "夏荷", "秋菊", "冬梅", "春桃", "苇航", "蔓青", "菱歌", "鹭洲", "燕归", "莺啼"),
    *("蝶舞", "萤火", "露珠", "虹桥", "雁翎", "杜若", "桑榆", "柳絮"),
)
_FOR_MEN = (
    *("惊蛰", "芒种", "立夏", "立秋", "立冬", "大雪", "处暑", "寒露", "冬至", "春分", "青松", "白桦", "翠柏", "乔木"),
    *("梧桐", "银杏", "胡杨", "云杉", "劲竹", "远山", "江流", "海潮", "长风", "朗月", "晨星", "北斗", "惊雷", "破浪"),
    *("扬帆", "松涛", "石磊", "岩泉", "峰回", "川行", "野渡", "舟横", "鹤鸣", "鹏程", "雁南", "骏驰", "麦浪", "稻香"),
    *("高粱", "谷丰", "雪原", "霜天", "冰河", "旭日", "苍穹", "沧浪"),
)
_ETHNICITIES = {"01": 920, "11": 18, "03": 16, "06": 12, "15": 10, "08": 10, "02": 6, "12": 4, "10": 4}
"""Codes of GB/T 3304 and how often they are drawn."""
_SCHOOLING = {"lawyers": ("10", "20"), "taxi": ("30", "40", "60", "70"), "other": ("10", "20", "20", "30", "40", "60")}
_FEATHERED = (("古丽·白露", Sex.FEMALE, "05"), ("巴特尔·长风", Sex.MALE, "02"), ("卓玛·晴岚", Sex.FEMALE, "04"))
"""Names with a middle dot, which rosters write in many ways."""


@dataclass(frozen=True)
class Person:
    """What is entered about one member."""

    name: str
    sex: Sex
    born_on: date
    ethnicity: str | None
    education: str | None
    id_number: str | None
    phone: str | None
    joined_on: date
    affiliated_from: date
    standing: Standing
    full_from: date | None
    """When a probationary member became a full one, if that lies within the time that is replayed."""


def id_number(born_on: date, *, sex: Sex, serial: int) -> str:
    """A number that can belong to nobody, with a right check digit; `serial` (0–499) tells namesakes of a day apart."""
    order = 2 * serial + (1 if sex is Sex.MALE else 0)
    first_17 = f"{DIVISION}{born_on:%Y%m%d}{order % 1000:03d}"
    return first_17 + check_digit(first_17)


def phone(number: int) -> str:
    """The demo's phone number with this running number."""
    return f"{PHONE_PREFIX}{number:08d}"


class People:
    """An endless supply of persons, the same ones for the same seed and day."""

    def __init__(self, dice: random.Random, *, today: date) -> None:
        self._dice = dice
        self._today = today
        self._serials = count()
        self._phones = count(FIRST_FREE_PHONE, 7)
        self._names = self._unused_names()

    def next_for(self, branch_name: str, *, founded_on: date) -> Person:
        """The next member of a branch."""
        name, sex, ethnicity = next(self._names)
        return self.named(name, sex, self._age_in(branch_name), branch_name, founded_on, ethnicity=ethnicity)

    def named(
        self,
        name: str,
        sex: Sex,
        age: int,
        branch_name: str,
        founded_on: date,
        *,
        ethnicity: str | None = "01",
        phone_number: int | None = None,
    ) -> Person:
        """A person of this name and age; the rest is drawn."""
        dice = self._dice
        born_on = self._today - timedelta(days=age * 365 + age // 4 + dice.randrange(2, 360))
        serial = next(self._serials)
        is_known = phone_number is not None
        joined_on, standing, full_from = self._entry(born_on, is_known=is_known)
        number = phone(phone_number) if phone_number is not None else phone(next(self._phones))
        return Person(
            name=name,
            sex=sex,
            born_on=born_on,
            ethnicity=ethnicity if is_known or dice.random() < 0.97 else None,
            education=dice.choice(_SCHOOLING[_trade_of(branch_name)]),
            id_number=id_number(born_on, sex=sex, serial=serial % 500) if is_known or dice.random() < 0.8 else None,
            phone=number if is_known or dice.random() < 0.96 else None,
            joined_on=joined_on,
            affiliated_from=self._arrival(joined_on, founded_on, is_known=is_known),
            standing=standing,
            full_from=full_from,
        )

    def _unused_names(self) -> Iterator[tuple[str, Sex, str | None]]:
        yield from _FEATHERED
        used: set[str] = set()
        while True:
            sex = self._dice.choice((Sex.FEMALE, Sex.MALE))
            surname = self._dice.choice(_RARE_SURNAMES if self._dice.random() < 0.01 else _SURNAMES)
            name = surname + self._dice.choice(_FOR_WOMEN if sex is Sex.FEMALE else _FOR_MEN)
            if name not in used:
                used.add(name)
                code = self._dice.choices(list(_ETHNICITIES), list(_ETHNICITIES.values()))[0]
                yield name, sex, code

    def _age_in(self, branch_name: str) -> int:
        """22 to 88; homes for the aged and charities have the oldest members."""
        middle = 62 if "养老" in branch_name or "养护" in branch_name or "慈善" in branch_name else 43
        return min(88, max(22, round(self._dice.gauss(middle, 14))))

    def _entry(self, born_on: date, *, is_known: bool) -> tuple[date, Standing, date | None]:
        """When the person joined, and as what they stand on the first roster."""
        lately = self._dice.random()
        if not is_known and lately < 0.03:  # Still on probation.
            return self._today - timedelta(days=self._dice.randrange(30, 300)), Standing.PROBATIONARY, None
        if not is_known and lately < 0.06:  # Became a full member within the time that is replayed.
            joined_on = self._today - timedelta(days=self._dice.randrange(400, 700))
            return joined_on, Standing.PROBATIONARY, joined_on + timedelta(days=365)
        earliest = born_on + timedelta(days=19 * 366)
        latest = self._today - timedelta(days=800)
        span = max(1, (latest - earliest).days)
        return earliest + timedelta(days=int(span * self._dice.random() ** 1.5)), Standing.FULL, None

    def _arrival(self, joined_on: date, founded_on: date, *, is_known: bool) -> date:
        """First day in the branch: some came within the last half year."""
        earliest = max(joined_on, founded_on)
        if not is_known and self._dice.random() < 0.05:
            return max(earliest, self._today - timedelta(days=self._dice.randrange(10, 190)))
        latest = max(earliest, self._today - timedelta(days=450))
        return earliest + timedelta(days=self._dice.randrange((latest - earliest).days + 1))


def _trade_of(branch_name: str) -> str:
    if "律师" in branch_name or "会计师" in branch_name:
        return "lawyers"
    return "taxi" if "出租" in branch_name else "other"
