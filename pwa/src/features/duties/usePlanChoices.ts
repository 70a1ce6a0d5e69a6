import { computed, ref, watch, type Ref } from 'vue'
import type { YearPlan } from './queries'

export interface Choice {
  isWanted: boolean
  on: string
  starts_time: string
}

/** What of a preview is wanted: all of it, or only what settles the duty `only` (rule:period), until somebody decides. */
export function usePlanChoices(plan: Ref<YearPlan | undefined>, only: Ref<string>) {
  const choices = ref<Record<string, Choice>>({})

  watch(
    plan,
    (found) => {
      const kept = choices.value
      choices.value = Object.fromEntries(
        (found?.lines ?? []).map(({ key, on, starts_time, settles }) => {
          const isWanted = !only.value || settles.some((duty) => `${duty.rule_key}:${duty.period_on}` === only.value)
          return [key, kept[key] ?? { isWanted, on, starts_time }]
        }),
      )
    },
    { immediate: true },
  )

  const wanted = computed(() =>
    (plan.value?.lines ?? []).flatMap(({ key }) => {
      const choice = choices.value[key]
      return choice?.isWanted ? [{ key, on: choice.on, starts_time: choice.starts_time }] : []
    }),
  )
  const isAll = computed({
    get: () => wanted.value.length === plan.value?.lines.length,
    set: (isWanted: boolean) => {
      for (const choice of Object.values(choices.value)) choice.isWanted = isWanted
    },
  })
  /** Forget what was decided: the next preview is begun anew. */
  const forget = () => (choices.value = {})
  return { choices, wanted, isAll, forget }
}
