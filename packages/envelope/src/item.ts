/** One item of an envelope: the same type inside a process and between services. */
import type { EnvelopeItem } from "@weir/gen/weir/common/v1/envelope.ts";

/** An item of an envelope. The payload is a view on the bytes it was parsed from: not to be changed. */
export type Item = EnvelopeItem;

/** Makes an item of a type and payload; all other fields say "not given" unless set. */
export function createItem(type: string, payload: Buffer, fields?: Partial<Omit<Item, "type" | "payload">>): Item {
  return {
    type,
    contentType: "",
    payload,
    itemCount: undefined,
    attachmentType: "",
    filename: "",
    platform: "",
    spanCount: undefined,
    metaLength: undefined,
    spanId: undefined,
    attachmentLength: undefined,
    rateLimited: false,
    sampled: undefined,
    otherHeadersJson: new Map(),
    ...fields,
  };
}
