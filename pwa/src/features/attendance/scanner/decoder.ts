/** Reads the QR code of one picture in a worker, so that the page stays smooth. */
export interface Decoder {
  decode(image: ImageData, isPhoto?: boolean): Promise<string | null>
  stop(): void
}

export function createDecoder(): Decoder {
  const worker = new Worker(new URL('./decode.worker.ts', import.meta.url), { type: 'module' })
  const waiting = new Map<number, (text: string | null) => void>()
  let lastId = 0

  worker.addEventListener('message', (event: MessageEvent<{ id: number; text: string | null }>) => {
    waiting.get(event.data.id)?.(event.data.text)
    waiting.delete(event.data.id)
  })
  worker.addEventListener('error', release)

  function release(): void {
    waiting.forEach((resolve) => resolve(null))
    waiting.clear()
  }

  return {
    decode(image, isPhoto = false) {
      const id = ++lastId
      return new Promise((resolve) => {
        waiting.set(id, resolve)
        worker.postMessage({ id, image, isPhoto }, [image.data.buffer])
      })
    },
    stop() {
      worker.terminate()
      release()
    },
  }
}
