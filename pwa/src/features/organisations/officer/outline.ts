import type { components } from '@/api/schema'

export type Organisation = components['schemas']['Organisation']
export interface OutlineRow {
  organisation: Organisation
  /** Branches below it, itself not counted. */
  branches: number
  /** Whether it was searched for; otherwise it only leads to what was. */
  isHit: boolean
}

/** The rows to show of a tree in tree order: what matches `query`, and everything above it. */
export function outline(organisations: readonly Organisation[], query: string): OutlineRow[] {
  const parents = new Map(organisations.map(({ id, parent_id }) => [id, parent_id]))
  const above = (id: string) => ancestors(parents, id)
  const branches = new Map<string, number>()
  const wanted = query.trim().toLowerCase()
  const shown = new Set<string>()
  const hits = new Set<string>()
  for (const { id, name, short_name, is_branch } of organisations) {
    if (is_branch) above(id).forEach((parent) => branches.set(parent, (branches.get(parent) ?? 0) + 1))
    if (!`${name}\n${short_name}`.toLowerCase().includes(wanted)) continue
    hits.add(id)
    ;[id, ...above(id)].forEach((each) => shown.add(each))
  }
  return organisations
    .filter(({ id }) => shown.has(id))
    .map((organisation) => ({
      organisation,
      branches: branches.get(organisation.id) ?? 0,
      isHit: hits.has(organisation.id),
    }))
}

/** Where an organisation may be moved: below anything that is no branch, itself and what lies below it left out. */
export function placesFor(organisations: readonly Organisation[], moved: { id: string; parent_id: string | null }) {
  const parents = new Map(organisations.map(({ id, parent_id }) => [id, parent_id]))
  return organisations.filter(
    ({ id, is_branch }) =>
      !is_branch && id !== moved.id && id !== moved.parent_id && !ancestors(parents, id).includes(moved.id),
  )
}

function ancestors(parents: Map<string, string | null>, id: string): string[] {
  const found: string[] = []
  for (let parent = parents.get(id); parent && parents.has(parent); parent = parents.get(parent)) found.push(parent)
  return found
}
