import { onlineManager, QueryObserver } from '@tanstack/vue-query'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { queryClient } from './queries'

afterEach(() => {
  onlineManager.setOnline(true)
  queryClient.clear()
})

describe('queryClient', () => {
  it('asks again by itself for what failed, once the network is back', async () => {
    const queryFn = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new Error('offline')).mockResolvedValue('here')
    queryClient.mount()
    onlineManager.setOnline(false)
    const observer = new QueryObserver(queryClient, { queryKey: ['page'], queryFn })
    const leave = observer.subscribe(() => undefined)
    await vi.waitFor(() => expect(observer.getCurrentResult().isError).toBe(true))

    onlineManager.setOnline(true)

    await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe('here'))
    leave()
    queryClient.unmount()
  })
})
