import { onBeforeUnmount, shallowRef, type ShallowRef } from 'vue'
import { createDecoder, type Decoder } from './scanner/decoder'
import { createCamera, createGrabber, type FrameSource } from './scanner/frames'
import { createOnlyNew } from './scanner/onlyNew'

export type ScannerState = 'idle' | 'starting' | 'running' | 'paused' | ScannerTrouble
export type ScannerTrouble = 'denied' | 'no-camera' | 'busy' | 'slow' | 'insecure'

export interface ScannerOptions {
  video: Readonly<ShallowRef<HTMLVideoElement | null>>
  onText: (text: string) => void
  /** The edges, replaced in tests. */
  createSource?: () => FrameSource
  createDecoder?: () => Decoder
  now?: () => number
}

const START_TIMEOUT_MS = 3_000
const FRAME_MS = 100
const PHOTO_LONGEST_SIDE = 1600

function troubleOf(error: unknown): ScannerTrouble {
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy'
  return 'no-camera'
}

/** Reads QR codes from the camera: one stream, ten pictures a second, stopped whenever the page is not seen. */
export function useScanner(options: ScannerOptions) {
  const state = shallowRef<ScannerState>('idle')
  const torch = shallowRef<'none' | 'off' | 'on'>('none')
  const now = options.now ?? Date.now
  const isNew = createOnlyNew()
  let source: FrameSource | undefined
  let decoder: Decoder | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let wanted = false

  async function start(): Promise<void> {
    if (source || !options.video.value) return
    wanted = true
    if (!options.createSource && !navigator.mediaDevices?.getUserMedia) {
      state.value = window.isSecureContext ? 'no-camera' : 'insecure'
      return
    }
    state.value = 'starting'
    const mine = (source = (options.createSource ?? createCamera)())
    // Somebody may still be reading the question for permission: offer the other ways, but keep waiting.
    const slow = setTimeout(() => source === mine && (state.value = 'slow'), START_TIMEOUT_MS)
    try {
      await mine.start(options.video.value)
      if (source === mine) run(mine)
    } catch (error) {
      if (source !== mine) return
      halt()
      state.value = troubleOf(error)
    } finally {
      clearTimeout(slow)
    }
  }

  async function restart(): Promise<void> {
    halt()
    await start()
  }

  function run(mine: FrameSource): void {
    decoder ??= (options.createDecoder ?? createDecoder)()
    torch.value = mine.hasTorch() ? 'off' : 'none'
    state.value = 'running'
    void look()
  }

  async function look(): Promise<void> {
    const image = state.value === 'running' ? source?.grab() : null
    const text = image && (await decoder?.decode(image))
    if (state.value === 'running') {
      if (text && isNew(text, now())) options.onText(text)
      timer = setTimeout(look, FRAME_MS)
    }
  }

  /** Let go of the camera. */
  function halt(): void {
    clearTimeout(timer)
    source?.stop()
    source = undefined
    torch.value = 'none'
  }

  function stop(): void {
    wanted = false
    halt()
    decoder?.stop()
    decoder = undefined
    state.value = 'idle'
  }

  /** Keep the picture but read nothing, while a result is shown. */
  function pause(): void {
    if (state.value !== 'running') return
    clearTimeout(timer)
    state.value = 'paused'
  }

  function resume(): void {
    if (state.value !== 'paused') return
    state.value = 'running'
    void look()
  }

  async function toggleTorch(): Promise<void> {
    const on = torch.value !== 'on'
    await source?.setTorch(on).then(
      () => (torch.value = on ? 'on' : 'off'),
      () => (torch.value = 'none'),
    )
  }

  /** Read a photo instead; null when there is no code in it. */
  async function readPhoto(file: Blob): Promise<string | null> {
    decoder ??= (options.createDecoder ?? createDecoder)()
    const image = await loadImage(file)
    const pixels = image && createGrabber()(image, image.naturalWidth, image.naturalHeight, PHOTO_LONGEST_SIDE)
    return pixels ? decoder.decode(pixels, true) : null
  }

  function followVisibility(): void {
    if (document.visibilityState === 'hidden') {
      halt()
      if (wanted) state.value = 'idle'
    } else if (wanted) void start()
  }

  document.addEventListener('visibilitychange', followVisibility)
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', followVisibility)
    stop()
  })

  return { state, torch, start, restart, stop, pause, resume, toggleTorch, readPhoto }
}

/** The file as a picture; null where it is none. */
function loadImage(file: Blob): Promise<HTMLImageElement | null> {
  const url = URL.createObjectURL(file)
  const image = new Image()
  return new Promise<HTMLImageElement | null>((resolve) => {
    image.onload = () => resolve(image)
    image.onerror = () => resolve(null)
    image.src = url
  }).finally(() => setTimeout(() => URL.revokeObjectURL(url), 10_000))
}
