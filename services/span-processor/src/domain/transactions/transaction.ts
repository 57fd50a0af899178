/** A normalised transaction, as far as its spans need it (spans, section "Spans from transactions"). */
import type { DynamicSamplingContext } from "@weir/gen/weir/common/v1/dynamic_sampling_context.ts";
import type { JsonObject } from "@weir/lossless-json";

/** What the spans of a transaction are made from. */
export interface Transaction {
  /** The event. */
  readonly event: JsonObject;
  /** Its `contexts.trace`. */
  readonly trace: JsonObject;
  /** The children that are objects, in their order. */
  readonly children: readonly JsonObject[];
  readonly header: DynamicSamplingContext | undefined;
  /** Decimal id of the project that started the trace; undefined without a header. */
  readonly rootProjectId: string | undefined;
  /** The rate at which the server kept the transaction, if a rule decided. */
  readonly serverSampleRate: number | undefined;
}

/** Rates that both the segment and the children carry as measurements. */
export function addSampleRates(
  measurements: Map<string, number>,
  { header, serverSampleRate }: Transaction,
): Map<string, number> {
  const clientRate = header?.sampleRate ?? 0;
  if (clientRate > 0) measurements.set("client_sample_rate", clientRate);
  if (serverSampleRate !== undefined && serverSampleRate > 0) measurements.set("server_sample_rate", serverSampleRate);
  return measurements;
}

/** Members of the trace header that both the segment and the children carry in their data. */
export function traceHeaderData({ header, rootProjectId }: Transaction): Record<string, string> {
  const data: Record<string, string> = {};
  if (header === undefined) return data;
  data["sentry.dsc.trace_id"] = header.traceId;
  if (rootProjectId !== undefined) data["sentry.dsc.project_id"] = rootProjectId;
  if (header.transaction !== undefined)
    data["sentry.dsc.transaction"] = Buffer.byteLength(header.transaction) > 200 ? "" : header.transaction;
  return data;
}
