import { Problem } from '@/api/problem'

const LONGEST_SIDE = 1600
const QUALITY = 0.8

/** The sides of a picture that is no longer than 1,600 pixels, in the same proportion. */
export function fitted(width: number, height: number): [width: number, height: number] {
  const share = Math.min(1, LONGEST_SIDE / Math.max(width, height))
  return [Math.max(1, Math.round(width * share)), Math.max(1, Math.round(height * share))]
}

/**
 * A smaller JPEG with the same look and nothing else: drawn anew, it knows no place, no camera and no time.
 *
 * Throws `not_a_picture` for what this browser cannot show.
 */
export async function shrink(file: Blob): Promise<Blob> {
  const url = URL.createObjectURL(file)
  try {
    const image = await opened(url)
    const [width, height] = fitted(image.naturalWidth, image.naturalHeight)
    const canvas = document.createElement('canvas')
    canvas.width = width
    canvas.height = height
    const pen = canvas.getContext('2d')
    if (!pen) throw new Problem('not_a_picture')
    pen.fillStyle = '#fff'
    pen.fillRect(0, 0, width, height)
    pen.drawImage(image, 0, 0, width, height)
    return await asJpeg(canvas)
  } finally {
    URL.revokeObjectURL(url)
  }
}

function opened(url: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    // Drawn from an element, the picture stands upright in every browser that we know.
    const image = new Image()
    image.onload = () => resolve(image)
    image.onerror = () => reject(new Problem('not_a_picture'))
    image.src = url
  })
}

function asJpeg(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Problem('not_a_picture'))), 'image/jpeg', QUALITY),
  )
}
