/** Three short beeps and a buzz. A phone that can do neither, or was not touched yet, stays silent. */
const BEEPS = 3;
const BEEP_S = 0.18;
const HERTZ = 880;
const LOUD = 0.5;

let context: AudioContext | null = null;

/** A page may sound only after a touch: this one opens the way. */
export function openSound(): void {
  try {
    context ??= new AudioContext();
    if (context.state === 'suspended') void context.resume();
  } catch {
    context = null;
  }
}

export function soundAlarm(): void {
  if (context === null) return;
  if ('vibrate' in navigator) navigator.vibrate([300, 150, 300, 150, 300]);
  if (context.state !== 'running') return;
  for (let n = 0; n < BEEPS; n += 1) beep(context, context.currentTime + n * BEEP_S * 2);
}

function beep(context: AudioContext, at_s: number): void {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.type = 'square';
  tone.frequency.value = HERTZ;
  volume.gain.setValueAtTime(LOUD, at_s);
  volume.gain.exponentialRampToValueAtTime(0.001, at_s + BEEP_S);
  tone.connect(volume).connect(context.destination);
  tone.start(at_s);
  tone.stop(at_s + BEEP_S);
}
