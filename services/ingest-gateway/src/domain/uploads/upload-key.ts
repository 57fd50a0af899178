/** Keys of uploads: UUIDs of version 7, which begin with the time, so that files of one time stand together. */

/**
 * A new key: 32 lower-case hexadecimal digits.
 * @param nowMs ms since the epoch
 * @param uuid a random UUID of version 4, whose random bits it takes
 */
export function newUploadKey(nowMs: number, uuid: string): string {
  const time = Math.floor(nowMs).toString(16).padStart(12, "0");
  const random = uuid.replaceAll("-", "");
  return `${time.slice(-12)}7${random.slice(13)}`;
}
