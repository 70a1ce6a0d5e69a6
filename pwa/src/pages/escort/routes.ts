import type { RouteRecordRaw } from 'vue-router'
import { withTexts } from '@/pages/withTexts'

const own = { requiresSession: true }

/** The pages of 爱心送考: for drivers, the desk and whoever runs or reads it. The server says who is what. */
export const escortRoutes: RouteRecordRaw[] = [
  {
    path: '/escorts',
    component: withTexts(() => import('./EscortsPage.vue')),
    meta: { ...own, title: 'escort.title' },
  },
  {
    path: '/escorts/:projectId/desk',
    component: withTexts(() => import('./EscortDeskPage.vue')),
    meta: { ...own, title: 'escort.desk' },
  },
  {
    path: '/escorts/:projectId/drive',
    component: withTexts(() => import('./EscortDrivePage.vue')),
    meta: { ...own, title: 'escort.drive' },
  },
  {
    path: '/escorts/:projectId/result',
    component: withTexts(() => import('./EscortResultPage.vue')),
    meta: { ...own, title: 'escort.result' },
  },
  {
    path: '/escorts/:projectId/vehicles',
    component: withTexts(() => import('./EscortVehiclesPage.vue')),
    meta: { ...own, title: 'escort.vehicles' },
  },
  {
    path: '/escorts/:projectId/setup',
    component: withTexts(() => import('./EscortSetupPage.vue')),
    meta: { ...own, title: 'escort.setup' },
  },
]
