/** What a service is to the process that runs it: the shape that every `compose.ts` yields. */
import type { Credentials, WeirConfig } from "@weir/config";
import type { EventProcessorServiceDefinition } from "@weir/gen/weir/event/v1/event.ts";
import type { ProjectConfigServiceDefinition } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import type { QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import type { SamplingServiceDefinition } from "@weir/gen/weir/sampling/v1/sampling.ts";
import type { SpanProcessorServiceDefinition } from "@weir/gen/weir/span/v1/span.ts";
import type { GeoLookup } from "@weir/geo";
import type { Books, OutcomeRecorder } from "@weir/managed";
import type { Port, ServiceBinding } from "@weir/rpc";
import type { Sink } from "@weir/sink";
import type { Logger, Metrics, Tracer } from "@weir/telemetry";

/** The services that a process can run. */
export type ServiceName =
  | "ingest-gateway"
  | "project-config"
  | "quota"
  | "sampling"
  | "span-processor"
  | "event-processor";

/** The time. */
export interface Clock {
  /** Ms since the epoch, with a fraction if the source has one. */
  now(): number;
  /** Ms since an arbitrary start; never goes back. For intervals. */
  monotonicMs(): number;
}

/** Randomness. */
export interface Random {
  /** A version 4 UUID in hyphenated form. */
  uuid(): string;
  /** A number in [0, 1). */
  float(): number;
}

/** What a process gives to each service that it runs. */
export interface ServiceContext {
  readonly config: WeirConfig;
  /** Who this instance is to an upstream. Undefined: nobody. */
  readonly credentials?: Credentials | undefined;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
  readonly clock: Clock;
  readonly random: Random;
  /** Where records go; shared by the services of the process. */
  readonly sink: Sink;
  /** Where outcomes go; shared by the services of the process. */
  readonly outcomes: OutcomeRecorder;
  /** Where IP addresses are. Undefined: no database is configured. */
  readonly places?: GeoLookup | undefined;
  /** Folder for state that outlives the process. Undefined: keep none. */
  readonly dataDir: string | undefined;
  /** Other processes listen on the same ports, and the system divides the connections among them. Default: false. */
  readonly sharesPorts?: boolean | undefined;
}

export type ProjectConfigPort = Port<ProjectConfigServiceDefinition>;
export type QuotaPort = Port<QuotaServiceDefinition>;
export type SamplingPort = Port<SamplingServiceDefinition>;
export type SpanProcessorPort = Port<SpanProcessorServiceDefinition>;
export type EventProcessorPort = Port<EventProcessorServiceDefinition>;

/** The other services, in this process or over the network: the caller can't tell. */
export interface Neighbours {
  readonly projectConfig: ProjectConfigPort;
  readonly quota: QuotaPort;
  readonly sampling: SamplingPort;
  readonly spanProcessor: SpanProcessorPort;
  readonly eventProcessor: EventProcessorPort;
}

/** One named part of a service's health. */
export interface HealthPart {
  readonly name: string;
  readonly healthy: boolean;
  /** What is wrong, or what was measured. */
  readonly detail?: string;
}

/** A composed service. */
export interface Service<P> {
  /** What its neighbours in the same process call. */
  readonly port: P;
  /** What it serves over gRPC. */
  readonly bindings: readonly ServiceBinding[];
  start(): Promise<void>;
  /** Finishes what it holds; when the signal aborts, gives up. */
  stop(signal: AbortSignal): Promise<void>;
  /** Whether it can do its job; all parts healthy means yes. */
  health(): readonly HealthPart[];
  /** Its accounts, if it has any. */
  readonly books?: Books;
}

/** A service as the process sees it before it exists. */
export interface ServiceModule<P> {
  readonly name: ServiceName;
  /** The neighbours that it calls. */
  readonly needs: readonly (keyof Neighbours)[];
  compose(context: ServiceContext, neighbours: Neighbours): Promise<Service<P>>;
}
