import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import { Problem, problemFrom } from '@/api/problem'
import type { components } from '@/api/schema'
import { t } from '@/locales'

export type Photo = components['schemas']['Photo']

/** An activity takes no more pictures than that. */
export const MOST_PHOTOS = 9
const UPLOAD_PATIENCE_MS = 120_000

export const photosKey = (activityId: string) => ['photos', activityId]
const addressOf = (activityId: string) => `/api/v1/activities/${activityId}/photos`

/** The pictures of an activity that has begun. */
export function usePhotos(activityId: MaybeRefOrGetter<string>, enabled: MaybeRefOrGetter<boolean>) {
  return useQuery({
    queryKey: computed(() => photosKey(toValue(activityId))),
    queryFn: async () => {
      const params = { path: { activity_id: toValue(activityId) } }
      return (await answer(api.GET('/api/v1/activities/{activity_id}/photos', { params }))).items
    },
    enabled: computed(() => toValue(enabled)),
  })
}

/** Where a picture lies; the browser fetches it with the person's own cookie. */
export const fileOf = (activityId: string, photo: Photo) => `${addressOf(activityId)}/${photo.id}/file`

/** What a picture is called where it cannot be seen. */
export const nameOf = (photo: Photo, index: number) => photo.caption || t('photos.numbered', { number: index + 1 })

/** Send one picture. The id is the phone's: sent again after a lost answer, it is the same picture. */
export async function uploadPhoto(activityId: string, id: string, picture: Blob, caption: string): Promise<void> {
  const form = new FormData()
  form.append('id', id)
  form.append('caption', caption)
  form.append('file', picture, 'photo.jpg')
  const clock = new AbortController()
  const timer = setTimeout(() => clock.abort(), UPLOAD_PATIENCE_MS)
  try {
    const headers = { 'X-Requested-With': 'lianxin' }
    const call = { method: 'POST', body: form, headers, signal: clock.signal, credentials: 'same-origin' } as const
    const response = await fetch(addressOf(activityId), call).catch(() => {
      throw new Problem(clock.signal.aborted ? 'timeout' : 'network')
    })
    if (!response.ok) throw await problemFrom(response)
  } finally {
    clearTimeout(timer)
  }
}
