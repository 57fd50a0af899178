/** Files in memory, whose disk a test can fill or break. */
import type { SegmentFiles } from "../segment-files.ts";

/** The files, and what happened to them. */
export interface MemoryFiles extends SegmentFiles {
  readonly contents: Map<string, Buffer>;
  /** Space in bytes; writing beyond it fails as a full disk does, after writing what fits. */
  capacity: number;
  /** The operation that fails; undefined: none. */
  broken: "append" | "sync" | "read" | undefined;
  syncs: number;
}

/** Creates an empty disk. */
export function createMemoryFiles(contents = new Map<string, Buffer>()): MemoryFiles {
  const sizeOf = () => [...contents.values()].reduce((sum, { length }) => sum + length, 0);
  const breakIf = (operation: MemoryFiles["broken"]) => {
    if (files.broken === operation) throw Object.assign(new Error(`${operation} fails`), { code: "EIO" });
  };
  const files: MemoryFiles = {
    contents,
    capacity: Number.POSITIVE_INFINITY,
    broken: undefined,
    syncs: 0,
    list: async () => [...contents].map(([name, { length }]) => ({ name, bytes: length })),
    async read(name, offset = 0, length = Number.POSITIVE_INFINITY) {
      breakIf("read");
      const bytes = contents.get(name);
      if (bytes === undefined) throw Object.assign(new Error(`no ${name}`), { code: "ENOENT" });
      return bytes.subarray(offset, Math.min(bytes.length, offset + length));
    },
    async append(name, parts) {
      breakIf("append");
      const added = Buffer.concat(parts);
      const room = Math.max(0, files.capacity - sizeOf());
      contents.set(name, Buffer.concat([contents.get(name) ?? Buffer.alloc(0), added.subarray(0, room)]));
      if (room < added.length) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    },
    async sync() {
      breakIf("sync");
      files.syncs++;
    },
    async truncate(name, bytes) {
      contents.set(name, Buffer.from(contents.get(name)?.subarray(0, bytes) ?? []));
    },
    async remove(name) {
      contents.delete(name);
    },
    async close() {},
  };
  return files;
}
