import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { usePageTexts } from '@/locales'
import TallyForm from './TallyForm.vue'

const PROJECT = { id: 'p', title: '走访', kinds: ['old_visited' as const], sums: [], latest: [] }
const send = vi.fn<(request: Request) => Promise<Response>>()

/** Write a number and save; the answer gets lost on the way when the server is away. */
async function save(form: ReturnType<typeof mount>, count: string): Promise<void> {
  await form.get('input[inputmode=numeric]').setValue(count)
  await form.get('form').trigger('submit')
  await flushPromises()
}

const sent = () => send.mock.calls.map(([request]) => request.url)

beforeEach(async () => {
  vi.stubGlobal('fetch', send)
  await usePageTexts()
})
afterEach(() => {
  send.mockReset()
  vi.unstubAllGlobals()
})

describe('TallyForm', () => {
  it('sends the same entry again after a failure', async () => {
    send.mockRejectedValue(new TypeError('Failed to fetch'))
    const form = mount(TallyForm, { props: { project: PROJECT } })
    await save(form, '3')
    await save(form, '3')
    expect(sent()).toHaveLength(2)
    expect(sent()[1]).toBe(sent()[0])
  })

  it('takes another number for another entry', async () => {
    send.mockRejectedValue(new TypeError('Failed to fetch'))
    const form = mount(TallyForm, { props: { project: PROJECT } })
    await save(form, '3')
    await save(form, '4')
    expect(sent()[1]).not.toBe(sent()[0])
  })

  it('begins anew once an entry is saved', async () => {
    send.mockImplementation(async () => Response.json({}))
    const form = mount(TallyForm, { props: { project: PROJECT } })
    await save(form, '3')
    await save(form, '3')
    expect(sent()[1]).not.toBe(sent()[0])
    expect(form.emitted('saved')).toHaveLength(2)
  })
})
