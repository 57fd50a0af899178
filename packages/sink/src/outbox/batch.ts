/** What is sent together. */
import type { Group } from "./group.ts";
import type { GroupQueue } from "./group-queue.ts";

/** Messages on their way, and whose they are. */
export interface Batch<M> {
  readonly messages: readonly M[];
  readonly bytes: number;
  /** In the order of the messages. */
  readonly parts: readonly { readonly group: Group<M>; readonly count: number }[];
  readonly controller: AbortController;
  startedMs: number;
  abortedMs: number | undefined;
}

/** Takes the next batch: whole groups as long as they fit; a group that is larger than a batch is cut. */
export function takeBatch<M extends { readonly bytes: number }>(
  queue: GroupQueue<M>,
  limits: { readonly maxBatchRecords: number; readonly maxBatchBytes: number },
): Batch<M> {
  const messages: M[] = [];
  const parts: { group: Group<M>; count: number }[] = [];
  let bytes = 0;
  for (let group = queue.first(); group !== undefined; group = queue.first()) {
    const fits =
      messages.length + group.messages.length - group.next <= limits.maxBatchRecords &&
      bytes + group.unsentBytes <= limits.maxBatchBytes;
    if (!fits && messages.length > 0) break;
    const from = group.next;
    let taken = 0;
    while (group.next < group.messages.length) {
      const message = group.messages[group.next];
      if (message === undefined) break;
      const isTooMuch = messages.length >= limits.maxBatchRecords || bytes + message.bytes > limits.maxBatchBytes;
      if (isTooMuch && messages.length > 0) break;
      messages.push(message);
      bytes += message.bytes;
      taken += message.bytes;
      group.next += 1;
    }
    group.unsentBytes -= taken;
    const count = group.next - from;
    queue.discount({ records: count, bytes: taken });
    parts.push({ group, count });
    if (group.next < group.messages.length) break;
  }
  return { messages, bytes, parts, controller: new AbortController(), startedMs: 0, abortedMs: undefined };
}
