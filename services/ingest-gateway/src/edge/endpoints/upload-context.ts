/** What the endpoints of uploads work with, besides what all endpoints do. */
import type { UploadDoor } from "../../domain/admission/upload-door.ts";
import type { LocationSigner } from "../../domain/uploads/upload-location.ts";
import type { PieceResult, UploadStore } from "../../domain/uploads/upload-store.ts";

/** Collaborators and limits. */
export interface UploadContext {
  readonly door: UploadDoor;
  readonly store: UploadStore;
  readonly signer: LocationSigner;
  /** Longest upload, in bytes. */
  readonly maxBytes: number;
  /** Pieces that are received at a time. */
  readonly maxConcurrent: number;
  /** How long the sending of a piece may take, in ms. */
  readonly timeoutMs: number;
  readonly observe: (result: PieceResult) => void;
  readonly onError: (error: unknown) => void;
}
