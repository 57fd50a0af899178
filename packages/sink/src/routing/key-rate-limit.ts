/** Breaks up keys that are too busy for one partition (topics, section "Key rate limit"). */

/** The limit of one shard. */
export interface KeyRateLimit {
  /** Records of one key that keep it, per window. */
  readonly limitPerWindow: number;
  readonly windowSeconds: number;
}

/** Keys that are counted at the same time; further ones pass without limit until the window ends. */
const maxKeys = 500_000;

/** Says for each record whether its key is still within the limit; counts it. */
export type KeyRateLimiter = (key: Buffer, nowMs: number) => boolean;

/** Creates the limiter of one shard. Its whole memory is emptied once per window. */
export function createKeyRateLimiter(limit: KeyRateLimit): KeyRateLimiter {
  const counts = new Map<string, number>();
  const windowMs = limit.windowSeconds * 1000;
  let windowStartMs = Number.NEGATIVE_INFINITY;
  return (key, nowMs) => {
    if (nowMs - windowStartMs >= windowMs) {
      counts.clear();
      windowStartMs = nowMs;
    }
    const name = key.toString("latin1");
    const count = counts.get(name) ?? 0;
    if (count >= limit.limitPerWindow) return false;
    if (count > 0 || counts.size < maxKeys) counts.set(name, count + 1);
    return true;
  };
}
