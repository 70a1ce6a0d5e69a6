import { beforeAll, describe, expect, it } from 'vitest'
import { useLanguage } from '@/locales'
import { Problem, problemFrom, retryAfterSeconds } from './problem'
import { problemText } from './problemText'

describe('problemFrom', () => {
  it('reads the reason and keeps the other fields', async () => {
    const body = JSON.stringify({ reason: 'too_early', detail: 'Not yet', opens_at: '2025-12-05T06:00:00Z' })
    const response = new Response(body, { status: 409, headers: { 'Content-Type': 'application/problem+json' } })
    const problem = await problemFrom(response)
    expect(problem).toMatchObject({ reason: 'too_early', status: 409, message: 'Not yet', isPassing: false })
    expect(problem.fields.opens_at).toBe('2025-12-05T06:00:00Z')
  })

  it('makes the best of an answer that is not ours', async () => {
    const problem = await problemFrom(new Response('<html>', { status: 502 }))
    expect(problem).toMatchObject({ reason: 'server_error', isPassing: true })
  })
})

describe('retryAfterSeconds', () => {
  it('reads seconds and dates', () => {
    expect(retryAfterSeconds('12')).toBe(12)
    expect(retryAfterSeconds('Fri, 05 Dec 2025 06:00:30 GMT', Date.parse('2025-12-05T06:00:00Z'))).toBe(30)
    expect(retryAfterSeconds('soon')).toBeUndefined()
    expect(retryAfterSeconds(null)).toBeUndefined()
  })
})

describe('problemText', () => {
  beforeAll(() => useLanguage('zh'))

  it('has our own words for a known reason', () => {
    expect(problemText(new Problem('network', 0, { detail: 'Failed to fetch' }))).toContain('连不上服务器')
  })

  it('shows the words of the server for any other reason', () => {
    expect(problemText(new Problem('something_new', 409, { detail: '名额已满。' }))).toBe('名额已满。')
  })

  it('never shows nothing', () => {
    expect(problemText(new Error('x'))).toBe('没有成功，请重试。')
    expect(problemText(new Problem('something_new', 409))).toBe('没有成功，请重试。')
  })
})
