import type { Sink } from "./sink.ts";

/** A sink that takes everything and keeps nothing: for a Weir that must not write to disk and has no Kafka. */
export function createDiscardingSink(): Sink {
  return { submit: () => Promise.resolve(), close: () => Promise.resolve() };
}
