/** Uploads in memory, for a gateway that keeps nothing on disk. */
import type { FoundUpload, UploadFiles } from "../domain/uploads/upload-files.ts";

interface MemoryUpload {
  /** By offset, ascending. */
  readonly pieces: Map<number, Buffer>;
  validUntilMs: number;
  neededUntilMs: number;
  writers: number;
}

/** Creates an empty memory. */
export function createMemoryUploadFiles(): UploadFiles {
  const uploads = new Map<string, MemoryUpload>();

  function find(key: string): FoundUpload | undefined {
    const upload = uploads.get(key);
    if (upload === undefined) return undefined;
    const { pieces, validUntilMs, neededUntilMs, writers } = upload;
    const bytes = [...pieces.values()].reduce((sum, piece) => sum + piece.length, 0);
    return {
      key,
      bytes,
      pieces: pieces.size,
      lastOffset: [...pieces.keys()].at(-1) ?? 0,
      occupiedBytes: bytes,
      isBusy: writers > 0,
      keepUntilMs: Math.max(validUntilMs, neededUntilMs),
    };
  }

  return {
    list: async () => [...uploads.keys()].flatMap((key) => find(key) ?? []),
    find: async (key) => find(key),
    async begin(key, offset) {
      const upload = uploads.get(key) ?? { pieces: new Map(), validUntilMs: 0, neededUntilMs: 0, writers: 0 };
      uploads.set(key, upload);
      upload.writers++;
      const written: Buffer[] = [];
      let isOpen = true;
      const end = () => {
        if (isOpen) upload.writers--;
        isOpen = false;
        if (upload.writers === 0 && upload.pieces.size === 0) uploads.delete(key);
      };
      return {
        async write(bytes) {
          // A copy: the chunk may be a view on a larger buffer.
          written.push(Buffer.from(bytes));
        },
        async commit(validUntilMs) {
          const isFirst = !upload.pieces.has(offset);
          if (isFirst) upload.pieces.set(offset, Buffer.concat(written));
          upload.validUntilMs = Math.max(upload.validUntilMs, validUntilMs);
          end();
          return isFirst;
        },
        discard: async () => end(),
      };
    },
    async holds(key, offset, position, bytes) {
      const piece = uploads.get(key)?.pieces.get(offset);
      return piece?.subarray(position, position + bytes.length).equals(bytes) === true;
    },
    async read(key) {
      const upload = uploads.get(key);
      return upload && Buffer.concat([...upload.pieces.values()]);
    },
    async keep(key, untilMs) {
      const upload = uploads.get(key);
      if (upload !== undefined) upload.neededUntilMs = untilMs ?? 0;
      return upload !== undefined;
    },
    async remove(key) {
      uploads.delete(key);
    },
  };
}
