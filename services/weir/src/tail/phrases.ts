/** Measures in words. */

/** A length of time in the unit that suits it: `0.4 ms`, `42 ms`, `1.5 s`, `2 min`. */
export function durationText(seconds: number): string {
  if (seconds < 0.001) return `${trimmed(seconds * 1000, 2)} ms`;
  if (seconds < 1) return `${trimmed(seconds * 1000, 0)} ms`;
  return seconds < 120 ? `${trimmed(seconds, 1)} s` : `${trimmed(seconds / 60, 0)} min`;
}

/** A size in the unit that suits it: `512 B`, `1.5 KiB`, `3 MiB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${trimmed(bytes / 1024, 1)} KiB` : `${trimmed(bytes / (1024 * 1024), 1)} MiB`;
}

/** A count with its noun: `1 span`, `3 spans`. */
export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
