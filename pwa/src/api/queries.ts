import { QueryClient } from '@tanstack/vue-query'
import { Problem } from './problem'

const isPassing = (error: unknown) => error instanceof Problem && error.isPassing

/** Reading: fresh for 30 s, asked again only for passing troubles; writing goes through once and says what happened. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 24 * 3_600_000,
      networkMode: 'always',
      refetchOnReconnect: true, // By itself it goes with the other modes only.
      retry: (failures, error) => isPassing(error) && failures < 2,
      retryDelay: (failures, error) => {
        const asked = error instanceof Problem ? (error.retryAfter ?? 0) * 1000 : 0
        return Math.max(asked, 1000 * 2 ** failures)
      },
    },
    mutations: { networkMode: 'always', retry: false },
  },
})
