import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import { useOfficerTexts } from '@/locales'
import { serviceRoutes } from '@/pages/service/routes'
import { escortRoutes } from '@/pages/escort/routes'
import { legalRoutes } from '@/pages/legal/routes'

type Loader = () => Promise<{ default: Component }>

/** A page together with the officers' texts; both arrive with the first visit. */
const withTexts = (load: Loader) => async () => (await Promise.all([load(), useOfficerTexts()]))[0].default

const branch = withTexts(() => import('./BranchPage.vue'))
const activities = withTexts(() => import('./ActivitiesPage.vue'))
const ledger = withTexts(() => import('./LedgerPage.vue'))
const plan = withTexts(() => import('./PlanPage.vue'))
const seriesEdit = withTexts(() => import('./SeriesEditPage.vue'))
const members = withTexts(() => import('./MembersPage.vue'))
const dues = withTexts(() => import('./DuesPage.vue'))
const probations = withTexts(() => import('./ProbationsPage.vue'))
const flow = withTexts(() => import('./FlowPage.vue'))
const officers = withTexts(() => import('./OfficersPage.vue'))
const projects = withTexts(() => import('./ProjectsPage.vue'))
const groups = withTexts(() => import('./GroupsPage.vue'))
const proofs = withTexts(() => import('./ProofsPage.vue'))
const report = withTexts(() => import('./ServiceReportPage.vue'))
const burden = withTexts(() => import('./BurdenPage.vue'))
const reportRecords = withTexts(() => import('./ReportRecordsPage.vue'))
const expiries = withTexts(() => import('./ExpiriesPage.vue'))
const registrations = withTexts(() => import('./RegistrationsPage.vue'))
const landing = withTexts(() => import('./LandingPage.vue'))
const year = withTexts(() => import('./YearPage.vue'))
const quarters = withTexts(() => import('./YearQuartersPage.vue'))
const officer = { requiresSession: true, officer: true }

/** The pages of officers. Those below `/branch` are about the chosen organisation, those below an id about that one. */
export const officerRoutes: RouteRecordRaw[] = [
  ...serviceRoutes,
  ...legalRoutes,
  { path: '/branch', component: branch, meta: { ...officer, title: 'branch.title' } },
  { path: '/branch/activities', component: activities, meta: { ...officer, title: 'branch.activities' } },
  { path: '/branch/activities/new', component: plan, meta: { ...officer, title: 'plan.newTitle' } },
  {
    path: '/branch/series',
    component: withTexts(() => import('./SeriesListPage.vue')),
    meta: { ...officer, title: 'series.title' },
  },
  { path: '/branch/series/new', component: seriesEdit, meta: { ...officer, title: 'series.newTitle' } },
  {
    path: '/series/:seriesId',
    component: withTexts(() => import('./SeriesPage.vue')),
    meta: { ...officer, title: 'series.one' },
  },
  { path: '/series/:seriesId/edit', component: seriesEdit, meta: { ...officer, title: 'series.editTitle' } },
  {
    path: '/venues',
    component: withTexts(() => import('./VenuesPage.vue')),
    meta: { ...officer, title: 'venues.title' },
  },
  { path: '/branch/projects', component: projects, meta: { ...officer, title: 'projects.title' } },
  {
    path: '/organisations/:organisationId/projects',
    component: projects,
    meta: { ...officer, title: 'projects.title' },
  },
  {
    path: '/organisations/:organisationId/projects/new',
    component: withTexts(() => import('./ProjectNewPage.vue')),
    meta: { ...officer, title: 'projects.new' },
  },
  // Whoever leads a project need not be an officer: the server judges.
  {
    path: '/projects/:projectId/manage',
    component: withTexts(() => import('./ProjectManagePage.vue')),
    meta: { requiresSession: true, title: 'service.project' },
  },
  {
    path: '/projects/:projectId/applications',
    component: withTexts(() => import('./ApplicationsPage.vue')),
    meta: { requiresSession: true, title: 'projects.applicants' },
  },
  {
    path: '/projects/:projectId/edit',
    component: withTexts(() => import('./ProjectEditPage.vue')),
    meta: { requiresSession: true, title: 'projects.edit' },
  },
  {
    path: '/projects/:projectId/leads',
    component: withTexts(() => import('./ProjectLeadsPage.vue')),
    meta: { requiresSession: true, title: 'projects.leads' },
  },
  {
    path: '/projects/:projectId/cards',
    component: withTexts(() => import('./ProjectCardsPage.vue')),
    meta: { requiresSession: true, title: 'projects.cards' },
  },
  {
    path: '/projects/:projectId/shifts/plan',
    component: withTexts(() => import('./ShiftPlanPage.vue')),
    meta: { requiresSession: true, title: 'projects.planMany' },
  },
  {
    path: '/shifts/:shiftId/manage',
    component: withTexts(() => import('./ShiftManagePage.vue')),
    meta: { requiresSession: true, title: 'service.shift' },
  },
  // Everybody's: it comes with these so that the first screen does not carry its address.
  {
    path: '/help',
    component: withTexts(() => import('@/pages/HelpPage.vue')),
    meta: { requiresSession: true, title: 'answers.title' },
  },
  { path: '/branch/year', component: year, meta: { ...officer, title: 'year.title' } },
  {
    path: '/branch/year/plan',
    component: withTexts(() => import('./YearPlanPage.vue')),
    meta: { ...officer, title: 'year.planTitle' },
  },
  { path: '/branch/year/quarters', component: quarters, meta: { ...officer, title: 'year.quarters' } },
  { path: '/organisations/:organisationId/year', component: year, meta: { ...officer, title: 'year.title' } },
  {
    path: '/organisations/:organisationId/year/quarters',
    component: quarters,
    meta: { ...officer, title: 'year.quarters' },
  },
  { path: '/branch/ledger', component: ledger, meta: { ...officer, title: 'minutes.ledger' } },
  { path: '/branch/members', component: members, meta: { ...officer, title: 'people.title' } },
  {
    path: '/branch/members/new',
    component: withTexts(() => import('./MemberNewPage.vue')),
    meta: { ...officer, title: 'people.newTitle' },
  },
  { path: '/branch/dues', component: dues, meta: { ...officer, title: 'dues.title' } },
  {
    path: '/branch/yearly',
    component: withTexts(() => import('./YearlyPage.vue')),
    meta: { ...officer, title: 'annual.title' },
  },
  {
    path: '/branch/appraisals/:appraisalId',
    component: withTexts(() => import('./AppraisalPage.vue')),
    meta: { ...officer, title: 'yearly.appraisal' },
  },
  {
    path: '/branch/talks',
    component: withTexts(() => import('./TalksPage.vue')),
    meta: { ...officer, title: 'yearly.talks' },
  },
  {
    path: '/branch/yearly-report',
    component: withTexts(() => import('./YearlyReportPage.vue')),
    meta: { ...officer, title: 'annual.report' },
  },
  {
    path: '/branch/responsibilities',
    component: withTexts(() => import('./ResponsibilitiesPage.vue')),
    meta: { ...officer, title: 'annual.duties' },
  },
  {
    path: '/branch/head-lectures',
    component: withTexts(() => import('./HeadLecturesPage.vue')),
    meta: { ...officer, title: 'annual.lectures' },
  },
  {
    path: '/organisations/:organisationId/yearly',
    component: withTexts(() => import('./YearlyBelowPage.vue')),
    meta: { ...officer, title: 'annual.title' },
  },
  {
    path: '/yearly-reports/:versionId',
    component: withTexts(() => import('./ReportVersionPage.vue')),
    meta: { ...officer, title: 'annual.report' },
  },
  { path: '/branch/landing', component: landing, meta: { ...officer, title: 'land.title' } },
  { path: '/organisations/:organisationId/landing', component: landing, meta: { ...officer, title: 'land.title' } },
  { path: '/branch/probations', component: probations, meta: { ...officer, title: 'lifecycle.title' } },
  {
    path: '/branch/former',
    component: withTexts(() => import('./FormerPage.vue')),
    meta: { ...officer, title: 'lifecycle.former' },
  },
  { path: '/branch/officers', component: officers, meta: { ...officer, title: 'officers.title' } },
  { path: '/branch/groups', component: groups, meta: { ...officer, title: 'groups.title' } },
  {
    path: '/branch/pledges',
    component: withTexts(() => import('./PledgesPage.vue')),
    meta: { ...officer, title: 'pledges.title' },
  },
  {
    path: '/branch/requests',
    component: withTexts(() => import('./RequestsPage.vue')),
    meta: { ...officer, title: 'closing.requests' },
  },
  {
    path: '/branch/import',
    component: withTexts(() => import('./ImportPage.vue')),
    meta: { ...officer, title: 'intake.title' },
  },
  {
    path: '/branch/activations',
    component: withTexts(() => import('./HandoutPage.vue')),
    meta: { ...officer, title: 'handout.title' },
  },
  { path: '/activities/:activityId/edit', component: plan, meta: { ...officer, title: 'plan.editTitle' } },
  {
    path: '/activities/:activityId/manage',
    component: withTexts(() => import('./ManagePage.vue')),
    meta: { ...officer, title: 'branch.manage' },
  },
  {
    path: '/branch/past',
    component: withTexts(() => import('./BackfillPage.vue')),
    meta: { ...officer, title: 'backfill.title' },
  },
  {
    path: '/activities/:activityId/sign-ups',
    component: withTexts(() => import('./SignUpsPage.vue')),
    meta: { ...officer, title: 'places.title' },
  },
  {
    path: '/activities/:activityId/roster',
    component: withTexts(() => import('./RosterPage.vue')),
    meta: { ...officer, title: 'roster.title' },
  },
  {
    path: '/activities/:activityId/minutes',
    component: withTexts(() => import('./MinutesPage.vue')),
    meta: { ...officer, title: 'minutes.title' },
  },
  {
    path: '/activities/:activityId/minutes/:versionId',
    component: withTexts(() => import('./MinutesVersionPage.vue')),
    meta: { ...officer, title: 'minutes.title' },
  },
  {
    path: '/activities/:activityId/poster',
    component: withTexts(() => import('./PosterPage.vue')),
    meta: { ...officer, title: 'print.posterTitle' },
  },
  {
    path: '/branch/cards',
    component: withTexts(() => import('./CardsPage.vue')),
    meta: { ...officer, title: 'print.cards' },
  },
  {
    path: '/display',
    component: withTexts(() => import('./DisplayPage.vue')),
    meta: { title: 'display.title', bare: true },
  },
  {
    path: '/members/:memberId',
    component: withTexts(() => import('./MemberPage.vue')),
    meta: { ...officer, title: 'people.file' },
  },
  {
    path: '/members/:memberId/transfer',
    component: withTexts(() => import('./TransferApplyPage.vue')),
    meta: { ...officer, title: 'moves.applyFor' },
  },
  {
    path: '/members/:memberId/away',
    component: withTexts(() => import('./AwayRegisterPage.vue')),
    meta: { ...officer, title: 'flows.register' },
  },
  { path: '/branch/flow', component: flow, meta: { ...officer, title: 'flows.title' } },
  { path: '/organisations/:organisationId/flow', component: flow, meta: { ...officer, title: 'flows.title' } },
  {
    path: '/branch/flow/:registrationId',
    component: withTexts(() => import('./AwayMemberPage.vue')),
    meta: { ...officer, title: 'flows.one' },
  },
  {
    path: '/branch/transfers',
    component: withTexts(() => import('./TransfersPage.vue')),
    meta: { ...officer, title: 'moves.title' },
  },
  { path: '/branch/registrations', component: registrations, meta: { ...officer, title: 'national.title' } },
  {
    path: '/organisations/:organisationId/registrations',
    component: registrations,
    meta: { ...officer, title: 'national.title' },
  },
  {
    path: '/branch/transfers/incoming',
    component: withTexts(() => import('./IncomingLetterPage.vue')),
    meta: { ...officer, title: 'arrival.title' },
  },
  {
    path: '/branch/transfers/:transferId',
    component: withTexts(() => import('./TransferPage.vue')),
    meta: { ...officer, title: 'moves.one' },
  },
  {
    path: '/branch/cases',
    component: withTexts(() => import('./CasesPage.vue')),
    meta: { ...officer, title: 'cases.title' },
  },
  {
    path: '/branch/cases/:caseId',
    component: withTexts(() => import('./CasePage.vue')),
    meta: { ...officer, title: 'cases.one' },
  },
  {
    path: '/organisations',
    component: withTexts(() => import('./OrganisationsPage.vue')),
    meta: { ...officer, title: 'tree.title' },
  },
  { path: '/organisations/:organisationId', component: branch, meta: { ...officer, title: 'tree.title' } },
  {
    path: '/organisations/:organisationId/activities',
    component: activities,
    meta: { ...officer, title: 'branch.activities' },
  },
  { path: '/organisations/:organisationId/ledger', component: ledger, meta: { ...officer, title: 'minutes.ledger' } },
  { path: '/organisations/:organisationId/members', component: members, meta: { ...officer, title: 'people.title' } },
  { path: '/organisations/:organisationId/dues', component: dues, meta: { ...officer, title: 'dues.title' } },
  {
    path: '/organisations/:organisationId/probations',
    component: probations,
    meta: { ...officer, title: 'lifecycle.title' },
  },
  {
    path: '/organisations/:organisationId/officers',
    component: officers,
    meta: { ...officer, title: 'officers.title' },
  },
  { path: '/branch/proofs', component: proofs, meta: { ...officer, title: 'issue.title' } },
  {
    path: '/branch/proposals',
    component: withTexts(() => import('./ProposalsPage.vue')),
    meta: { ...officer, title: 'land.proposals' },
  },
  {
    path: '/branch/reorganisations',
    component: withTexts(() => import('./ReorganisationsPage.vue')),
    meta: { ...officer, title: 'reorg.title' },
  },
  {
    path: '/branch/reorganisations/new',
    component: withTexts(() => import('./ReorganisationNewPage.vue')),
    meta: { ...officer, title: 'reorg.newTitle' },
  },
  {
    path: '/branch/reorganisations/:reorganisationId',
    component: withTexts(() => import('./ReorganisationPage.vue')),
    meta: { ...officer, title: 'reorg.one' },
  },
  {
    path: '/branch/hours-transfers',
    component: withTexts(() => import('./HoursTransfersPage.vue')),
    meta: { ...officer, title: 'transfers.title' },
  },
  { path: '/branch/service-report', component: report, meta: { ...officer, title: 'report.title' } },
  { path: '/branch/service-report/records', component: reportRecords, meta: { ...officer, title: 'report.list' } },
  { path: '/branch/burden', component: burden, meta: { ...officer, title: 'burden.title' } },
  { path: '/branch/qualification-expiries', component: expiries, meta: { ...officer, title: 'report.expiries' } },
  {
    path: '/proofs/:proofId/manage',
    component: withTexts(() => import('./ProofPage.vue')),
    meta: { ...officer, title: 'issue.one' },
  },
  { path: '/organisations/:organisationId/proofs', component: proofs, meta: { ...officer, title: 'issue.title' } },
  {
    path: '/organisations/:organisationId/service-report',
    component: report,
    meta: { ...officer, title: 'report.title' },
  },
  {
    path: '/organisations/:organisationId/service-report/records',
    component: reportRecords,
    meta: { ...officer, title: 'report.list' },
  },
  {
    path: '/organisations/:organisationId/qualification-expiries',
    component: expiries,
    meta: { ...officer, title: 'report.expiries' },
  },
  { path: '/organisations/:organisationId/burden', component: burden, meta: { ...officer, title: 'burden.title' } },
  {
    path: '/audit',
    component: withTexts(() => import('./AuditPage.vue')),
    meta: { ...officer, title: 'audit.title' },
  },
  ...escortRoutes,
]
