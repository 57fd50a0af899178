/** The messages of one submit, and the promise for all of them. */
import type { SinkError } from "../sink-error.ts";

/** A group on its way. Changed only by the outbox. */
export interface Group<M> {
  messages: readonly M[];
  /** How many messages it has in all. */
  readonly records: number;
  /** Bytes from `next` on. */
  unsentBytes: number;
  /** The first message that is not in any batch yet. */
  next: number;
  /** Messages whose delivery is not known yet; the group is durable when none is left. */
  undelivered: number;
  readonly submittedMs: number;
  settled: boolean;
  readonly resolve: () => void;
  readonly reject: (error: SinkError) => void;
  readonly signal: AbortSignal | undefined;
  onAbort: (() => void) | undefined;
}

/** Resolves the group's promise, or rejects it. Only the first call counts. */
export function settleGroup<M>(group: Group<M>, error: SinkError | undefined): void {
  if (group.settled) return;
  group.settled = true;
  if (group.onAbort !== undefined) group.signal?.removeEventListener("abort", group.onAbort);
  if (error === undefined) group.resolve();
  else group.reject(error);
}

/** Forgets what was not sent. @returns what it was */
export function dropUnsent<M>(group: Group<M>): { readonly records: number; readonly bytes: number } {
  const dropped = { records: group.messages.length - group.next, bytes: group.unsentBytes };
  group.messages = [];
  group.next = 0;
  group.unsentBytes = 0;
  return dropped;
}
