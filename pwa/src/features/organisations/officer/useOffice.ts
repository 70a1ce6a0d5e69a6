import { computed, shallowRef } from 'vue'
import { useRoute } from 'vue-router'
import { useSession, type Session } from '@/stores/session'
import { REACHES_BELOW, RIGHTS_OF, type Right, type Role } from './rights'

type Grant = Session['grants'][number]
export interface Office {
  id: string
  name: string
  isBranch: boolean
  roles: Role[]
}

const STORAGE_KEY = 'lianxin.office'
const BRANCH_KINDS = ['branch', 'joint_branch', 'temporary_branch']
const chosenId = shallowRef(remembered())

/** Where the signed-in person is an officer, the place chosen last, and what they may do at the place on screen. */
export function useOffice() {
  const { session } = useSession()
  const route = useRoute()
  const offices = computed(() => officesOf(session.value?.grants ?? []))
  const office = computed(() => offices.value.find(({ id }) => id === chosenId.value) ?? offices.value[0])
  const named = computed(() => route.params.organisationId as string | undefined)
  /** The organisation that the page is about: the one in the address, else the chosen one. */
  const placeId = computed(() => named.value ?? office.value?.id ?? '')
  /** The address of the pages about that organisation. */
  const base = computed(() => (named.value ? `/organisations/${named.value}` : '/branch'))
  const roles = computed(() => rolesAt(offices.value, placeId.value))
  const can = (right: Right) => roles.value.some((role) => RIGHTS_OF[role].includes(right))
  const canAnywhere = (right: Right) =>
    offices.value.some((found) => found.roles.some((role) => RIGHTS_OF[role].includes(right)))
  return { offices, office, placeId, base, roles, can, canAnywhere, choose }
}

/** One entry per organisation, branches first: that is where the daily work is. */
export function officesOf(grants: readonly Grant[]): Office[] {
  const found = new Map<string, Office>()
  for (const { role, organisation } of grants) {
    const isBranch = BRANCH_KINDS.includes(organisation.kind)
    const office = found.get(organisation.id) ?? {
      id: organisation.id,
      name: organisation.short_name,
      isBranch,
      roles: [],
    }
    office.roles.push(role)
    found.set(organisation.id, office)
  }
  return [...found.values()].sort((one, other) => Number(other.isBranch) - Number(one.isBranch))
}

/** The roles that count at an organisation: those held there, and those that reach below. */
export function rolesAt(offices: readonly Office[], organisationId: string): Role[] {
  return offices.flatMap((office) =>
    office.id === organisationId ? office.roles : office.roles.filter((role) => REACHES_BELOW.includes(role)),
  )
}

/** Of the hosts of an activity the one where the person is an officer, else the one that leads. */
export const ownHost = <H extends { id: string }>(hosts: readonly H[], offices: readonly Office[]): H | undefined =>
  hosts.find(({ id }) => offices.some((office) => office.id === id)) ?? hosts[0]

function choose(id: string): void {
  chosenId.value = id
  try {
    localStorage.setItem(STORAGE_KEY, id)
  } catch {
    // Then the choice holds for this visit.
  }
}

function remembered(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY)
  } catch {
    return null
  }
}
