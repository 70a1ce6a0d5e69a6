import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { answer, api } from '@/api/client'
import { powersAsked, startPowers } from './powers'

let isAsleep: boolean
const seen: string[] = []

const rename = () => answer(api.PATCH('/api/v1/account', { body: { locale: 'en' } }))
const read = () => answer(api.GET('/api/v1/organisations'))
const isAsked = () => vi.waitFor(() => expect(powersAsked.value).not.toBeNull())

beforeAll(startPowers)

beforeEach(() => {
  isAsleep = true
  seen.length = 0
  history.replaceState(null, '', `/${Math.random()}`)
  vi.stubGlobal('fetch', async (request: Request) => {
    seen.push(`${request.method} ${await request.text()}`)
    const body = isAsleep ? { reason: 'powers_asleep' } : { items: [] }
    return new Response(JSON.stringify(body), {
      status: isAsleep ? 403 : 200,
      headers: { 'Content-Type': 'application/json' },
    })
  })
})

describe('powers that fell asleep', () => {
  it('are asked for, and the same call is repeated with its body', async () => {
    const call = rename()
    await isAsked()
    isAsleep = false
    powersAsked.value?.answer(true)
    await call
    expect(seen).toEqual(['PATCH {"locale":"en"}', 'PATCH {"locale":"en"}'])
    expect(powersAsked.value).toBeNull()
  })

  it('are asked for once, however many calls wait', async () => {
    const calls = [read(), read(), read()]
    await isAsked()
    isAsleep = false
    powersAsked.value?.answer(true)
    await Promise.all(calls)
    expect(seen).toHaveLength(6)
  })

  it('leave the refusal standing when the person declines, and do not ask again for what repeats itself', async () => {
    const call = read()
    await isAsked()
    powersAsked.value?.answer(false)
    await expect(call).rejects.toMatchObject({ reason: 'powers_asleep' })
    await expect(read()).rejects.toMatchObject({ reason: 'powers_asleep' })
    expect(powersAsked.value).toBeNull()
    const write = rename()
    await isAsked()
    powersAsked.value?.answer(false)
    await expect(write).rejects.toMatchObject({ reason: 'powers_asleep' })
  })
})
