import { decodeQR } from 'qr/decode.js'

interface Detector {
  detect(image: ImageData): Promise<{ rawValue: string }[]>
}
interface DetectorClass {
  new (options: { formats: string[] }): Detector
  getSupportedFormats(): Promise<string[]>
}

declare const self: DedicatedWorkerGlobalScope & { BarcodeDetector?: DetectorClass }

const detector = nativeDetector()

/** The browser's own detector where it reads QR codes. */
async function nativeDetector(): Promise<Detector | null> {
  try {
    const formats = await self.BarcodeDetector?.getSupportedFormats()
    return formats?.includes('qr_code') && self.BarcodeDetector
      ? new self.BarcodeDetector({ formats: ['qr_code'] })
      : null
  } catch {
    return null
  }
}

async function decode(image: ImageData, isPhoto: boolean): Promise<string | null> {
  const native = await detector
  const found = await native?.detect(image).catch(() => [])
  if (found?.[0]) return found[0].rawValue
  // Some detectors are listed but find nothing; the decoder of our own is asked then too.
  try {
    return decodeQR(image, isPhoto ? { effort: 4, timeLimit: 1500 } : undefined)
  } catch {
    return null
  }
}

self.addEventListener('message', async (event: MessageEvent<{ id: number; image: ImageData; isPhoto: boolean }>) => {
  const { id, image, isPhoto } = event.data
  self.postMessage({ id, text: await decode(image, isPhoto) })
})
