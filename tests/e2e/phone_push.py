"""A phone's push service for browser tests, where a real one cannot be reached, and the way from there to the screen.

The page subscribes at the service of the tests; what that receives, the browser is handed as if it had come from it.
"""

import json
from typing import Any

from playwright.sync_api import BrowserContext, Page, Worker

from tests.support.push_service import Browser

# As far as our page can tell, this is what browsers do; `kept` outlives the page.
STUB = """([endpoint, p256dh, auth]) => {
  // A browser without windows says no here, whatever it was allowed.
  Object.defineProperty(Notification, 'permission', { get: () => 'granted' })
  const keys = { p256dh, auth }
  const kept = 'lianxin.test.push'
  const made = (endpoint) => ({
    endpoint,
    toJSON: () => ({ endpoint, keys }),
    unsubscribe: async () => { localStorage.removeItem(kept); return true },
  })
  PushManager.prototype.getSubscription = async () => {
    const held = localStorage.getItem(kept)
    return held ? made(held) : null
  }
  PushManager.prototype.subscribe = async () => {
    localStorage.setItem(kept, endpoint)
    return made(endpoint)
  }
}"""
# An engine without windows has no place for notices: there they are kept here, one for each tag, as a screen would.
KEEP = """() => {
  if (Notification.permission === 'granted') return
  const kept = new Map()
  const made = (title, options) =>
    Object.assign(Object.create(Notification.prototype), { __told: { title, ...options } })
  for (const name of ['title', 'body', 'tag', 'data']) {
    Object.defineProperty(Notification.prototype, name, { get() { return this.__told[name] } })
  }
  Notification.prototype.close = function () { kept.delete(this.tag) }
  self.registration.showNotification = async (title, options) => void kept.set(options.tag, made(title, options))
  self.registration.getNotifications = async () => [...kept.values()]
}"""
CLICK = """async (title) => {
  const [shown] = (await self.registration.getNotifications()).filter((one) => one.title === title)
  const event = new ExtendableEvent('notificationclick')
  Object.defineProperty(event, 'notification', { value: shown })
  self.dispatchEvent(event)
}"""
SHOWN = """async () => {
  let shown = []
  for (let turn = 0; turn < 250 && shown.length === 0; turn++) {
    await new Promise((again) => setTimeout(again, 20))
    shown = await self.registration.getNotifications()
  }
  return shown.map(({ title, body, tag }) => ({ title, body, tag }))
}"""
EXCHANGE = """async ([endpoint, p256dh, auth]) => {
  const event = new ExtendableEvent('pushsubscriptionchange')
  const keys = { p256dh, auth }
  Object.defineProperty(event, 'newSubscription', { value: { endpoint, toJSON: () => ({ endpoint, keys }) } })
  self.dispatchEvent(event)
}"""


def give_push(context: BrowserContext, browser: Browser) -> None:
    """Let the pages of this phone subscribe as `browser`."""
    told = json.dumps([browser.endpoint, browser.p256dh, browser.auth])
    context.add_init_script(f"({STUB})({told})")


class Tray:
    """What the phone shows while nobody looks at the app."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._cdp = page.context.new_cdp_session(page)
        self._registrations: list[dict[str, Any]] = []
        self._cdp.on("ServiceWorker.workerRegistrationUpdated", self._note)
        self._cdp.send("ServiceWorker.enable")
        page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
        self.worker.evaluate(KEEP)

    def _note(self, event: dict[str, Any]) -> None:
        self._registrations += event["registrations"]

    @property
    def worker(self) -> Worker:
        return self._page.context.service_workers[0]

    def deliver(self, message: dict[str, Any]) -> None:
        """Hand the browser what its push service received."""
        self._page.wait_for_timeout(0)  # Lets events that are under way arrive.
        origin = self._page.evaluate("location.origin")
        found = next(one for one in self._registrations if one["scopeURL"].startswith(origin))
        told = {"origin": origin, "registrationId": found["registrationId"], "data": json.dumps(message)}
        self._cdp.send("ServiceWorker.deliverPushMessage", told)

    def shown(self) -> list[dict[str, str]]:
        """The notices on the screen, as soon as there are any."""
        found: list[dict[str, str]] = self.worker.evaluate(SHOWN)
        return found

    def tap(self, title: str) -> None:
        """Tap a notice."""
        self.worker.evaluate(CLICK, title)

    def exchange(self, browser: Browser) -> None:
        """The browser gives the subscription another address, as it may at any time."""
        self.worker.evaluate(EXCHANGE, [browser.endpoint, browser.p256dh, browser.auth])
