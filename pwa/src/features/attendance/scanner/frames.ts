/** Where pictures come from: the camera, or in tests anything that yields pictures. */
export interface FrameSource {
  /** Show it in `video` and begin; rejects with a `DOMException` when there is no camera for us. */
  start(video: HTMLVideoElement): Promise<void>
  /** The picture of this moment, or null while there is none. */
  grab(): ImageData | null
  stop(): void
  hasTorch(): boolean
  setTorch(on: boolean): Promise<void>
}

const LONGEST_SIDE = 800

/** Draws whatever the source shows, small enough to be decoded ten times a second. */
export function createGrabber() {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true })
  return (source: CanvasImageSource, width: number, height: number, longest = LONGEST_SIDE): ImageData | null => {
    if (!context || width === 0 || height === 0) return null
    const scale = Math.min(1, longest / Math.max(width, height))
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    context.drawImage(source, 0, 0, canvas.width, canvas.height)
    return context.getImageData(0, 0, canvas.width, canvas.height)
  }
}

/** The camera on the back of the phone, as one stream. */
export function createCamera(): FrameSource {
  const draw = createGrabber()
  let stream: MediaStream | undefined
  let shown: HTMLVideoElement | undefined
  let isStopped = false

  const track = () => stream?.getVideoTracks()[0]

  return {
    async start(video) {
      const picture = { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } }
      stream = await navigator.mediaDevices.getUserMedia({ video: picture, audio: false })
      if (isStopped) return this.stop()
      shown = video
      video.srcObject = stream
      await video.play()
    },
    grab() {
      return shown && shown.readyState >= 2 ? draw(shown, shown.videoWidth, shown.videoHeight) : null
    },
    stop() {
      isStopped = true
      stream?.getTracks().forEach((track) => track.stop())
      if (shown) shown.srcObject = null
      stream = undefined
      shown = undefined
    },
    hasTorch: () => Boolean((track()?.getCapabilities?.() as { torch?: boolean } | undefined)?.torch),
    async setTorch(on) {
      await track()?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] })
    },
  }
}
