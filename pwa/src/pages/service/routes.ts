import type { RouteRecordRaw } from 'vue-router'
import { withTexts } from '@/pages/withTexts'

const own = { requiresSession: true }

/** Proofs and feedback: for volunteers and for strangers. Their addresses come with the officers', not with the first screen. */
export const serviceRoutes: RouteRecordRaw[] = [
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
]
