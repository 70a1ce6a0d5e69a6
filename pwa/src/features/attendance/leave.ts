import type { components } from '@/api/schema'
import { t } from '@/locales'
import { capital } from './standing'

export type LeaveCategory = components['schemas']['OwnLeave']['category']

export const LEAVE_CATEGORIES: readonly LeaveCategory[] = ['sick', 'work', 'travel', 'family', 'other']

export const leaveText = (category: LeaveCategory) => t(`attendance.leave${capital(category)}`)
