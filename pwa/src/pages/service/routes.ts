import type { RouteRecordRaw } from 'vue-router'
import { withTexts } from '@/pages/withTexts'

const own = { requiresSession: true }

/**
 * Service, proofs, transfers and feedback, for volunteers and for strangers, and what a member seldom opens. Their addresses come
 * with the officers', not with the first screen.
 */
export const serviceRoutes: RouteRecordRaw[] = [
  {
    path: '/privacy',
    component: withTexts(() => import('@/pages/public/PrivacyPage.vue')),
    meta: { title: 'privacy.title' },
  },
  {
    path: '/activities/:id/desk',
    component: withTexts(() => import('@/pages/member/DeskPage.vue')),
    meta: { ...own, title: 'desk.title', bare: true },
  },
  {
    path: '/me/pledges',
    component: withTexts(() => import('@/pages/member/PledgePage.vue')),
    meta: { ...own, title: 'pledges.title' },
  },
  {
    path: '/me/security',
    component: withTexts(() => import('@/pages/member/SecurityPage.vue')),
    meta: { ...own, title: 'members.security' },
  },
  {
    path: '/me/calendar',
    component: withTexts(() => import('@/pages/member/CalendarPage.vue')),
    meta: { ...own, title: 'calendar.title' },
  },
  {
    path: '/me/notices',
    component: withTexts(() => import('@/pages/member/NoticesPage.vue')),
    meta: { ...own, title: 'notices.title' },
  },
  {
    path: '/me/disclosures',
    component: withTexts(() => import('@/pages/member/DisclosuresPage.vue')),
    meta: { ...own, title: 'members.disclosuresTitle' },
  },
  {
    path: '/me/yearly',
    component: withTexts(() => import('@/pages/member/YearlyPage.vue')),
    meta: { ...own, title: 'yearly.title' },
  },
  {
    path: '/me/appraisals/:appraisalId',
    component: withTexts(() => import('@/pages/member/AppraisalPage.vue')),
    meta: { ...own, title: 'yearly.appraisal' },
  },
  {
    path: '/me/transfers',
    component: withTexts(() => import('@/pages/member/TransfersPage.vue')),
    meta: { ...own, title: 'move.title' },
  },
  {
    path: '/me/work',
    component: withTexts(() => import('@/pages/member/WorkPage.vue')),
    meta: { ...own, title: 'landing.work' },
  },
  {
    path: '/me/transfers/apply',
    component: withTexts(() => import('@/pages/member/TransferApplyPage.vue')),
    meta: { ...own, title: 'move.applyTitle' },
  },
  {
    path: '/me/away',
    component: withTexts(() => import('@/pages/member/AwayPage.vue')),
    meta: { ...own, title: 'flow.title' },
  },
  {
    path: '/me/away/register',
    component: withTexts(() => import('@/pages/member/AwayRegisterPage.vue')),
    meta: { ...own, title: 'flow.register' },
  },
  {
    path: '/flow-cards/:token',
    component: withTexts(() => import('@/pages/public/FlowCardCheckPage.vue')),
    meta: { title: 'flow.checkTitle', bare: true },
  },
  {
    path: '/letters/:token',
    component: withTexts(() => import('@/pages/public/LetterCheckPage.vue')),
    meta: { title: 'move.checkTitle', bare: true },
  },
  {
    path: '/proofs/:token',
    component: withTexts(() => import('@/pages/public/ProofCheckPage.vue')),
    meta: { title: 'proofs.checkTitle', bare: true },
  },
  {
    path: '/feedback/:token',
    component: withTexts(() => import('@/pages/public/FeedbackPage.vue')),
    meta: { title: 'feedback.title', bare: true },
  },
  {
    path: '/me/proofs',
    component: withTexts(() => import('@/pages/member/ProofsPage.vue')),
    meta: { ...own, title: 'proofs.title' },
  },
  {
    path: '/me/publicity',
    component: withTexts(() => import('@/pages/member/PublicityPage.vue')),
    meta: { ...own, title: 'proofs.publicity' },
  },
  {
    path: '/service',
    component: withTexts(() => import('@/pages/member/ServicePage.vue')),
    meta: { ...own, title: 'service.title' },
  },
  {
    path: '/service/projects/:projectId',
    component: withTexts(() => import('@/pages/member/ServiceProjectPage.vue')),
    meta: { ...own, title: 'service.project' },
  },
  {
    path: '/service/shifts/:shiftId',
    component: withTexts(() => import('@/pages/member/ShiftPage.vue')),
    meta: { ...own, title: 'service.shift' },
  },
  {
    path: '/service/cards',
    component: withTexts(() => import('@/pages/member/ServiceCardsPage.vue')),
    meta: { ...own, title: 'service.cards' },
  },
  {
    path: '/volunteer/:projectId',
    component: withTexts(() => import('@/pages/public/VolunteerPage.vue')),
    meta: { title: 'service.public' },
  },
  {
    path: '/hours/:part(report|reviews)?',
    component: withTexts(() => import('@/pages/member/HoursPages.vue')),
    meta: { ...own, title: 'hours.title' },
  },
  {
    path: '/shifts/:shiftId/:part(desk|code)',
    component: withTexts(() => import('@/pages/member/ShiftPages.vue')),
    meta: { ...own, title: 'hours.deskTitle' },
  },
]
