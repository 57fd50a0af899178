/** On which part of a Redis cluster a key lies: CRC-16 (XMODEM) of what is hashed of it, modulo 16384. */

/**
 * The hash slot of a text: a key without hash tag, or the tag itself.
 * @returns 0 to 16383
 */
export function hashSlotOf(text: string): number {
  let crc = 0;
  for (const byte of Buffer.from(text)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return crc % 16384;
}
