import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { answer, api } from '@/api/client'
import { problemText } from '@/api/problemText'
import type { components } from '@/api/schema'
import { toast } from '@/ui/toast'

export type NoticeSettings = components['schemas']['NoticeSettings']
export type NoticeWish = components['schemas']['NoticeChoices']
export type Topic = NoticeSettings['topics'][number]['topic']
export type Channel = 'push' | 'email' | 'sms'

const key = ['notice-settings']

/** How one wants to be told, and changing it: seen at once, sent one after the other, put back when refused. */
export function useNoticeSettings() {
  const client = useQueryClient()
  const query = useQuery({ queryKey: key, queryFn: () => answer(api.GET('/api/v1/account/notice-settings')) })
  const changed = () => client.invalidateQueries({ queryKey: key })
  const onError = (problem: unknown) => {
    toast(problemText(problem), { tone: 'bad' })
    void changed()
  }
  const save = useMutation({
    scope: { id: 'notice-settings' },
    mutationFn: (wish: NoticeWish) => answer(api.PUT('/api/v1/account/notice-settings', { body: wish })),
    onMutate: (wish) => {
      client.setQueryData<NoticeSettings>(key, (known) => known && { ...known, ...wish })
    },
    onError,
  })

  /** Change some of it; the rest stays. */
  function change(part: Partial<NoticeWish>): void {
    const known = client.getQueryData<NoticeSettings>(key)
    if (!known) return
    const { topics, quiet_from, quiet_until, digest_at } = known
    save.mutate({ topics, quiet_from, quiet_until, digest_at, ...part })
  }
  return { query, change, changed }
}

/** Where one's e-mail goes: naming an address, proving it by its code, taking it away. */
export function useEmail(changed: () => unknown) {
  const name = useMutation({
    mutationFn: (address: string) => answer(api.PUT('/api/v1/account/email', { body: { address } })),
    onSuccess: changed,
  })
  const prove = useMutation({
    mutationFn: (code: string) => answer(api.POST('/api/v1/account/email/confirm', { body: { code } })),
    onSuccess: changed,
  })
  const remove = useMutation({
    mutationFn: () => answer(api.DELETE('/api/v1/account/email')),
    onSuccess: changed,
    onError: (problem: unknown) => toast(problemText(problem), { tone: 'bad' }),
  })
  return { name, prove, remove }
}
