/** What a record may still take up while it is trimmed (spans, section "Trimming and schema validation"). */

/** What is left, in bytes. */
export interface Budget {
  /** For keys and values. */
  bytes: number;
  /** For keys whose values were taken away. */
  removedKeyBytes: number;
}

/** Takes bytes; below 0 nothing is owed. */
export function spend(budget: Budget, bytes: number): void {
  budget.bytes = Math.max(0, budget.bytes - bytes);
}

/** Takes the bytes of the key of a value that was taken away. False: there is no room for it. */
export function keepRemovedKey(budget: Budget, keyBytes: number): boolean {
  if (keyBytes > budget.removedKeyBytes) return false;
  budget.removedKeyBytes -= keyBytes;
  return true;
}
