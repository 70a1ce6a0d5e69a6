"""Which pages are looked at, by whom, and what is done there first: every path of the router has an entry."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.e2e.lively import Lively
from tests.e2e.visit_acts import (
    ask_why,
    look_at_a_duty,
    look_at_a_split,
    look_at_a_suggestion,
    look_at_all_days,
    look_at_every_day,
    look_at_exports,
    look_at_hours,
    look_for_branch,
    look_outside,
    make_cards,
    make_poster,
    move_a_meeting,
    press,
    send_back,
    send_empty_letter,
    unfold,
    unfold_all,
    unfold_more,
    upload,
    upload_hours,
)
from tests.e2e.world import World


@dataclass(frozen=True)
class Visit:
    """How to get to a page and see something on it."""

    who: Callable[[Lively], object] = lambda _: None
    path: Callable[[Lively, World], str] | None = None
    """Where the route has parameters."""
    leads_to: str = ""
    """Beginning of the address where one ends up, if that is another one."""
    act: Callable[[Page], None] | None = None
    """What to do there first."""


def member(lively: Lively) -> object:
    return lively.branch.member


def secretary(lively: Lively) -> object:
    return lively.branch.secretary


def staff(lively: Lively) -> object:
    return lively.staff


NO_PAGE = "/:path(.*)*"
NO_PAGE_TITLE = re.compile("^(没有这个页面|There is no such page)$")
VISITS: dict[str, list[Visit]] = {
    "/": [Visit(), Visit(member), Visit(secretary)],
    "/settings": [Visit()],
    "/sign-in": [Visit()],
    "/activate": [Visit(path=lambda it, _: f"/activate#{it.activation_token}")],
    "/q/:token": [
        Visit(path=lambda it, world: f"/q/{world.token_of(it.open, now=world.long_ago())}"),
        Visit(path=lambda it, world: f"/q/{world.token_of(it.open, now=world.long_ago())}", act=ask_why),
    ],
    "/privacy": [Visit()],
    "/scan": [Visit(member)],
    "/check-ins/:id": [Visit(member, lambda it, world: f"/q/{world.token_of(it.open)}", leads_to="/check-ins/")],
    "/activities/:id": [
        Visit(member, lambda it, _: f"/activities/{it.open.id}"),
        Visit(
            lambda it: it.branch.members[1],
            lambda it, _: f"/activities/{it.open.id}",
            act=press("^(请假|Ask for leave)"),
        ),
        Visit(member, lambda it, _: f"/activities/{it.past.id}"),
    ],
    "/record": [Visit(member)],
    "/inbox": [Visit(member), Visit(secretary)],
    "/me/card": [Visit(member)],
    "/me/pledges": [Visit(member)],
    "/me": [Visit(member)],
    "/hours/:part(report|reviews)?": [
        Visit(member, lambda *_: "/hours"),
        Visit(member, lambda *_: "/hours", act=press(r"^(记得不对？|Something wrong\?)$")),
        Visit(member, lambda *_: "/hours/report"),
        Visit(secretary, lambda *_: "/hours/reviews"),
        Visit(secretary, lambda *_: "/hours/reviews", act=press("^(同意更正|Set it right)$")),
    ],
    "/shifts/:shiftId/:part(desk|code)": [
        Visit(secretary, lambda it, _: f"/shifts/{it.shift_id}/desk"),
        Visit(secretary, lambda it, _: f"/shifts/{it.shift_id}/code"),
    ],
    "/me/transfers": [
        Visit(member),
        Visit(lambda it: it.branch.members[5]),
        Visit(lambda it: it.branch.members[7]),
    ],
    "/me/transfers/apply": [Visit(member), Visit(member, act=look_for_branch)],
    "/me/away": [Visit(member), Visit(lambda it: it.branch.members[3])],
    "/me/away/register": [Visit(member)],
    "/flow-cards/:token": [Visit(path=lambda it, _: f"/flow-cards/{it.flowing.card_token}")],
    "/members/:memberId/away": [Visit(secretary, lambda it, _: f"/members/{it.branch.member.member_id}/away")],
    "/branch/flow": [
        Visit(secretary),
        Visit(secretary, lambda *_: "/branch/flow?part=here", act=press("^(登记流入党员|Register a guest)$")),
        Visit(secretary, lambda *_: "/branch/flow?part=contacts"),
        Visit(secretary, lambda *_: "/branch/flow?part=check"),
    ],
    "/branch/flow/:registrationId": [
        Visit(
            secretary,
            lambda it, _: f"/branch/flow/{it.flowing.registration_id}",
            act=press("^(记一次联系|Log a contact)$"),
        ),
        Visit(secretary, lambda it, _: f"/branch/flow/{it.flowing.waiting_id}", act=press("^(不同意|Decline)$")),
    ],
    "/organisations/:organisationId/flow": [Visit(staff, lambda it, _: f"/organisations/{it.branch.id}/flow")],
    "/letters/:token": [Visit(path=lambda it, _: f"/letters/{it.moving.letter_token}")],
    "/branch/transfers": [Visit(secretary), Visit(staff, lambda *_: "/branch/transfers?queue=passed")],
    "/branch/registrations": [Visit(secretary)],
    "/organisations/:organisationId/registrations": [
        Visit(staff, lambda it, _: f"/organisations/{it.branch.id}/registrations")
    ],
    "/branch/transfers/incoming": [
        Visit(staff),
        Visit(staff, act=send_empty_letter),
        Visit(secretary),
    ],
    "/branch/transfers/:transferId": [
        Visit(secretary, lambda it, _: f"/branch/transfers/{it.moving.submitted_id}", act=unfold_more),
        Visit(
            secretary,
            lambda it, _: f"/branch/transfers/{it.moving.submitted_id}",
            act=send_back,
        ),
        Visit(secretary, lambda it, _: f"/branch/transfers/{it.moving.arriving_id}"),
        Visit(
            staff,
            lambda it, _: f"/branch/transfers/{it.moving.agreed_id}",
            act=press("^(开介绍信|Issue the letter)$"),
        ),
        Visit(
            staff,
            lambda it, _: f"/branch/transfers/{it.moving.placed_id}",
            act=press("^(登记全国系统|Note the national registration)$"),
        ),
    ],
    "/branch/cases": [
        Visit(secretary),
        Visit(secretary, lambda *_: "/branch/cases?view=open"),
        Visit(staff),
    ],
    "/branch/cases/:caseId": [
        Visit(secretary, lambda it, _: f"/branch/cases/{it.case_id}", act=press("^(记一笔|Add to the log)$")),
        Visit(secretary, lambda it, _: f"/branch/cases/{it.case_id}", act=press("^(研究结论|Decide)$")),
    ],
    "/branch/proposals": [Visit(staff), Visit(staff, act=press("^(不同意|Decline)$"))],
    "/branch/reorganisations": [Visit(staff)],
    "/branch/reorganisations/new": [Visit(staff, act=look_at_a_split)],
    "/branch/reorganisations/:reorganisationId": [
        Visit(staff, lambda it, _: f"/branch/reorganisations/{it.changing.proposed_id}", act=unfold_all),
        Visit(
            staff,
            lambda it, _: f"/branch/reorganisations/{it.changing.applied_id}",
            act=press("^(撤回调整|Take it back)$"),
        ),
    ],
    "/members/:memberId/transfer": [
        Visit(secretary, lambda it, _: f"/members/{it.branch.member.member_id}/transfer", act=look_outside)
    ],
    "/me/security": [Visit(member)],
    "/me/notices": [Visit(member)],
    "/me/calendar": [Visit(member), Visit(secretary)],
    "/me/disclosures": [Visit(member)],
    "/branch": [Visit(secretary), Visit(lambda it: it.changing.received.secretary)],
    "/branch/activities": [Visit(secretary)],
    "/branch/activities/new": [Visit(secretary, act=unfold)],
    "/branch/series": [Visit(secretary)],
    "/branch/series/new": [Visit(secretary, act=look_at_every_day), Visit(secretary)],
    "/series/:seriesId": [
        Visit(secretary, lambda it, _: f"/series/{it.series_id}"),
        Visit(secretary, lambda it, _: f"/series/{it.series_id}", act=press("^(结束这个系列|End the series)")),
    ],
    "/series/:seriesId/edit": [Visit(secretary, lambda it, _: f"/series/{it.series_id}/edit")],
    "/venues": [Visit(secretary), Visit(secretary, act=press("^(添加场地|Add a venue)"))],
    "/branch/ledger": [Visit(secretary)],
    "/help": [Visit(member), Visit(secretary, lambda *_: "/help?about=theme_day")],
    "/branch/year": [
        Visit(secretary),
        Visit(secretary, act=look_at_a_duty),
        Visit(secretary, act=press(r"^(党组织负责人培训|Training of the heads)")),
        Visit(secretary, act=look_at_hours),
        Visit(secretary, act=look_at_a_suggestion),
    ],
    "/branch/year/plan": [Visit(secretary, act=move_a_meeting)],
    "/branch/year/quarters": [Visit(secretary), Visit(secretary, act=unfold)],
    "/organisations/:organisationId/year": [Visit(staff, lambda it, _: f"/organisations/{it.branch.id}/year")],
    "/organisations/:organisationId/year/quarters": [
        Visit(staff, lambda it, _: f"/organisations/{it.branch.id}/year/quarters")
    ],
    "/branch/members": [Visit(secretary)],
    "/branch/members/new": [Visit(secretary, act=unfold)],
    "/branch/probations": [Visit(secretary)],
    "/branch/former": [Visit(secretary)],
    "/branch/landing": [Visit(secretary)],
    "/me/yearly": [Visit(member), Visit(lambda it: it.yearly.other.member)],
    "/me/appraisals/:appraisalId": [
        Visit(member, lambda it, _: f"/me/appraisals/{it.yearly.mutual_id}"),
        Visit(lambda it: it.yearly.other.member, lambda it, _: f"/me/appraisals/{it.yearly.self_id}"),
        Visit(lambda it: it.yearly.other.member, lambda it, _: f"/me/appraisals/{it.yearly.confirmed_id}"),
    ],
    "/branch/yearly": [Visit(secretary)],
    "/branch/appraisals/:appraisalId": [
        Visit(secretary, lambda it, _: f"/branch/appraisals/{it.yearly.mutual_id}", act=unfold_all),
        Visit(secretary, lambda it, _: f"/branch/appraisals/{it.yearly.decision_id}", act=press("^(撤回|Withdraw)")),
    ],
    "/branch/talks": [Visit(secretary), Visit(secretary, act=press("^(记一次谈话|Record a talk)"))],
    "/branch/yearly-report": [Visit(secretary), Visit(lambda it: it.yearly.other.secretary)],
    "/branch/responsibilities": [Visit(secretary), Visit(secretary, act=press("^(加一项|Add an item)"))],
    "/branch/head-lectures": [Visit(secretary), Visit(secretary, act=press("^(记一次讲课|Record a lecture)"))],
    "/organisations/:organisationId/yearly": [
        Visit(staff, lambda it, _: f"/organisations/{it.yearly.other.id}/yearly"),
    ],
    "/yearly-reports/:versionId": [Visit(staff, lambda it, _: f"/yearly-reports/{it.yearly.version_id}")],
    "/me/work": [Visit(member)],
    "/organisations/:organisationId/landing": [
        Visit(staff, lambda it, _: f"/organisations/{it.landing_id}/landing"),
        Visit(staff, lambda it, _: f"/organisations/{it.landing_id}/landing", act=press("^(同意|Agree)$")),
    ],
    "/branch/dues": [Visit(secretary), Visit(secretary, act=press("^(全部记到|Mark everybody)"))],
    "/branch/officers": [Visit(secretary)],
    "/branch/groups": [Visit(secretary)],
    "/branch/pledges": [Visit(secretary)],
    "/branch/past": [Visit(secretary)],
    "/branch/requests": [Visit(secretary)],
    "/branch/import": [Visit(secretary, act=upload)],
    "/branch/activations": [Visit(secretary)],
    "/branch/cards": [Visit(secretary), Visit(secretary, act=make_cards)],
    "/activities/:activityId/sign-ups": [Visit(secretary, lambda it, _: f"/activities/{it.open.id}/sign-ups")],
    "/activities/:activityId/poster": [
        Visit(secretary, lambda it, _: f"/activities/{it.open.id}/poster", act=make_poster)
    ],
    "/activities/:id/desk": [Visit(secretary, lambda it, _: f"/activities/{it.open.id}/desk")],
    "/activities/:activityId/edit": [Visit(secretary, lambda it, _: f"/activities/{it.draft.id}/edit")],
    "/activities/:activityId/manage": [Visit(secretary, lambda it, _: f"/activities/{it.open.id}/manage")],
    "/activities/:activityId/roster": [
        Visit(secretary, lambda it, _: f"/activities/{it.open.id}/roster"),
        Visit(secretary, lambda it, _: f"/activities/{it.open.id}/roster", act=press("(的更多操作|More|more)")),
    ],
    "/activities/:activityId/minutes": [
        Visit(secretary, lambda it, _: f"/activities/{it.open.id}/minutes"),
        Visit(secretary, lambda it, _: f"/activities/{it.minuted.id}/minutes"),
    ],
    "/activities/:activityId/minutes/:versionId": [
        Visit(secretary, lambda it, _: f"/activities/{it.minuted.id}/minutes/{it.minutes_version_id}")
    ],
    "/display": [Visit(path=lambda it, _: f"/display#{it.display_token}")],
    "/members/:memberId": [
        Visit(secretary, lambda it, _: f"/members/{it.branch.member.member_id}"),
        Visit(
            secretary,
            lambda it, _: f"/members/{it.branch.member.member_id}",
            act=press("^(党员出册|End the membership)$"),
        ),
    ],
    "/organisations": [Visit(staff)],
    "/organisations/:organisationId": [Visit(staff, lambda it, _: f"/organisations/{it.branch.id}")],
    "/organisations/:organisationId/activities": [
        Visit(staff, lambda it, _: f"/organisations/{it.branch.id}/activities")
    ],
    "/organisations/:organisationId/ledger": [Visit(staff, lambda it, _: f"/organisations/{it.branch.id}/ledger")],
    "/organisations/:organisationId/members": [Visit(staff, lambda it, _: f"/organisations/{it.branch.id}/members")],
    "/organisations/:organisationId/probations": [
        Visit(staff, lambda it, _: f"/organisations/{it.branch.id}/probations")
    ],
    "/organisations/:organisationId/dues": [Visit(staff, lambda it, _: f"/organisations/{it.branch.id}/dues")],
    "/organisations/:organisationId/officers": [
        Visit(lambda it: it.operator, lambda it, _: f"/organisations/{it.branch.id}/officers")
    ],
    "/legal-groups": [Visit(lambda it: it.branch.members[4]), Visit(member)],
    "/legal-groups/:groupId": [
        Visit(lambda it: it.branch.members[4], lambda it, _: f"/legal-groups/{it.group_id}"),
        Visit(
            lambda it: it.branch.members[4],
            lambda it, _: f"/legal-groups/{it.group_id}",
            act=press("^(快速记时|Quick log)$"),
        ),
        Visit(secretary, lambda it, _: f"/legal-groups/{it.group_id}"),
    ],
    "/legal-projects/:projectId": [
        Visit(secretary, lambda it, _: f"/legal-projects/{it.legal_project_id}"),
        Visit(secretary, lambda it, _: f"/legal-projects/{it.legal_project_id}", act=press("^(建群|Add a group)$")),
    ],
    "/talks-and-visits": [Visit(member)],
    "/me/proofs": [Visit(member), Visit(member, act=press("^(申请证明|Ask for a proof)$"))],
    "/me/publicity": [Visit(lambda it: it.branch.members[3])],
    "/proofs/:token": [Visit(path=lambda it, _: f"/proofs/{it.served.proof_token}")],
    "/feedback/:token": [Visit(path=lambda it, _: f"/feedback/{it.served.feedback_token}")],
    "/proofs/:proofId/manage": [
        Visit(secretary, lambda it, _: f"/proofs/{it.served.proof_id}/manage"),
        Visit(secretary, lambda it, _: f"/proofs/{it.served.proof_id}/manage", act=press("^(换发|Replace)$")),
    ],
    "/branch/proofs": [Visit(secretary), Visit(secretary, act=press("^(出具|Issue)$"))],
    "/branch/hours-transfers": [
        Visit(secretary),
        Visit(secretary, act=upload_hours),
        Visit(secretary, act=look_at_exports),
    ],
    "/branch/service-report": [
        Visit(secretary),
        Visit(secretary, lambda it, _: f"/branch/service-report?project={it.served.project_id}"),
    ],
    "/branch/service-report/records": [
        Visit(secretary, lambda *_: "/branch/service-report/records?from=2026-01-01&until=2027-01-01")
    ],
    "/branch/burden": [Visit(secretary)],
    "/organisations/:organisationId/burden": [
        Visit(staff, lambda it, _: f"/organisations/{it.branch.id}/burden", act=unfold_all)
    ],
    "/branch/qualification-expiries": [Visit(secretary)],
    "/organisations/:organisationId/proofs": [Visit(staff, lambda it, _: f"/organisations/{it.branch.id}/proofs")],
    "/organisations/:organisationId/service-report": [
        Visit(staff, lambda it, _: f"/organisations/{it.branch.id}/service-report")
    ],
    "/organisations/:organisationId/service-report/records": [
        Visit(
            staff,
            lambda it, _: f"/organisations/{it.branch.id}/service-report/records?from=2026-01-01&until=2027-01-01",
        )
    ],
    "/organisations/:organisationId/qualification-expiries": [
        Visit(staff, lambda it, _: f"/organisations/{it.branch.id}/qualification-expiries")
    ],
    "/escorts": [Visit(secretary)],
    "/escorts/:projectId/desk": [
        Visit(secretary, lambda it, _: f"/escorts/{it.escorted.project_id}/desk"),
        Visit(
            secretary, lambda it, _: f"/escorts/{it.escorted.project_id}/desk", act=press("^(登记预约|New booking)$")
        ),
    ],
    "/escorts/:projectId/drive": [
        Visit(lambda it: it.branch.members[1], lambda it, _: f"/escorts/{it.escorted.project_id}/drive")
    ],
    "/escorts/:projectId/result": [Visit(secretary, lambda it, _: f"/escorts/{it.escorted.project_id}/result")],
    "/escorts/:projectId/vehicles": [Visit(secretary, lambda it, _: f"/escorts/{it.escorted.project_id}/vehicles")],
    "/escorts/:projectId/setup": [Visit(secretary, lambda it, _: f"/escorts/{it.escorted.project_id}/setup")],
    "/branch/projects": [Visit(secretary)],
    "/organisations/:organisationId/projects": [Visit(staff, lambda it, _: f"/organisations/{it.branch.id}/projects")],
    "/organisations/:organisationId/projects/new": [
        Visit(secretary, lambda it, _: f"/organisations/{it.branch.id}/projects/new")
    ],
    "/projects/:projectId/manage": [
        Visit(secretary, lambda it, _: f"/projects/{it.helped.escort_id}/manage"),
        Visit(secretary, lambda it, _: f"/projects/{it.helped.escort_id}/manage", act=press("^(加场次|Add shifts)$")),
        Visit(secretary, lambda it, _: f"/projects/{it.helped.draft_id}/manage"),
    ],
    "/projects/:projectId/edit": [Visit(secretary, lambda it, _: f"/projects/{it.helped.escort_id}/edit", act=unfold)],
    "/projects/:projectId/leads": [
        Visit(secretary, lambda it, _: f"/projects/{it.helped.escort_id}/leads"),
        Visit(
            secretary,
            lambda it, _: f"/projects/{it.helped.escort_id}/leads",
            act=press("^(添加负责人|Add somebody)$"),
        ),
    ],
    "/projects/:projectId/cards": [Visit(secretary, lambda it, _: f"/projects/{it.helped.escort_id}/cards")],
    "/projects/:projectId/applications": [
        Visit(secretary, lambda it, _: f"/projects/{it.helped.escort_id}/applications")
    ],
    "/projects/:projectId/shifts/plan": [
        Visit(secretary, lambda it, _: f"/projects/{it.helped.escort_id}/shifts/plan", act=look_at_all_days)
    ],
    "/shifts/:shiftId/manage": [
        Visit(secretary, lambda it, _: f"/shifts/{it.helped.shift_id}/manage"),
        Visit(
            secretary,
            lambda it, _: f"/shifts/{it.helped.shift_id}/manage",
            act=press("^(取消场次|Call off the shift)$"),
        ),
    ],
    "/service": [Visit(member), Visit(lambda it: it.branch.members[2])],
    "/service/projects/:projectId": [Visit(member, lambda it, _: f"/service/projects/{it.helped.escort_id}")],
    "/service/shifts/:shiftId": [
        Visit(member, lambda it, _: f"/service/shifts/{it.helped.shift_id}"),
        Visit(lambda it: it.branch.members[4], lambda it, _: f"/service/shifts/{it.helped.shift_id}"),
    ],
    "/service/cards": [Visit(member), Visit(member, act=press("^(登记证件|Enter a qualification)$"))],
    "/volunteer/:projectId": [Visit(path=lambda it, _: f"/volunteer/{it.helped.escort_id}")],
    "/audit": [Visit(lambda it: it.auditor)],
    NO_PAGE: [Visit(path=lambda *_: "/no/such/page")],
}
