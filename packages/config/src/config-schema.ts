/** The one schema of all services' configuration: sections and keys as operators know them, and ours beside them. */
import { z } from "zod";
import { aggregator, secondaryAggregators } from "./sections/aggregation.ts";
import { geoip, normalization, outcomes, routing, upload } from "./sections/data-rules.ts";
import { projects, sink, storage } from "./sections/embedded.ts";
import { explain } from "./sections/explain.ts";
import { limits } from "./sections/limits.ts";
import { grpc, relay, services } from "./sections/listeners.ts";
import { cogs, health, logging, metrics, sentry } from "./sections/observability.ts";
import { processes } from "./sections/processes.ts";
import { processing } from "./sections/processing.ts";
import { sampling } from "./sections/sampling.ts";
import { spool } from "./sections/spool.ts";
import { telemetry } from "./sections/telemetry.ts";
import { auth, cache, http } from "./sections/upstream.ts";

export const configSchema = z.object(
  {
    relay,
    grpc,
    http,
    cache,
    spool,
    limits,
    logging,
    sentry,
    metrics,
    telemetry,
    routing,
    outcomes,
    auth,
    geoip,
    normalization,
    health,
    cogs,
    upload,
    aggregator,
    secondary_aggregators: secondaryAggregators,
    processing,
    processes,
    storage,
    projects,
    explain,
    sampling,
    services,
    sink,
  },
  { error: "a mapping of sections" },
);

type Mutable = z.output<typeof configSchema>;

type Frozen<T> = T extends readonly (infer E)[]
  ? readonly Frozen<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;

/** What the schema yields: defaults that depend on other keys are still missing. */
export type ParsedConfig = Frozen<Mutable>;

/**
 * The configuration of a process, complete with defaults. Keys are those of the YAML file; byte sizes are numbers of
 * bytes; durations are in the unit that the key is documented with.
 */
export type WeirConfig = Omit<ParsedConfig, "aggregator"> & {
  readonly aggregator: ParsedConfig["aggregator"] & {
    readonly bucket_interval: number;
    readonly initial_delay: number;
  };
};
