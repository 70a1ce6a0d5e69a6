import { defineAsyncComponent } from 'vue'
import { withTexts } from '@/pages/withTexts'

/** The way from a refusal to its answer, for what the first screen carries: it comes when something was refused. */
export const WhyLink = defineAsyncComponent(withTexts(() => import('./WhyLink.vue')))
