import { describe, expect, it } from 'vitest'
import { fitted } from './shrink'

describe('fitted', () => {
  it.each([
    [4000, 3000, 1600, 1200],
    [3000, 4000, 1200, 1600],
    [800, 600, 800, 600],
    [1600, 1600, 1600, 1600],
    [9000, 3, 1600, 1],
  ])('makes %i × %i into %i × %i', (width, height, ...wanted) => {
    expect(fitted(width, height)).toEqual(wanted)
  })
})
