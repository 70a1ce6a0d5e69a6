import './ui/styles.css'
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import { queryClient } from '@/api/queries'
import App from '@/App.vue'
import { startPowers } from '@/features/identity/powers'
import { useLanguage } from '@/locales'
import { persistQueries, restoreQueries } from '@/offline/persistedQueries'
import { startOutbox } from '@/offline/useOutbox'
import { router } from '@/router'
import { startInstall } from '@/stores/install'
import { startNetwork } from '@/stores/network'
import { startReading } from '@/stores/reading'
import { ensureSession } from '@/stores/session'
import { startServiceWorker } from '@/stores/update'

const PATIENCE_MS = 400

/** A database that hangs (some private windows do) must not keep the page white. */
const withPatience = (work: Promise<unknown>) =>
  Promise.race([work.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])

async function start(): Promise<void> {
  startReading()
  startNetwork()
  startInstall()
  startPowers()
  await Promise.all([useLanguage(), withPatience(restoreQueries(queryClient))])
  createApp(App).use(router).use(VueQueryPlugin, { queryClient }).mount('#app')
  persistQueries(queryClient)
  startOutbox()
  void ensureSession()
  startServiceWorker()
}

void start()
