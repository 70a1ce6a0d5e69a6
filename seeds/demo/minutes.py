"""Minutes of the home branch's past theme days, with the votes of its members' meetings, each by the service."""

from datetime import timedelta

from backend.activities.models import Activity, Credit
from backend.attendance.models import ResolutionKind
from backend.attendance.service import minutes, quorum, resolutions
from backend.attendance.service.resolutions import Vote
from backend.core.ids import new_id
from seeds.demo.base import Branch, City, acting

RECORDER = "何谷雨"
TOLD = (
    "按议程逐项进行，与会同志结合工作谈了体会。",
    "分组讨论后由各组推荐一人发言，大家补充了意见。",
    "会议对存在的不足作了说明，明确了责任人和完成时间。",
)
DECISIONS = "一、下月主题党日前，每名党员联系一户服务对象。\n二、支部委员负责汇总进展，在下次会议上通报。"
VOTE = "同意本季度支部工作计划"
SOME_ABSTAIN = 2


def write(built: City, branch: Branch, activity: Activity) -> None:
    """Put the votes on record and make the minutes final on the evening after."""
    secretary = branch.secretary
    assert secretary is not None
    session, now = built.session, activity.ends_at + timedelta(hours=26)
    with acting(session, secretary):
        if any(credit.credit is Credit.MEMBERS_MEETING for credit in activity.credits):
            _vote(built, branch, activity)
        points = [line.strip() for line in activity.agenda.splitlines() if line.strip()]
        written = {
            "chair": secretary.display_name,
            "recorder": RECORDER,
            "invitees": "",
            "points": [{"title": point, "text": TOLD[place % len(TOLD)]} for place, point in enumerate(points)],
            "decisions": DECISIONS,
        }
        kept = minutes.save(
            session,
            activity=activity,
            organisation_id=branch.organisation.id,
            revision=0,
            written=written,
            officer=secretary,
            now=now - timedelta(hours=1),
        )
        minutes.finalise(
            session,
            activity=activity,
            organisation=branch.organisation,
            revision=kept.revision,
            officer=secretary,
            now=now,
        )


def _vote(built: City, branch: Branch, activity: Activity) -> None:
    """Everybody who is there agrees, but for two who abstain."""
    assert branch.secretary is not None
    there = quorum.get_quorum(built.session, activity_id=activity.id, organisation_id=branch.organisation.id)
    resolutions.record(
        built.session,
        resolution_id=new_id(),
        activity=activity,
        organisation_id=branch.organisation.id,
        vote=Vote(VOTE, ResolutionKind.ORDINARY, there.present_voters - SOME_ABSTAIN, 0, SOME_ABSTAIN),
        officer=branch.secretary,
        now=activity.ends_at,
    )
