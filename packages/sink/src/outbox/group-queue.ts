/** First in, first out, for groups; knows how much waits in it. */
import type { Group } from "./group.ts";

/** A queue of groups. */
export interface GroupQueue<M> {
  /** Messages that wait. */
  readonly records: number;
  /** Bytes that wait. */
  readonly bytes: number;
  push(group: Group<M>): void;
  /** The first group with something left to send; emptied ones before it are forgotten. */
  first(): Group<M> | undefined;
  /** Tells that messages no longer wait. */
  discount(amount: { readonly records: number; readonly bytes: number }): void;
}

/** Slots at the front that may be empty before the array is cut. */
const maxEmptySlots = 1024;

/** Creates an empty queue. */
export function createGroupQueue<M>(): GroupQueue<M> {
  let groups: (Group<M> | undefined)[] = [];
  let head = 0;
  let records = 0;
  let bytes = 0;

  function first(): Group<M> | undefined {
    while (head < groups.length) {
      const group = groups[head];
      if (group !== undefined && group.next < group.messages.length) return group;
      groups[head] = undefined;
      head += 1;
      if (head === maxEmptySlots || head === groups.length) {
        groups = groups.slice(head);
        head = 0;
      }
    }
    return undefined;
  }

  return {
    get records() {
      return records;
    },
    get bytes() {
      return bytes;
    },
    push(group) {
      groups.push(group);
      records += group.records;
      bytes += group.unsentBytes;
    },
    first,
    discount(amount) {
      records -= amount.records;
      bytes -= amount.bytes;
    },
  };
}
