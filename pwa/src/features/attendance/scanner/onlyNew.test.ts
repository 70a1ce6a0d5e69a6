import { describe, expect, it } from 'vitest'
import { createOnlyNew } from './onlyNew'

describe('createOnlyNew', () => {
  it('lets a code held in view through once', () => {
    const isNew = createOnlyNew()
    const seen = [0, 100, 200, 2_900, 5_800].map((now) => isNew('A', now))
    expect(seen).toEqual([true, false, false, false, false])
  })

  it('lets it through again after it was gone for a while', () => {
    const isNew = createOnlyNew()
    expect([isNew('A', 0), isNew('A', 3_000)]).toEqual([true, true])
  })

  it('lets another code through at once', () => {
    const isNew = createOnlyNew()
    expect([isNew('A', 0), isNew('B', 100), isNew('B', 200)]).toEqual([true, true, false])
  })
})
