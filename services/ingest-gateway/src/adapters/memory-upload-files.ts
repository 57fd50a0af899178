/** Uploads in memory, for a gateway that keeps nothing on disk. */
import type { UploadFiles } from "../domain/uploads/upload-files.ts";

/** Creates an empty memory. */
export function createMemoryUploadFiles(): UploadFiles {
  const files = new Map<string, Buffer[]>();
  return {
    list: async () => [],
    async write(key, _position, bytes) {
      const pieces = files.get(key);
      // A copy: the chunk may be a view on a larger buffer.
      if (pieces === undefined) files.set(key, [Buffer.from(bytes)]);
      else pieces.push(Buffer.from(bytes));
    },
    async truncate(key, bytes) {
      const whole = Buffer.concat(files.get(key) ?? []);
      files.set(key, [Buffer.from(whole.subarray(0, bytes))]);
    },
    settle: async () => {},
    read: async (key) => Buffer.concat(files.get(key) ?? []),
    keep: async () => {},
    async remove(key) {
      files.delete(key);
    },
  };
}
