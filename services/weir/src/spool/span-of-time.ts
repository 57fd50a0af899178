/** A span of time in words, as exact as is of interest. */

/** The two largest units of a span in ms: `23 h 56 min`, `4.2 s`; `now` for none or a negative one. */
export function spanOfTime(ms: number): string {
  if (ms <= 0) return "now";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return pair(whole, 60, "min", "s");
  if (whole < 86_400) return pair(Math.round(whole / 60), 60, "h", "min");
  return pair(Math.round(whole / 3600), 24, "d", "h");
}

function pair(value: number, per: number, large: string, small: string): string {
  const rest = value % per;
  return rest === 0 ? `${Math.floor(value / per)} ${large}` : `${Math.floor(value / per)} ${large} ${rest} ${small}`;
}
