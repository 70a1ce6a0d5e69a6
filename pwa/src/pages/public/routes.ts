import type { RouteRecordRaw } from 'vue-router'
import { withTexts } from '@/pages/withTexts'

/** The pages that nobody has to be signed in for. */
export const publicRoutes: RouteRecordRaw[] = [
  {
    path: '/sign-in',
    component: withTexts(() => import('./SignInPage.vue')),
    meta: { title: 'home.signIn', bare: true },
  },
  {
    path: '/activate',
    component: withTexts(() => import('./ActivatePage.vue')),
    meta: { title: 'identity.activateTitle', bare: true },
  },
  {
    path: '/q/:token',
    component: withTexts(() => import('./ScannedPage.vue')),
    meta: { title: 'attendance.resultTitle', bare: true },
  },
]
