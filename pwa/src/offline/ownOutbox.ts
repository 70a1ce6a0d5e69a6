import { Outbox } from './outbox'

/** The outbox of this tab. The service worker, which cannot load code later, has its own. */
export const outbox = new Outbox({
  // Seldom needed, so not part of the first load; where it cannot be had, rows go singly.
  sendMany: (rows) =>
    import('./sendBatch').then(
      ({ sendCheckIns }) => sendCheckIns(rows),
      () => null,
    ),
})
