import { mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { usePageTexts } from '@/locales'
import AttendanceScanner from './AttendanceScanner.vue'
import type { FrameSource } from './scanner/frames'

const FRAME = {} as ImageData

function createSource(replaced: Partial<FrameSource> = {}): FrameSource {
  const nothing = async () => undefined
  return { start: nothing, grab: () => FRAME, stop: vi.fn(), hasTorch: () => false, setTorch: nothing, ...replaced }
}

function mountScanner(source: FrameSource, read: () => string | null) {
  const createDecoder = () => ({ decode: async () => read(), stop: () => undefined })
  return mount(AttendanceScanner, { props: { createSource: () => source, createDecoder } })
}

beforeEach(async () => {
  vi.useFakeTimers()
  await usePageTexts()
})

describe('AttendanceScanner', () => {
  it('emits a code held in view once and the next one at once', async () => {
    let shown: string | null = 'A'
    const scanner = mountScanner(createSource(), () => shown)
    await vi.advanceTimersByTimeAsync(1_000)
    shown = 'B'
    await vi.advanceTimersByTimeAsync(1_000)
    expect(scanner.emitted('text')).toEqual([['A'], ['B']])
    scanner.unmount()
  })

  it('says so when the camera is not allowed and offers a photo', async () => {
    const start = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
    const scanner = mountScanner(createSource({ start }), () => null)
    await vi.advanceTimersByTimeAsync(0)
    expect(scanner.get('[role=alert]').text()).toContain('相机没有打开权限')
    expect(scanner.find('input[type=file]').exists()).toBe(true)
  })

  it('offers other ways after three seconds and still starts when the camera comes', async () => {
    let open = () => undefined as void
    const start = () => new Promise<void>((resolve) => (open = resolve))
    const scanner = mountScanner(createSource({ start }), () => 'A')
    await vi.advanceTimersByTimeAsync(3_000)
    expect(scanner.get('[role=alert]').text()).toContain('相机一直没有打开')
    open()
    await vi.advanceTimersByTimeAsync(200)
    expect(scanner.emitted('text')).toEqual([['A']])
    scanner.unmount()
  })

  it('lets go of the camera when it leaves the page', async () => {
    const source = createSource()
    const scanner = mountScanner(source, () => null)
    await vi.advanceTimersByTimeAsync(100)
    scanner.unmount()
    expect(source.stop).toHaveBeenCalled()
  })
})
