/** How full the store of uploads is: what lies in its files, and what is on its way there from this process. */

import { UploadError } from "./upload-error.ts";
import type { FoundUpload, UploadFiles } from "./upload-files.ts";
import type { UploadStoreSize } from "./upload-store.ts";

/** What it is measured by. */
export interface FillOptions {
  readonly files: Pick<UploadFiles, "list">;
  /** Others put something there, too. */
  readonly isShared: boolean;
  readonly maxPieces: number;
  readonly maxBytes: number;
  /** Ms since the epoch. */
  readonly now: () => number;
}

/** The fill, and claims on what is left. */
export interface UploadFill {
  /** Looks at what lies there. */
  rescan(): Promise<readonly FoundUpload[]>;
  /** Looks again if others may have put something there since. */
  refresh(): Promise<void>;
  /** @throws UploadError full */
  claimPiece(isNewUpload: boolean): PieceClaim;
  size(): UploadStoreSize;
}

/** Room for a piece. */
export interface PieceClaim {
  /** Bytes that were claimed so far. */
  readonly bytes: number;
  /** @throws UploadError full */
  claimBytes(count: number): void;
  /** The piece lies there now. */
  settle(): void;
  /** It does not, and will not. */
  giveBack(): void;
}

interface Quantity {
  bytes: number;
  pieces: number;
  uploads: number;
}

/** With many uploads a look takes long: it is had again after this many times its duration, and not within a second. */
const restsPerScan = 10;
const minRestMs = 1000;

/** Creates an empty fill. */
export function createFill({ files, isShared, maxPieces, maxBytes, now }: FillOptions): UploadFill {
  let stored = none();
  const underWay = none();
  /** What came to lie there while somebody looked: it may be counted twice until the next look, but never not at all. */
  let meanwhile = none();
  let scanAgainAtMs = 0;
  let scanning: Promise<readonly FoundUpload[]> | undefined;

  async function scan(): Promise<readonly FoundUpload[]> {
    const startedAtMs = now();
    meanwhile = none();
    const found = await files.list();
    stored = { ...meanwhile };
    for (const { occupiedBytes, pieces } of found) add(stored, { bytes: occupiedBytes, pieces, uploads: 1 });
    scanAgainAtMs = now() + Math.max(minRestMs, (now() - startedAtMs) * restsPerScan);
    return found;
  }

  async function rescan(): Promise<readonly FoundUpload[]> {
    scanning ??= scan().finally(() => {
      scanning = undefined;
    });
    return scanning;
  }

  return {
    rescan,
    async refresh() {
      if (isShared && now() >= scanAgainAtMs) await rescan();
    },
    claimPiece(isNewUpload) {
      if (stored.pieces + underWay.pieces >= maxPieces)
        throw new UploadError("full", `the store holds ${stored.pieces} pieces already`);
      const claimed: Quantity = { bytes: 0, pieces: 1, uploads: isNewUpload ? 1 : 0 };
      add(underWay, claimed);
      const end = () => add(underWay, claimed, -1);
      return {
        get bytes() {
          return claimed.bytes;
        },
        claimBytes(count) {
          const held = stored.bytes + underWay.bytes;
          if (held + count > maxBytes) throw new UploadError("full", `the store holds ${held} bytes already`);
          claimed.bytes += count;
          underWay.bytes += count;
        },
        settle() {
          end();
          add(stored, claimed);
          add(meanwhile, claimed);
        },
        giveBack: end,
      };
    },
    size: () => ({ uploads: stored.uploads + underWay.uploads, bytes: stored.bytes + underWay.bytes, maxBytes }),
  };
}

function none(): Quantity {
  return { bytes: 0, pieces: 0, uploads: 0 };
}

function add(to: Quantity, { bytes, pieces, uploads }: Quantity, times: 1 | -1 = 1): void {
  to.bytes += times * bytes;
  to.pieces += times * pieces;
  to.uploads += times * uploads;
}
