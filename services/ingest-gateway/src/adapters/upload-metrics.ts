/** What is counted about uploads, resolved once. */
import type { Metrics } from "@weir/telemetry";
import type { PieceResult, UploadStore } from "../domain/uploads/upload-store.ts";

/** The counters, as those who are counted see them. */
export interface UploadMetrics {
  piece(result: PieceResult): void;
  expired(uploads: number): void;
  reference(isResolved: boolean): void;
  /** Exports the fill of the store; returns what ends it. */
  watch(store: UploadStore): () => void;
}

/** Resolves them. */
export function createUploadMetrics(metrics: Metrics): UploadMetrics {
  const piece = (result: PieceResult) => metrics.counter("gateway.uploads.pieces", { result });
  const pieces = {
    completed: piece("completed"),
    continued: piece("continued"),
    refused: piece("refused"),
    failed: piece("failed"),
  };
  const expired = metrics.counter("gateway.uploads.expired");
  const resolved = metrics.counter("gateway.uploads.references", { result: "resolved" });
  const invalid = metrics.counter("gateway.uploads.references", { result: "invalid" });
  return {
    piece: (result) => pieces[result].add(),
    expired: (uploads) => expired.add(uploads),
    reference: (isResolved) => (isResolved ? resolved : invalid).add(),
    watch(store) {
      const ends = [
        metrics.observe("gateway.uploads.entries", {}, () => store.size().uploads),
        metrics.observe("gateway.uploads.size", {}, () => store.size().bytes),
        metrics.observe("gateway.uploads.size.capacity", {}, () => store.size().maxBytes),
      ];
      return () => {
        for (const end of ends) end();
      };
    },
  };
}
