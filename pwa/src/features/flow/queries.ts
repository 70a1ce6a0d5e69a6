import { useQuery, useQueryClient } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import { fileFrom } from '@/features/attendance/officer/files'

type Schemas = components['schemas']
export type Flow = Schemas['Flow']
export type Away = Schemas['FlowAway']
export type AwayInFull = Schemas['FlowAwayInFull']
export type Guest = Schemas['FlowGuest']
export type Unregistered = Schemas['FlowUnregistered']
export type Announced = Schemas['FlowAnnounced']
export type OwnFlow = Schemas['OwnFlow']
export type Absence = Schemas['FlowAbsence']
export type OwnNote = Schemas['FlowReport']['note']
export type ContactWrite = Schemas['FlowContactWrite']
export type AwayEnd = Schemas['FlowEnd']

const ownKey = ['own-flow']

export const useOwnFlow = () =>
  useQuery({ queryKey: ownKey, queryFn: () => answer(api.GET('/api/v1/me/flow')), staleTime: 0 })

export const useFlow = (organisationId: Ref<string>) =>
  useQuery({
    queryKey: ['flow', organisationId],
    queryFn: () =>
      answer(
        api.GET('/api/v1/organisations/{organisation_id}/flow', {
          params: { path: { organisation_id: organisationId.value } },
        }),
      ),
    staleTime: 0,
  })

export const useAway = (registrationId: Ref<string>) =>
  useQuery({
    queryKey: ['flow-registration', registrationId],
    queryFn: () => answer(api.GET('/api/v1/flow-registrations/{registration_id}', of(registrationId.value))),
    staleTime: 0,
  })

/** Lists are read anew after a change; what changed came with the answer. */
export function useFreshFlow() {
  const client = useQueryClient()
  return (changed?: AwayInFull | OwnFlow) => {
    if (changed && 'id' in changed) client.setQueryData(['flow-registration', changed.id], changed)
    else if (changed) client.setQueryData(ownKey, changed)
    const keys = [['flow'], ['my-notifications'], ...(changed ? [] : [['flow-registration'], ownKey])]
    return Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })))
  }
}

const of = (id: string) => ({ params: { path: { registration_id: id } } })
const ofGuest = (id: string) => ({ params: { path: { guest_id: id } } })
const at = (id: string) => ({ params: { path: { organisation_id: id } } })

// One's own.

export const registerOwn = (body: Absence) => answer(api.POST('/api/v1/me/flow-registrations', { body }))

export const returnHome = (id: string, on: string) =>
  answer(api.POST('/api/v1/me/flow-registrations/{registration_id}/return', { ...of(id), body: { on } }))

export const reportHome = (id: string, note: OwnNote) =>
  answer(api.POST('/api/v1/me/flow-registrations/{registration_id}/reports', { ...of(id), body: { note } }))

// The home branch's.

export const registerMember = (memberId: string, body: Absence) =>
  answer(
    api.POST('/api/v1/members/{member_id}/flow-registrations', { params: { path: { member_id: memberId } }, body }),
  )

export const confirmAway = (id: string) =>
  answer(api.POST('/api/v1/flow-registrations/{registration_id}/confirmation', of(id)))

export const endAway = (id: string, body: AwayEnd) =>
  answer(api.POST('/api/v1/flow-registrations/{registration_id}/end', { ...of(id), body }))

export const logContact = (id: string, body: ContactWrite) =>
  answer(api.POST('/api/v1/flow-registrations/{registration_id}/contacts', { ...of(id), body }))

export const showContact = async (id: string, reason: string) =>
  (await answer(api.POST('/api/v1/flow-registrations/{registration_id}/reveals', { ...of(id), body: { reason } })))
    .value

export const remindHost = (id: string) =>
  answer(api.POST('/api/v1/flow-registrations/{registration_id}/reminders', of(id)))

/** The card as PDF; the server writes down who took it. */
export async function cardFile(id: string): Promise<File> {
  const { data, response } = await api.POST('/api/v1/flow-registrations/{registration_id}/card/files', {
    ...of(id),
    parseAs: 'blob',
  })
  return fileFrom(data as unknown as Blob, response)
}

// The host's.

export const takeIn = (organisationId: string, body: Schemas['FlowGuestMember']) =>
  answer(api.POST('/api/v1/organisations/{organisation_id}/flow-guests', { ...at(organisationId), body }))

export const takeOutsiderIn = (organisationId: string, body: Schemas['FlowOutsider']) =>
  answer(api.POST('/api/v1/organisations/{organisation_id}/flow-outsiders', { ...at(organisationId), body }))

export const takeAnnouncedIn = (id: string) =>
  answer(api.POST('/api/v1/flow-registrations/{registration_id}/acceptance', of(id)))

export const endGuest = (id: string) => api.POST('/api/v1/flow-guests/{guest_id}/end', ofGuest(id))

export const matchGuest = (id: string) => api.POST('/api/v1/flow-guests/{guest_id}/match', ofGuest(id))

export const remindHome = (id: string) => answer(api.POST('/api/v1/flow-guests/{guest_id}/reminders', ofGuest(id)))

export const showGuestContact = async (id: string) =>
  (await answer(api.POST('/api/v1/flow-guests/{guest_id}/reveals', ofGuest(id)))).value
