import type { SamplingRule } from "@weir/dynamic-sampling";

/** True if the rule holds at a moment: from its start on, until before its end. @param nowMs ms since the epoch */
export function isActive({ timeRange: { startMs, endMs } }: SamplingRule, nowMs: number): boolean {
  return (startMs === undefined || nowMs >= startMs) && (endMs === undefined || nowMs < endMs);
}

/**
 * The rule's value at a moment, which a linear decay moves from its start to its end, by whole seconds.
 * @param nowMs ms since the epoch
 * @returns undefined if the rule must be ignored: a decay without start or end, or one that would rise
 */
export function valueAt({ samplingValue, timeRange, decayingFn }: SamplingRule, nowMs: number): number | undefined {
  const { value } = samplingValue;
  if (decayingFn.type === "constant") return value;
  const { startMs, endMs } = timeRange;
  const { decayedValue } = decayingFn;
  if (startMs === undefined || endMs === undefined || value < decayedValue) return undefined;
  const startSeconds = Math.floor(startMs / 1000);
  const lengthSeconds = Math.floor(endMs / 1000) - startSeconds;
  const passedSeconds = Math.floor(nowMs / 1000) - startSeconds;
  const progress = lengthSeconds > 0 ? Math.min(Math.max(passedSeconds / lengthSeconds, 0), 1) : 0;
  return value + (decayedValue - value) * progress;
}
