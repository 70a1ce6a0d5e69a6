import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, nextTick, shallowRef } from 'vue'
import { useArrivalSound } from './useArrivalSound'
import { useKiosk } from './useKiosk'
import { useWakeLock } from '../useWakeLock'

function run<T>(use: () => T) {
  let result!: T
  const page = mount(
    defineComponent({
      setup: () => {
        result = use()
        return () => null
      },
    }),
  )
  return { ...result, page }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('useKiosk', () => {
  it('hides the controls until somebody stirs, and Esc leaves', async () => {
    const { isKiosk, isBare, enter, page } = run(useKiosk)
    expect(isBare.value).toBe(false)
    enter()
    expect(isBare.value).toBe(true)
    document.dispatchEvent(new Event('pointermove'))
    expect(isBare.value).toBe(false)
    await vi.advanceTimersByTimeAsync(4_000)
    expect(isBare.value).toBe(true)
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))
    expect(isKiosk.value).toBe(false)
    page.unmount()
  })

  it('ends with the full screen, however that is left', () => {
    const { isKiosk, enter, page } = run(useKiosk)
    enter()
    document.dispatchEvent(new Event('fullscreenchange'))
    expect(isKiosk.value).toBe(false)
    page.unmount()
  })
})

describe('useArrivalSound', () => {
  const started = vi.fn()
  class FakeContext {
    state = 'running'
    currentTime = 0
    destination = {}
    resume = async () => undefined
    close = async () => undefined
    createGain = () => ({ connect: vi.fn(), gain: { setValueAtTime: vi.fn(), exponentialRampToValueAtTime: vi.fn() } })
    createOscillator = () => ({ frequency: { value: 0 }, connect: vi.fn(), start: started, stop: vi.fn() })
  }

  beforeEach(() => {
    started.mockClear()
    vi.stubGlobal('AudioContext', FakeContext)
  })

  it('is off until it is asked for', async () => {
    const arrived = shallowRef<number | undefined>(1)
    const { isOn, page } = run(() => useArrivalSound(arrived))
    arrived.value = 2
    await nextTick()
    expect(isOn.value).toBe(false)
    expect(started).not.toHaveBeenCalled()
    page.unmount()
  })

  it('sounds once when it is turned on, and for every arrival, not for what is taken back', async () => {
    const arrived = shallowRef<number | undefined>(1)
    const { toggle, page } = run(() => useArrivalSound(arrived))
    await toggle()
    expect(started).toHaveBeenCalledTimes(2)
    arrived.value = 3
    await nextTick()
    expect(started).toHaveBeenCalledTimes(4)
    arrived.value = 2
    await nextTick()
    expect(started).toHaveBeenCalledTimes(4)
    page.unmount()
  })
})

describe('useWakeLock', () => {
  it('asks again when the page is seen again', async () => {
    let letGo = () => undefined as void
    const request = vi.fn(async () => ({
      release: async () => undefined,
      addEventListener: (_: string, listener: () => void) => (letGo = listener),
    }))
    vi.stubGlobal('navigator', { ...navigator, wakeLock: { request } })
    const { isAwake, page } = run(useWakeLock)
    await vi.advanceTimersByTimeAsync(0)
    expect(isAwake.value).toBe(true)
    letGo()
    expect(isAwake.value).toBe(false)
    document.dispatchEvent(new Event('visibilitychange'))
    await vi.advanceTimersByTimeAsync(0)
    expect(request).toHaveBeenCalledTimes(2)
    page.unmount()
  })
})
