import type { RouteRecordRaw } from 'vue-router'
import { withTexts } from '@/pages/withTexts'

const own = { requiresSession: true }

/** The pages of community groups, talks and visits. They are few people's, so their addresses come when needed. */
export const legalRoutes: RouteRecordRaw[] = [
  {
    path: '/legal-groups',
    component: withTexts(() => import('./OwnGroupsPage.vue')),
    meta: { ...own, title: 'legal.title' },
  },
  {
    path: '/legal-groups/:groupId',
    component: withTexts(() => import('./GroupPage.vue')),
    meta: { ...own, title: 'legal.one' },
  },
  {
    path: '/legal-projects/:projectId',
    component: withTexts(() => import('./GroupListPage.vue')),
    meta: { ...own, title: 'legal.listTitle' },
  },
  {
    path: '/talks-and-visits',
    component: withTexts(() => import('./TalliesPage.vue')),
    meta: { ...own, title: 'legal.tallyTitle' },
  },
]
