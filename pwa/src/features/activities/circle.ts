import type { components } from '@/api/schema'
import { t } from '@/locales'

export type Circle = components['schemas']['Activity']['circle']
/** Who of the branch is expected; the group's id where it is one. */
export interface Whom {
  circle: Circle
  group_id: string
}
type Told = { circle: Circle; group_name: string | null }

export const EVERYBODY: Whom = { circle: 'plenary', group_id: '' }

/** 全体党员, 支委会, or the name of the group. */
export const whomText = ({ circle, group_name }: Told) =>
  circle === 'group' ? (group_name ?? '') : t(circle === 'committee' ? 'activities.committee' : 'activities.everybody')
