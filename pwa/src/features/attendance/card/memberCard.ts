import { answer, api } from '@/api/client'
import { database } from '@/offline/db'

/** A card on this phone. The key can make codes but nobody, no script either, can read it. */
export interface PhoneCard {
  id: string
  accountId: string
  shortId: string
  key: CryptoKey
  urlPrefix: string
}

export const TICK_MS = 5_000
const FACT = 'member_card'
const CARD_V1 = 0x21
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The card that this phone holds for the account. */
export async function findCard(accountId: string): Promise<PhoneCard | null> {
  const kept = (await (await database()).get('facts', FACT)) as PhoneCard | undefined
  return kept?.accountId === accountId ? kept : null
}

/** Ask the server for a key, once, and keep it here for ever. Without a network it fails with a `Problem`. */
export async function takeCard(accountId: string): Promise<PhoneCard> {
  const issued = await answer(api.POST('/api/v1/me/cards'))
  const raw = Uint8Array.from(atob(issued.key), (letter) => letter.charCodeAt(0))
  const card: PhoneCard = {
    id: issued.id,
    accountId,
    shortId: issued.short_id,
    key: await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']),
    urlPrefix: issued.url_prefix,
  }
  await (await database()).put('facts', card, FACT)
  return card
}

/** End a card everywhere; the one of this phone is forgotten here, too. */
export async function revokeCard(id: string): Promise<void> {
  await api.DELETE('/api/v1/me/cards/{card_id}', { params: { path: { card_id: id } } })
  const db = await database()
  if (((await db.get('facts', FACT)) as PhoneCard | undefined)?.id === id) await db.delete('facts', FACT)
}

/** Whoever signs out takes the card along: it is forgotten here, and ended where the network allows. */
export async function dropCard(accountId: string): Promise<void> {
  const card = await findCard(accountId)
  if (!card) return
  await revokeCard(card.id).catch(() => undefined)
  await (await database()).delete('facts', FACT)
}

/** What the card's QR code says at `now`; made here, without a network. */
export async function codeOf(card: Pick<PhoneCard, 'shortId' | 'key' | 'urlPrefix'>, now: number): Promise<string> {
  const head = new Uint8Array(10)
  head[0] = CARD_V1
  for (let i = 0; i < 5; i++) head[i + 1] = parseInt(card.shortId.slice(2 * i, 2 * i + 2), 16)
  new DataView(head.buffer).setUint32(6, Math.floor(now / TICK_MS))
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', card.key, head))
  return card.urlPrefix + base32([...head, ...mac.slice(0, 8)])
}

function base32(bytes: number[]): string {
  const bits = bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const groups = bits.match(/.{1,5}/g) ?? []
  return groups.map((group) => ALPHABET[parseInt(group.padEnd(5, '0'), 2)]).join('')
}
