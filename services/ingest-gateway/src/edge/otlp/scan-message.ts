/** Walks through a protobuf message without making anything of it. */

/** A field: its number, and where its content lies. Of numbers of variable length only that they are there. */
export type VisitField = (field: number, start: number, end: number) => void;

const lengthDelimited = 2;

/**
 * Visits the fields between two positions, in their order.
 * @returns false if that is no message; then some of its fields may have been visited
 */
export function scanMessage(bytes: Buffer, start: number, end: number, visit: VisitField): boolean {
  let position = start;

  /** Up to 2^53; longer numbers are only passed over. */
  function readVarint(): number {
    let value = 0;
    for (let factor = 1, length = 0; length < 10 && position < end; factor *= 128, length++) {
      const byte = bytes[position++] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    return Number.NaN;
  }

  while (position < end) {
    const tag = readVarint();
    const wireType = tag & 7;
    const contentStart = position;
    if (wireType === 0) readVarint();
    else if (wireType === 1) position += 8;
    else if (wireType === 5) position += 4;
    else if (wireType === lengthDelimited) {
      const length = readVarint();
      const from = position;
      position += length;
      if (!(position <= end)) return false;
      visit(tag >>> 3, from, position);
      continue;
    } else return false;
    if (!(position <= end) || Number.isNaN(tag)) return false;
    visit(tag >>> 3, contentStart, position);
  }
  return true;
}
