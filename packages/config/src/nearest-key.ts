/** Finds the key that was probably meant. */

/** Texts that differ by more than this share of their length are not similar. */
const farthestShare = 0.4;

/**
 * The known key that is nearest to an unknown one: a sibling with a similar name, else any key with the same or a
 * similar last name.
 * @param unknown dotted path as found
 * @param known dotted paths
 */
export function nearestKey(unknown: string, known: readonly string[]): string | undefined {
  const { parent, name } = split(unknown);
  const siblings = known.filter((candidate) => split(candidate).parent === parent);
  return (
    closest(name, siblings, (candidate) => split(candidate).name) ??
    closest(name, known, (candidate) => split(candidate).name) ??
    closest(unknown, known, (candidate) => candidate)
  );
}

function split(path: string): { parent: string; name: string } {
  const dot = path.lastIndexOf(".");
  return { parent: path.slice(0, Math.max(dot, 0)), name: path.slice(dot + 1) };
}

function closest(
  name: string,
  candidates: readonly string[],
  textOf: (candidate: string) => string,
): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const text = textOf(candidate);
    const distance = editDistance(name, text);
    if (distance < bestDistance && distance <= Math.max(name.length, text.length) * farthestShare) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein distance. */
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}
