import { onBeforeUnmount, shallowRef, watch, type Ref } from 'vue'

/** Two short notes, in hertz. */
const NOTES = [660, 880]
const NOTE_S = 0.12
const LOUDNESS = 0.12

/**
 * A short sound when somebody arrives; off until it is asked for.
 *
 * Browsers let a page sound only after a tap, so the wish lasts until the page is closed.
 */
export function useArrivalSound(arrived: Ref<number | undefined>) {
  const isOn = shallowRef(false)
  const canSound = typeof AudioContext !== 'undefined'
  let context: AudioContext | undefined

  async function toggle(): Promise<void> {
    isOn.value = !isOn.value
    if (!isOn.value) return
    context ??= new AudioContext()
    await context.resume()
    ring()
  }

  function ring(): void {
    if (!context || context.state !== 'running') return
    const begin = context.currentTime
    const volume = context.createGain()
    volume.connect(context.destination)
    volume.gain.setValueAtTime(LOUDNESS, begin)
    volume.gain.exponentialRampToValueAtTime(0.001, begin + NOTES.length * NOTE_S)
    NOTES.forEach((pitch, place) => {
      const note = context!.createOscillator()
      note.frequency.value = pitch
      note.connect(volume)
      note.start(begin + place * NOTE_S)
      note.stop(begin + (place + 1) * NOTE_S)
    })
  }

  watch(arrived, (now, before) => {
    if (isOn.value && now !== undefined && before !== undefined && now > before) ring()
  })
  onBeforeUnmount(() => void context?.close())
  return { canSound, isOn, toggle }
}
