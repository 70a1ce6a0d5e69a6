import { nextTick, watch } from 'vue'
import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteRecordRaw } from 'vue-router'
import { language, t, type TextKey } from '@/locales'
import HomePage from '@/pages/HomePage.vue'
import { memberRoutes } from '@/pages/member/routes'
import { publicRoutes } from '@/pages/public/routes'
import { withTexts } from '@/pages/withTexts'
import { ensureSession, useSession } from '@/stores/session'
import { closeTopDialog } from '@/ui/dialogs'

declare module 'vue-router' {
  interface RouteMeta {
    /** The document title. */
    title: TextKey
    /** Only for people who are signed in; others sign in first and come back. */
    requiresSession?: boolean
    /** Only for people who hold a grant; for others the page does not exist. */
    officer?: boolean
    /** Full screen, without the tab bar: scanner, code display, sign-in. */
    bare?: boolean
  }
}

export const SIGN_IN_PATH = '/sign-in'

const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: HomePage, meta: { title: 'app.tabHome' } },
  {
    path: '/settings',
    name: 'settings',
    component: withTexts(() => import('@/pages/SettingsPage.vue')),
    meta: { title: 'settings.title' },
  },
  ...publicRoutes,
  ...memberRoutes,
  {
    path: '/:path(.*)*',
    name: 'not-found',
    component: () => import('@/pages/NotFoundPage.vue'),
    meta: { title: 'app.notFoundTitle' },
  },
]

if (import.meta.env.DEV) {
  // The gallery of components is a tool for developers and no part of the built app.
  routes.unshift({
    path: '/ui',
    component: withTexts(() => import('@/pages/UiPage.vue')),
    meta: { title: 'app.name' },
  })
}

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? undefined : { top: 0 }),
})

/** The back key closes a dialog before it leaves the page. */
router.beforeEach(() => {
  const isPop = window.history.state?.position !== lastPosition
  return !(closeTopDialog() && isPop)
})

/** The addresses of the officers' pages come with the first address that is none of the member's. */
let hasOfficerRoutes = false
router.beforeEach(async (to) => {
  if (to.name !== 'not-found' || hasOfficerRoutes) return true
  const { officerRoutes } = await import('@/pages/officer/routes')
  hasOfficerRoutes = true
  officerRoutes.forEach((route) => router.addRoute(route))
  return to.fullPath
})

router.beforeEach(async (to) => {
  if (!to.meta.requiresSession && !to.meta.officer) return true
  await ensureSession()
  const { isSignedIn, isOfficer } = useSession()
  if (!isSignedIn.value) return signInLocation(to)
  if (to.meta.officer && !isOfficer.value) {
    return { name: 'not-found', params: { path: to.path.slice(1).split('/') }, replace: true }
  }
  return true
})

let lastPosition: unknown = window.history.state?.position

router.afterEach((to, from, failure) => {
  if (failure) return
  lastPosition = window.history.state?.position
  setTitle(to)
  if (from.matched.length > 0 && to.path !== from.path) void nextTick(focusHeading)
})

/** After an update the old chunks are gone: load the page anew, once. */
router.onError((error, to) => {
  const key = `lianxin.reloaded:${to.fullPath}`
  if (!/import|module|preload/i.test(String(error)) || sessionStorage.getItem(key)) return
  sessionStorage.setItem(key, '1')
  location.assign(to.fullPath)
})

const { state } = useSession()
watch(state, (now) => {
  const here = router.currentRoute.value
  if ((now === 'expired' || now === 'signed-out') && here.meta.requiresSession) void router.push(signInLocation(here))
})
watch(language, () => setTitle(router.currentRoute.value))

/** Sign in and come back to where one was. */
export function signInLocation(to: RouteLocationNormalized) {
  return { path: SIGN_IN_PATH, query: to.fullPath === '/' ? {} : { return: to.fullPath } }
}

/** Where to go after signing in: only ever a path of this app. */
export function returnPath(route: RouteLocationNormalized): string {
  const wanted = route.query.return
  return typeof wanted === 'string' && /^\/(?![/\\])/.test(wanted) ? wanted : '/'
}

function setTitle(to: RouteLocationNormalized): void {
  const title = to.meta.title ? t(to.meta.title as 'app.tabHome') : ''
  document.title = title && to.name !== 'home' ? t('app.titled', { title }) : t('app.name')
}

/** Screen readers announce the new page when its heading takes the focus. */
function focusHeading(): void {
  document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true })
}
