/** What a QR code in front of the camera is to us. */
export type Scanned = { kind: 'check-in'; token: string } | { kind: 'activation'; token: string } | null

const CHECK_IN = /\/q\/([A-Z2-7]{16,64})\/?$/i
const ACTIVATION = /\/activate#([\w-]{16,100})$/

/** Read the text of a QR code; null when it is none of ours. The host is not compared: the server knows its own codes. */
export function readScanned(text: string): Scanned {
  const trimmed = text.trim()
  if (!/^https?:\/\//i.test(trimmed)) return null
  const token = CHECK_IN.exec(trimmed)?.[1]
  if (token) return { kind: 'check-in', token: token.toUpperCase() }
  const activation = ACTIVATION.exec(trimmed)?.[1]
  return activation ? { kind: 'activation', token: activation } : null
}
