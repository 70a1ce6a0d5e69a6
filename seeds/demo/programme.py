"""What the branches of the demo city do on their theme days: titles, agendas, venues. Data."""

from dataclasses import dataclass

from backend.activities.models import Credit


@dataclass(frozen=True)
class Theme:
    """One theme day as a secretary would plan it."""

    title: str
    agenda: str
    credits: tuple[Credit, ...] = (Credit.THEME_DAY,)
    venue: str | None = None
    """None: where the branch usually meets."""
    address: str = ""


_LECTURE = (Credit.THEME_DAY, Credit.LECTURE)
_MEETING = (Credit.THEME_DAY, Credit.MEMBERS_MEETING)

THEMES: dict[str, tuple[Theme, ...]] = {
    "律师": (
        Theme("主题党日：民法典进社区", "集体学习\n分组走访三个社区\n现场解答法律咨询\n小结"),
        Theme(
            "主题党日：公益法律咨询日",
            "学习有关文件\n在市民广场设咨询台\n登记后续跟进事项",
            venue="江城市民广场",
            address="江城市中心区望江路1号",
        ),
        Theme("党课：律师的职业操守", "书记讲党课\n青年律师谈体会\n讨论", credits=_LECTURE),
    ),
    "会计师": (
        Theme("主题党日：诚信执业", "集体学习\n警示案例交流\n签署诚信执业承诺"),
        Theme("主题党日：为社会组织义务理账", "走访四家小型社会组织\n现场解答财务规范问题\n小结"),
    ),
    "出租": (
        Theme("主题党日：安全行车与文明服务", "学习安全行车规定\n通报近期服务情况\n检查车况"),
        Theme(
            "主题党日：雷锋车队敬老出行",
            "集体学习\n接送社区老人体检\n小结",
            venue="望江社区服务站",
            address="江城市望江街道8号",
        ),
    ),
    "学校": (
        Theme("主题党日：师德师风", "集体学习\n师德故事分享\n青年教师结对"),
        Theme(
            "主题党日：送教下乡",
            "到结对小学听课评课\n捐赠图书\n座谈",
            venue="柳溪乡中心小学",
            address="江城市柳溪乡学堂路3号",
        ),
    ),
    "医院": (
        Theme(
            "主题党日：义诊进社区",
            "集体学习\n内科、眼科、康复义诊\n健康讲座",
            venue="北岸社区广场",
            address="江城市北岸街道广场路6号",
        ),
        Theme("主题党日：医者初心", "老党员谈从医经历\n学习有关文件\n讨论"),
    ),
    "慈善": (
        Theme("主题党日：微心愿认领", "集体学习\n认领困境儿童微心愿\n落实责任人"),
        Theme("主题党日：阳光公示日", "通报上季度善款使用\n党员评议\n讨论改进"),
    ),
    "养老": (
        Theme("主题党日：陪老人过节气", "集体学习\n与老人一起做时令点心\n听老党员讲故事"),
        Theme("主题党日：护理技能比武", "集体学习\n护理技能演示\n交流"),
    ),
    "": (
        Theme("支部党员大会暨主题党日", "通报上月工作\n讨论本季度计划\n表决", credits=_MEETING),
        Theme(
            "主题党日：参观江城城市展览馆",
            "集合签到\n参观城市建设展\n座谈交流",
            venue="江城城市展览馆",
            address="江城市滨江大道66号",
        ),
        Theme("主题党日：学习与交流", "集体学习\n分组讨论\n小结"),
        Theme(
            "主题党日：植绿护绿",
            "领取工具\n在滨江湿地植树\n清理步道",
            venue="滨江湿地公园",
            address="江城市滨江大道南段",
        ),
        Theme("主题党日：重温入党志愿", "重温入党志愿书\n过政治生日\n谈心"),
    ),
}

TODAY = Theme(
    "主题党日：社区服务开放日",
    "集合与签到（全天分批）\n集体学习\n分组服务：法律咨询、义诊、代办\n小结与下月安排",
    venue="望江社区党群服务中心",
    address="江城市望江街道12号",
)
LECTURE_AHEAD = Theme("党课：从身边事讲起", "书记讲党课\n两名党员交流\n讨论", credits=_LECTURE)

OUTING_AHEAD = Theme(
    "主题党日：走进江城古城墙",
    "8:30 在支部楼下集合上车\n听讲解员讲城墙保护\n座谈：文物保护里的法律服务",
    venue="江城古城墙遗址公园",
    address="江城市老城区城墙路1号",
)

FROM_PAPER = Theme(
    "主题党日：柳溪乡送法下乡",
    "分三组进村答疑\n给小学上一堂法治课\n座谈",
    venue="柳溪乡中心小学",
    address="江城市柳溪乡学堂路3号",
)

TOGETHER_AHEAD = Theme(
    "联合主题党日：法治进园区",
    "三个支部分组摆台\n企业法律体检\n座谈：共建机制",
    venue="江城高新区党群服务中心",
    address="江城市高新区创新路20号",
)

LEAVE_NOTES = {
    "sick": ("感冒发烧，在家休息", "复查，已约好门诊"),
    "work": ("当天开庭", "值班走不开", "出车跑长途"),
    "travel": ("在外地出差", "回乡探亲"),
    "family": ("接送孩子", "家里老人住院"),
    "other": ("",),
}
TICK_REASONS = ("没带手机，本人到场", "手机没电", "老党员，现场签到", "扫码不便，现场确认")


def themes_of(branch_name: str) -> tuple[Theme, ...]:
    """Themes that fit a branch, those of its trade first."""
    own = next((themes for word, themes in THEMES.items() if word and word in branch_name), ())
    return own + THEMES[""]
