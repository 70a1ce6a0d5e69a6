import type { RouteRecordRaw } from 'vue-router'

/** The pages of this feature. */
export const attendanceRoutes: RouteRecordRaw[] = []
