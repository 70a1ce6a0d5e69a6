/** A short rising tone and a buzz for a confirmed check-in; both only accompany what is written on the screen. */
export function soundConfirmation(): void {
  // A page that nobody has touched yet may not vibrate; asking anyway only fills the console.
  if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.([60, 40, 60])
  try {
    const audio = new AudioContext()
    playTone(audio, 660, 0)
    playTone(audio, 880, 0.12)
    setTimeout(() => void audio.close(), 1_000)
  } catch {
    // Some browsers give no sound before the first tap; the words on the screen are enough.
  }
}

function playTone(audio: AudioContext, hertz: number, afterSeconds: number): void {
  const [tone, volume] = [audio.createOscillator(), audio.createGain()]
  const start = audio.currentTime + afterSeconds
  tone.frequency.value = hertz
  volume.gain.setValueAtTime(0.0001, start)
  volume.gain.exponentialRampToValueAtTime(0.25, start + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.25)
  tone.connect(volume).connect(audio.destination)
  tone.start(start)
  tone.stop(start + 0.3)
}
