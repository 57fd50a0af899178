import type { Sink } from "@weir/sink";

/** A sink that takes everything and keeps nothing. */
export const nowhere: Sink = { async submit() {}, async close() {} };
