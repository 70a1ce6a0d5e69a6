"""The party organisations of the demo city. Every name is invented; sizes add up to some 1,200 members."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from backend.organisations.models import OrganisationKind as Kind

ROOT_NAME = "中共江城市社会组织工作委员会"
ROOT_SHORT_NAME = "江城市社会组织工委"
ROOT_FOUNDED_ON = date(2006, 7, 1)

HOME = "青禾律师事务所第一党支部"
"""The branch of the demo's secretary."""
LEADING = "青禾律师事务所第二党支部"
"""The branch that leads an activity held together."""
JOINING = "青禾律师事务所第三党支部"
"""The branch that has agreed to join it."""
SECOND = "蓝帆出租汽车第一车队党支部"
"""The branch of the demo's second secretary."""
LAWYERS, TAXIS = "中共江城市律师行业委员会", "中共江城市出租汽车行业委员会"
"""The committees that have demo staff of their own, so that a transfer can be followed from one to the other."""
STAFF_HOME = "远山律师事务所党支部"
"""The branch to which the demo's committee staff belongs as a member."""
MEETING_TODAY = (HOME, SECOND, "启明外国语学校党支部", "微光慈善基金会党支部")
"""Branches whose theme day is today, whichever day it is."""


@dataclass(frozen=True)
class Unit:
    """One organisation to found, and how many members it gets."""

    name: str
    short_name: str
    kind: Kind
    founded_on: date
    size: int = 0
    """Members of a branch."""
    children: tuple["Unit", ...] = ()

    @property
    def venue(self) -> str:
        """Where it usually meets."""
        return f"{self.short_name.removesuffix('党支部').removesuffix('支部').removesuffix('联合')}党员活动室"


def _branch(name: str, short_name: str, year: int, size: int) -> Unit:
    kind = Kind.JOINT_BRANCH if "联合" in name else Kind.TEMPORARY_BRANCH if "临时" in name else Kind.BRANCH
    return Unit(name, short_name, kind, date(year, 4 + size % 6, 1 + size % 27), size)


def _general(name: str, short_name: str, year: int, *children: Unit) -> Unit:
    return Unit(name, short_name, Kind.GENERAL_BRANCH, date(year, 3, 18), children=children)


def _industry(name: str, short_name: str, year: int, *children: Unit) -> Unit:
    return Unit(f"中共江城市{name}", short_name, Kind.INDUSTRY_COMMITTEE, date(year, 1, 12), children=children)


CITY: tuple[Unit, ...] = (
    _industry(
        "律师行业委员会",
        "律师行业党委",
        2008,
        _general(
            "青禾律师事务所党总支",
            "青禾律所总支",
            2010,
            _branch(HOME, "青禾一支部", 2010, 42),
            _branch(LEADING, "青禾二支部", 2010, 37),
            _branch(JOINING, "青禾三支部", 2015, 29),
        ),
        _branch(STAFF_HOME, "远山律所支部", 2011, 38),
        _branch("听泉律师事务所党支部", "听泉律所支部", 2013, 24),
        _branch("云桥石榴观澜律师事务所联合党支部", "云桥等联合支部", 2017, 17),
    ),
    _industry(
        "注册会计师行业委员会",
        "注会行业党委",
        2009,
        _branch("衡准会计师事务所党支部", "衡准支部", 2011, 35),
        _branch("明算会计师事务所党支部", "明算支部", 2012, 31),
        _branch("知微会计师事务所党支部", "知微支部", 2014, 22),
        _branch("南塘片区会计师事务所联合党支部", "南塘会计联合支部", 2018, 14),
    ),
    _industry(
        "出租汽车行业委员会",
        "出租汽车行业党委",
        2009,
        _general(
            "蓝帆出租汽车公司党总支",
            "蓝帆出租总支",
            2010,
            _branch(SECOND, "蓝帆一队支部", 2010, 46),
            _branch("蓝帆出租汽车第二车队党支部", "蓝帆二队支部", 2010, 44),
            _branch("蓝帆出租汽车第三车队党支部", "蓝帆三队支部", 2012, 39),
        ),
        _branch("绿洲出租汽车公司党支部", "绿洲出租支部", 2011, 41),
        _branch("个体出租汽车驾驶员联合党支部", "个体司机联合支部", 2016, 33),
        _branch("爱心送考车队临时党支部", "送考车队临时支部", 2021, 11),
    ),
    _industry(
        "民办教育行业委员会",
        "民办教育行业党委",
        2010,
        _branch("启明外国语学校党支部", "启明学校支部", 2011, 45),
        _branch("求索中学党支部", "求索中学支部", 2012, 40),
        _branch("育桐职业培训学校党支部", "育桐培训支部", 2015, 26),
        _branch("春笋幼儿园联合党支部", "春笋幼儿园联合支部", 2017, 19),
        _branch("萤火虫教育机构联合党支部", "萤火虫联合支部", 2019, 16),
    ),
    _industry(
        "民营医疗机构委员会",
        "民营医疗党委",
        2010,
        _general(
            "安澜康复医院党总支",
            "安澜医院总支",
            2012,
            _branch("安澜康复医院医护党支部", "安澜医护支部", 2012, 43),
            _branch("安澜康复医院后勤党支部", "安澜后勤支部", 2012, 23),
        ),
        _branch("青囊中医医院党支部", "青囊医院支部", 2013, 36),
        _branch("望月眼科医院党支部", "望月眼科支部", 2014, 28),
        _branch("暖阳口腔门诊部党支部", "暖阳口腔支部", 2018, 13),
        _branch("北岸社区诊所联合党支部", "北岸诊所联合支部", 2020, 12),
    ),
    _industry(
        "公益慈善组织委员会",
        "公益慈善党委",
        2012,
        _branch("微光慈善基金会党支部", "微光基金会支部", 2013, 27),
        _branch("春渡慈善会党支部", "春渡慈善会支部", 2013, 34),
        _branch("蒲公英社会工作服务中心党支部", "蒲公英社工支部", 2014, 30),
        _branch("益行志愿者协会党支部", "益行志协支部", 2015, 32),
        _branch("公益孵化园联合党支部", "公益孵化联合支部", 2019, 18),
    ),
    _industry(
        "养老服务行业委员会",
        "养老服务党委",
        2013,
        _branch("松鹤里养老院党支部", "松鹤里支部", 2014, 38),
        _branch("夕照湾养护院党支部", "夕照湾支部", 2015, 33),
        _branch("桂影护理站党支部", "桂影护理支部", 2018, 15),
        _branch("西城片区养老机构联合党支部", "西城养老联合支部", 2019, 21),
    ),
    _industry(
        "行业协会商会委员会",
        "协会商会党委",
        2011,
        _branch("茶叶流通协会党支部", "茶叶协会支部", 2012, 30),
        _branch("餐饮行业协会党支部", "餐饮协会支部", 2012, 36),
        _branch("建筑装饰行业协会党支部", "装饰协会支部", 2014, 29),
        _branch("异地商会联合党支部", "异地商会联合支部", 2016, 41),
    ),
)


def branches(units: tuple[Unit, ...] = CITY) -> Iterator[Unit]:
    """Every branch of the city, in the order of founding it."""
    for unit in units:
        if unit.size:
            yield unit
        yield from branches(unit.children)
