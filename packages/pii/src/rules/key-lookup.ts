/** Remembers which keys a pattern occurs in: the same keys come again and again. */
import type { Pattern } from "../patterns/pattern.ts";

const maxKeys = 2000;
const maxKeyLength = 100;

/** Tells whether a pattern occurs in a key. */
export function keyLookup(pattern: Pattern): (key: string) => boolean {
  const known = new Map<string, boolean>();
  return (key) => {
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const occurs = pattern.occurs(key);
    if (key.length > maxKeyLength) return occurs;
    if (known.size >= maxKeys) known.clear();
    known.set(key, occurs);
    return occurs;
  };
}
