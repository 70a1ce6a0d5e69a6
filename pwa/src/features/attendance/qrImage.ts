const QUIET_ZONE = 4

/** A QR code of `text` as an SVG path in the server's form; the encoder is loaded only where one is needed. */
export async function qrImageOf(text: string): Promise<{ size: number; path: string }> {
  const { default: encodeQR } = await import('qr')
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_ZONE })
  const path = rows.map((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')).join('')).join('')
  return { size: rows.length, path }
}
