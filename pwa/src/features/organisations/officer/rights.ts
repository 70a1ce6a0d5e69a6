import type { components } from '@/api/schema'

export type Role = components['schemas']['SessionGrant']['role']
export type Right =
  | 'organisations_write'
  | 'grants_read'
  | 'grants_give'
  | 'activations_issue'
  | 'members_read'
  | 'members_write'
  | 'members_reveal'
  | 'members_import'
  | 'probations_approve'
  | 'activities_read'
  | 'activities_write'
  | 'venues_keep'
  | 'attendance_read'
  | 'attendance_write'
  | 'minutes_finalise'
  | 'projects_read'
  | 'projects_run'
  | 'hours_review'
  | 'proofs_issue'
  | 'transfers_read'
  | 'transfers_handle'
  | 'cases_handle'
  | 'reorganise'
  | 'landing_keep'
  | 'yearly_keep'
  | 'yearly_count'
  | 'yearly_confirm'
  | 'audit_read'

const READING: Right[] = [
  'grants_read',
  'members_read',
  'activities_read',
  'attendance_read',
  'projects_read',
  'transfers_read',
]
const BRANCH: Right[] = [
  ...READING,
  'grants_give',
  'activations_issue',
  'members_write',
  'members_reveal',
  'members_import',
  'probations_approve',
  'activities_write',
  'venues_keep',
  'attendance_write',
  'minutes_finalise',
  'projects_run',
  'hours_review',
  'proofs_issue',
  'transfers_handle',
  'cases_handle',
  'yearly_keep',
  'yearly_count',
]

/** What a role may do; the same table as the server's, which decides. Here it only keeps closed doors out of sight. */
export const RIGHTS_OF: Record<Role, readonly Right[]> = {
  secretary: BRANCH,
  deputy_secretary: BRANCH,
  branch_committee: [
    'members_read',
    'activities_read',
    'attendance_read',
    'activities_write',
    'venues_keep',
    'attendance_write',
    'projects_read',
    'projects_run',
    'hours_review',
    'transfers_read',
  ],
  committee_staff: [
    ...READING,
    'grants_give',
    'activations_issue',
    'probations_approve',
    'venues_keep',
    'projects_run',
    'hours_review',
    'proofs_issue',
    'transfers_handle',
    'cases_handle',
    'reorganise',
    'landing_keep',
    'yearly_count',
    'yearly_confirm',
  ],
  auditor: [...READING, 'yearly_count', 'audit_read'],
  operator: ['organisations_write', 'grants_read', 'grants_give', 'activations_issue'],
}

/** Roles whose rights reach everything below their organisation. */
export const REACHES_BELOW: readonly Role[] = ['committee_staff', 'auditor', 'operator']

const HELPERS: Role[] = ['deputy_secretary', 'branch_committee']
const GIVES: Partial<Record<Role, Role[]>> = {
  secretary: HELPERS,
  deputy_secretary: HELPERS,
  committee_staff: ['secretary', ...HELPERS],
  operator: ['secretary', ...HELPERS, 'committee_staff', 'auditor', 'operator'],
}
const BRANCH_ROLES: Role[] = ['secretary', ...HELPERS]

/** The roles that holders of `own` may give in a branch, or in a committee. */
export function givable(own: readonly Role[], isBranch: boolean): Role[] {
  const all = new Set(own.flatMap((role) => GIVES[role] ?? []))
  return [...all].filter((role) => role === 'auditor' || BRANCH_ROLES.includes(role) === isBranch)
}
