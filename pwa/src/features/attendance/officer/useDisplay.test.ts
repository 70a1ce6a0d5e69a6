import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent } from 'vue'
import { useDisplay } from './useDisplay'

const activity = { id: '1', title: '学习', venue: '三楼', state: 'open', starts_at: '', check_in: {} }
let codes = 0
let isVisible = true
let answers: ((response: Response) => void)[] = []
let asked: Request[] = []

/** Reading a body takes a turn of the real clock. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

function answer(url: string, reply = answers.pop()): Promise<unknown> {
  const code = { url, qr: { size: 29, path: '' }, short_code: '482915', refresh_after_seconds: 15 }
  const shown = {
    activity,
    code,
    counts: { expected: 2, arrived: 1 },
    arrived: [],
    server_time: '2026-07-01T04:00:00Z',
  }
  reply?.(new Response(JSON.stringify(shown), { headers: { 'Content-Type': 'application/json' } }))
  return settled().then(settled)
}

/** Every question is answered at once with a new code until the network is cut; then it fails. */
function network(isThere: boolean): void {
  vi.stubGlobal(
    'fetch',
    vi.fn(async (request: Request) => {
      asked.push(request)
      if (!isThere) throw new TypeError('no network')
      const reply = new Promise<Response>((resolve) => answers.push(resolve))
      void answer(`code-${++codes}`)
      return reply
    }),
  )
}

function start() {
  let display!: ReturnType<typeof useDisplay>
  const page = mount(
    defineComponent({
      setup: () => {
        display = useDisplay('token')
        return () => null
      },
    }),
  )
  return { display, page }
}

function show(visible: boolean): Promise<unknown> {
  isVisible = visible
  document.dispatchEvent(new Event('visibilitychange'))
  return vi.advanceTimersByTimeAsync(0)
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => (isVisible ? 'visible' : 'hidden'))
  codes = 0
  isVisible = true
  answers = []
  asked = []
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('useDisplay', () => {
  it('covers the code when its time is over, and has a new one once the network is back', async () => {
    network(true)
    const { display, page } = start()
    await vi.advanceTimersByTimeAsync(0)
    network(false)
    await vi.advanceTimersByTimeAsync(24_000)
    expect(display.code.value?.url).toBe('code-1')
    expect(display.isSilent.value).toBe(true)

    await vi.advanceTimersByTimeAsync(1_500)
    expect(display.code.value).toBeNull()
    expect(display.shown.value).not.toBeNull()

    network(true)
    await vi.advanceTimersByTimeAsync(3_500)
    expect(display.code.value?.url).toBe('code-2')
    expect(display.isSilent.value).toBe(false)
    page.unmount()
  })

  it('asks at once when it is seen again, and never shows the code from before the sleep', async () => {
    network(true)
    const { display, page } = start()
    await vi.advanceTimersByTimeAsync(0)
    await show(false)
    network(false)
    vi.setSystemTime(Date.now() + 3_600_000) // A machine that sleeps runs no timers.
    const before = asked.length
    await show(true)
    expect(asked.length).toBe(before + 1)
    expect(display.code.value).toBeNull()

    network(true)
    window.dispatchEvent(new Event('online'))
    await vi.advanceTimersByTimeAsync(0)
    expect(display.code.value?.url).toBe('code-2')
    page.unmount()
  })

  it('lets a question go that hung through a sleep, and takes no late answer to it', async () => {
    const pending: ((response: Response) => void)[] = []
    vi.stubGlobal('fetch', (request: Request) => {
      asked.push(request)
      return new Promise<Response>((resolve) => pending.push(resolve))
    })
    const { display, page } = start()
    await show(true)
    await answer('new', pending[1])
    await answer('old', pending[0])
    expect(display.code.value?.url).toBe('new')
    expect(asked.length).toBe(2)
    page.unmount()
  })

  it('counts a code as old as the question for it', async () => {
    const pending: ((response: Response) => void)[] = []
    vi.stubGlobal('fetch', () => new Promise<Response>((resolve) => pending.push(resolve)))
    const { display, page } = start()
    await vi.advanceTimersByTimeAsync(12_000)
    await answer('slow', pending[0])
    expect(display.code.value?.url).toBe('slow')
    await vi.advanceTimersByTimeAsync(13_500)
    expect(display.code.value).toBeNull()
    page.unmount()
  })

  it('ends where the server says that it is over', async () => {
    vi.stubGlobal('fetch', async () => new Response('{"reason":"display_over"}', { status: 410 }))
    const { display, page } = start()
    await vi.advanceTimersByTimeAsync(0)
    expect(display.ending.value).toBe('over')
    page.unmount()
  })
})
