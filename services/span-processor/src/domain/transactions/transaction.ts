/** A normalised transaction, as far as its spans need it (spans, section "Spans from transactions"). */
import type { JsonObject } from "@weir/lossless-json";
import type { MetaTree } from "../values/meta.ts";

/** What the spans of a transaction are made from. */
export interface Transaction {
  /** The event. */
  readonly event: JsonObject;
  /** Its `contexts.trace`. */
  readonly trace: JsonObject;
  /** The children that are objects, in their order. */
  readonly children: readonly JsonObject[];
  /** Notes on the event's values. */
  readonly meta: MetaTree | undefined;
  /** Searchable tags of the segment; those of the children are in the event. */
  readonly segmentTags: ReadonlyMap<string, string>;
  /** The rate at which the client sampled the trace. */
  readonly clientSampleRate: number | undefined;
  /** The rate at which the server kept the transaction, if a rule decided. */
  readonly serverSampleRate: number | undefined;
}

/** Rates that both the segment and the children carry as measurements. */
export function addSampleRates(
  measurements: Map<string, number>,
  { clientSampleRate = 0, serverSampleRate = 0 }: Transaction,
): Map<string, number> {
  if (clientSampleRate > 0) measurements.set("client_sample_rate", clientSampleRate);
  if (serverSampleRate > 0) measurements.set("server_sample_rate", serverSampleRate);
  return measurements;
}
