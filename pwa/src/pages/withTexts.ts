import type { Component } from 'vue'
import { usePageTexts } from '@/locales'

/** A component that is loaded when it is needed, together with the texts that the first screen does without. */
export const withTexts = (load: () => Promise<{ default: Component }>) => async () =>
  (await Promise.all([load(), usePageTexts()]))[0].default
