/** Which shard and which partition a key belongs to (topics, sections "Shards" and "Partition"). */
import { crc32 } from "node:zlib";

/**
 * The partition of a key: its CRC-32 modulo the number of partitions, as librdkafka's `consistent_random` has it.
 * @param key 16 bytes
 * @param partitionCount at least 1
 */
export function partitionOf(key: Buffer, partitionCount: number): number {
  return crc32(key) % partitionCount;
}

/**
 * The shard of a key: the key as big-endian 128-bit integer modulo the number of shards.
 * @param key 16 bytes
 * @param shardCount at least 1
 */
export function shardOf(key: Buffer, shardCount: number): number {
  if (shardCount === 1) return 0;
  let remainder = 0;
  for (let offset = 0; offset < key.length; offset += 4) {
    remainder = (remainder * 2 ** 32 + key.readUInt32BE(offset)) % shardCount;
  }
  return remainder;
}
