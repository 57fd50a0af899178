/** Works on the entries of a batch, several at a time. */

/** Maps entries in order of their answers' places; at most `limit` are worked on at once. */
export async function inParallel<T, R>(
  entries: readonly T[],
  limit: number,
  work: (entry: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(entries.length);
  let next = 0;
  async function takeNext(): Promise<void> {
    for (let index = next++; index < entries.length; index = next++) {
      const entry = entries[index];
      if (entry !== undefined) results[index] = await work(entry);
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, entries.length) }, takeNext));
  return results;
}
