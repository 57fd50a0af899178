/** Asynchronous work over a list, a few entries at a time. */

/**
 * Maps a list in its order, with at most `limit` entries under way.
 * @throws what the first entry that fails throws; those under way go on
 */
export async function mapBounded<T, R>(
  entries: readonly T[],
  limit: number,
  map: (entry: T) => Promise<R>,
): Promise<R[]> {
  if (entries.length <= limit) return Promise.all(entries.map(map));
  const results = new Array<R>(entries.length);
  let next = 0;
  async function work(): Promise<void> {
    while (next < entries.length) {
      const index = next++;
      const entry = entries[index];
      if (entry !== undefined) results[index] = await map(entry);
    }
  }
  await Promise.all(Array.from({ length: limit }, work));
  return results;
}
