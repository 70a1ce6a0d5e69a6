import type { Kind, Wish } from './queries'

/** One destination as it is filled in. `memberIds` null: everybody whom no other destination names. */
export interface PartForm {
  key: number
  isNew: boolean
  branchId: string
  name: string
  shortName: string
  isJoint: boolean
  memberIds: string[] | null
}

export interface WishForm {
  kind: Kind
  originIds: string[]
  day: string
  parts: PartForm[]
}

export type Missing = 'branch' | 'name' | 'members' | 'day'

let keys = 0

/** A destination that fits the kind; `takesRest` for the one to which everybody goes who is not named. */
export function newPart(kind: Kind, takesRest: boolean): PartForm {
  keys += 1
  const names = { branchId: '', name: '', shortName: '', isJoint: false }
  return { key: keys, isNew: kind === 'split', ...names, memberIds: takesRest ? null : [] }
}

export const newForm = (kind: Kind, day: string): WishForm => ({
  kind,
  originIds: [],
  day,
  parts: [newPart(kind, kind === 'dissolve' || kind === 'merge')],
})

/** What still has to be filled in, the first of it. */
export function missingIn({ kind, originIds, day, parts }: WishForm): Missing | undefined {
  const least = kind === 'merge' && parts[0]?.isNew ? 2 : 1
  if (originIds.filter(Boolean).length < least) return 'branch'
  if (parts.some((part) => !part.isNew && part.branchId === '')) return 'branch'
  if (parts.some((part) => part.isNew && !(part.name.trim() && part.shortName.trim()))) return 'name'
  if (parts.some((part) => part.memberIds?.length === 0)) return 'members'
  return day === '' ? 'day' : undefined
}

/** The form as the server takes it. */
export function wishOf({ kind, originIds, day, parts }: WishForm): Wish {
  return {
    kind,
    effective_on: day,
    origin_ids: originIds.filter(Boolean),
    parts: parts.map((part) => ({
      branch_id: part.isNew ? null : part.branchId,
      name: part.isNew ? part.name.trim() : null,
      short_name: part.isNew ? part.shortName.trim() : null,
      kind: part.isNew && part.isJoint ? ('joint_branch' as const) : ('branch' as const),
      member_ids: part.memberIds,
    })),
  }
}

/** Members whom another destination names already. */
export const takenBy = (parts: readonly PartForm[], own: PartForm): Set<string> =>
  new Set(parts.filter(({ key }) => key !== own.key).flatMap(({ memberIds }) => memberIds ?? []))
