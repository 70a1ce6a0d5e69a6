"""The people one can sign in as, and what to try with each of them."""

from dataclasses import dataclass

from backend.members.models import Sex
from backend.organisations.models import PostKind, Role
from seeds.demo import city


@dataclass(frozen=True)
class DemoAccount:
    """One person with the demo's password."""

    number: int
    """Running number inside the phone number."""
    name: str
    title: str
    title_en: str
    to_try: str
    to_try_en: str
    branch: str | None = None
    """The branch to which the person belongs as a member; None: an account without a member's file."""
    sex: Sex = Sex.FEMALE
    age: int = 40
    post: PostKind | None = None
    role: Role | None = None
    over: str | None = None
    """The organisation at which the role is held, where it is not the own branch."""


MEMBER = DemoAccount(
    1, "李小满", "党员", "Member",
    "扫码或输入 6 位数字签到；看我的记录；管签到台", "Check in by code or digits; read the own record; mind the desk",
    branch=city.HOME, age=29,
)  # fmt: skip
ELDER = DemoAccount(
    2, "陈立冬", "老党员", "Older member",
    "打开长辈版，再签到一次", "Turn on the large-type mode, then check in",
    branch=city.HOME, sex=Sex.MALE, age=76,
)  # fmt: skip
SECRETARY = DemoAccount(
    3, "周清和", "支部书记", "Branch secretary",
    "出示今天的签到码，看名册变化；处理“我在场”", "Show today's code, watch the roster fill; decide “I was there”",
    branch=city.HOME, age=46, post=PostKind.SECRETARY, role=Role.SECRETARY,
)  # fmt: skip
DEPUTY = DemoAccount(
    4, "林知秋", "副书记", "Deputy secretary",
    "导入名册；给新党员出示激活码", "Import a roster; show an activation code",
    branch=city.HOME, sex=Sex.MALE, age=38, post=PostKind.DEPUTY_SECRETARY, role=Role.DEPUTY_SECRETARY,
)  # fmt: skip
HELPER = DemoAccount(
    5, "何芒种", "组织委员", "Branch committee member",
    "在名册上点名、撤销；看不到授权", "Tick and undo on the roster; no grants to see",
    branch=city.HOME, sex=Sex.MALE, age=33, post=PostKind.ORGANISATION_OFFICER, role=Role.BRANCH_COMMITTEE,
)  # fmt: skip
STAFF = DemoAccount(
    6, "沈惊蛰", "工委工作人员", "Committee staff",
    "看全市支部；任命书记并出示激活码", "See all branches; appoint secretaries and let them in",
    branch=city.STAFF_HOME, sex=Sex.MALE, age=41, role=Role.COMMITTEE_STAFF, over=city.ROOT_NAME,
)  # fmt: skip
AUDITOR = DemoAccount(
    7, "顾白露", "审计员", "Auditor",
    "只读；查操作记录", "Reads only; looks through the audit trail",
    role=Role.AUDITOR, over=city.ROOT_NAME,
)  # fmt: skip
OPERATOR = DemoAccount(
    8, "唐云帆", "系统管理员", "Operator",
    "建立、移动党组织；看不到党员信息", "Found and move organisations; sees no member",
    role=Role.OPERATOR, over=city.ROOT_NAME,
)  # fmt: skip
ELSEWHERE = DemoAccount(
    9, "赵远航", "其他支部党员", "Member of another branch",
    "扫青禾一支部的码：以客人身份签到", "Scan the first branch's code: check in as a guest",
    branch="绿洲出租汽车公司党支部", sex=Sex.MALE, age=52,
)  # fmt: skip
SECOND_SECRETARY = DemoAccount(
    10, "马谷雨", "另一支部书记", "Secretary of another branch",
    "同时开着的另一场签到；看不到别的支部", "A second check-in at the same time; other branches stay unseen",
    branch=city.SECOND, age=49, post=PostKind.SECRETARY, role=Role.SECRETARY,
)  # fmt: skip
LAWYERS_STAFF = DemoAccount(
    11, "苏雨水", "行业党委工作人员", "Industry committee staff",
    "开组织关系介绍信，接收转来的党员", "Write introduction letters, accept members who move",
    age=36, role=Role.COMMITTEE_STAFF, over=city.LAWYERS,
)  # fmt: skip
TAXI_STAFF = DemoAccount(
    12, "夏长庚", "另一行业党委工作人员", "Another committee's staff",
    "接收转来的党员，寄回执", "Accept members who move, send receipts",
    sex=Sex.MALE, age=44, role=Role.COMMITTEE_STAFF, over=city.TAXIS,
)  # fmt: skip

ACCOUNTS = (
    MEMBER,
    ELDER,
    SECRETARY,
    DEPUTY,
    HELPER,
    STAFF,
    AUDITOR,
    OPERATOR,
    ELSEWHERE,
    SECOND_SECRETARY,
    LAWYERS_STAFF,
    TAXI_STAFF,
)
