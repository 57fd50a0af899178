/**
 * Reads msgpack that strangers sent. Lengths that lie and nesting without end are found by measuring alone, before
 * anything is allocated for them.
 */

export { MsgpackError } from "./msgpack-error.ts";
export { readMsgpackValues } from "./read-values.ts";
export { msgpackTextMember } from "./text-member.ts";
