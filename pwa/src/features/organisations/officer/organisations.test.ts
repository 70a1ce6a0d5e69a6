import { describe, expect, it } from 'vitest'
import { outline, placesFor, type Organisation } from './outline'
import { givable } from './rights'
import { officesOf, rolesAt } from './useOffice'

const organisation = (id: string, parent_id: string | null, depth: number, is_branch = false) =>
  ({ id, parent_id, depth, is_branch, name: `名称${id}`, short_name: id }) as Organisation
const tree = [
  organisation('工委', null, 0),
  organisation('律师', '工委', 1),
  organisation('晴川', '律师', 2, true),
  organisation('望江', '律师', 2, true),
  organisation('出租', '工委', 1),
]
const ids = (query: string) => outline(tree, query).map(({ organisation: { id } }) => id)

describe('outline', () => {
  it('shows everything, with the branches below each', () => {
    expect(outline(tree, '').map(({ branches }) => branches)).toEqual([2, 2, 0, 0, 0])
  })

  it('keeps the way down to what was found', () => expect(ids('望江')).toEqual(['工委', '律师', '望江']))

  it('shows nothing when nothing matches', () => expect(ids('学校')).toEqual([]))
})

describe('placesFor', () => {
  const places = (index: number) => placesFor(tree, tree[index]!).map(({ id }) => id)

  it('offers everything that is no branch and not where it is', () => expect(places(2)).toEqual(['工委', '出租']))

  it('never offers itself or what lies below it', () => expect(places(0)).toEqual([]))
})

describe('roles', () => {
  const at = (id: string, kind: string) => ({ id, name: id, short_name: id, kind })
  const grants = [
    { id: '1', role: 'committee_staff', organisation: at('律师', 'industry_committee') },
    { id: '2', role: 'secretary', organisation: at('晴川', 'branch') },
    { id: '3', role: 'branch_committee', organisation: at('晴川', 'branch') },
  ] as Parameters<typeof officesOf>[0]

  it('are gathered by organisation, branches first', () => {
    expect(officesOf(grants).map(({ id, roles }) => [id, roles.length])).toEqual([
      ['晴川', 2],
      ['律师', 1],
    ])
  })

  it('of a committee reach below it, those of a branch do not', () => {
    expect(rolesAt(officesOf(grants), '望江')).toEqual(['committee_staff'])
  })

  it('give only what they may give where it fits', () => {
    expect(givable(['secretary'], true)).toEqual(['deputy_secretary', 'branch_committee'])
    expect(givable(['branch_committee'], true)).toEqual([])
    expect(givable(['operator'], false)).toEqual(['committee_staff', 'auditor', 'operator'])
  })
})
