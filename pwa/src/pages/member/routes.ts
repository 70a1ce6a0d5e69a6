import type { RouteRecordRaw } from 'vue-router'
import { withTexts } from '@/pages/withTexts'

const own = { requiresSession: true }

/** The pages of a member. Scanning and its result work before signing in, too. */
export const memberRoutes: RouteRecordRaw[] = [
  {
    path: '/scan',
    component: withTexts(() => import('./ScanPage.vue')),
    meta: { title: 'attendance.scanTitle', bare: true },
  },
  {
    path: '/check-ins/:id',
    component: withTexts(() => import('./ScanResultPage.vue')),
    meta: { title: 'attendance.resultTitle', bare: true },
  },
  {
    path: '/activities/:id',
    component: withTexts(() => import('./ActivityPage.vue')),
    meta: { ...own, title: 'activities.title' },
  },
  {
    path: '/me/card',
    component: withTexts(() => import('./CardPage.vue')),
    meta: { ...own, title: 'card.title' },
  },
  {
    path: '/record',
    component: withTexts(() => import('./RecordPage.vue')),
    meta: { ...own, title: 'attendance.recordTitle' },
  },
  {
    path: '/inbox',
    component: withTexts(() => import('./InboxPage.vue')),
    meta: { ...own, title: 'notifications.title' },
  },
  { path: '/me', component: withTexts(() => import('./MePage.vue')), meta: { ...own, title: 'members.meTitle' } },
]
