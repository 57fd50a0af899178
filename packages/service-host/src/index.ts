/** Runs one or more services in a process: configuration, telemetry, sink, neighbours local or remote, start and stop. */

export type { ConfiguredPlacesOptions } from "./configured-places.ts";
export { openConfiguredPlaces } from "./configured-places.ts";
export type { ConfiguredSinkOptions } from "./configured-sink.ts";
export { createConfiguredSink } from "./configured-sink.ts";
export { countReported } from "./count-reported.ts";
export type { HostProcess, HostProcessOptions } from "./host-process.ts";
export { composeProcess } from "./host-process.ts";
export type { HostServicesOptions } from "./host-services.ts";
export { hostServices } from "./host-services.ts";
export type { ListenTarget } from "./listen-error.ts";
export { explainListenError, ListenError } from "./listen-error.ts";
export type { MeasuredProjectStates } from "./measure-project-states.ts";
export { measureProjectStates } from "./measure-project-states.ts";
export { MissingNeighbourError } from "./neighbours.ts";
export type { BatchObservation } from "./observe-batches.ts";
export { observeBatches } from "./observe-batches.ts";
export { refusePlaintext } from "./plaintext-policy.ts";
export type { Readiness } from "./readiness-file.ts";
export { announceReadiness, httpAddress } from "./readiness-file.ts";
export type { RunningProcess, RunProcessOptions } from "./run-process.ts";
export { runProcess } from "./run-process.ts";
export type {
  Clock,
  EventProcessorPort,
  HealthPart,
  Neighbours,
  ProjectConfigPort,
  QuotaPort,
  Random,
  SamplingPort,
  Service,
  ServiceContext,
  ServiceModule,
  ServiceName,
  SpanProcessorPort,
} from "./service.ts";
export { createSystemClock } from "./system-clock.ts";
export { createSystemRandom } from "./system-random.ts";
export { untilStopSignal } from "./until-signal.ts";
export { watchHealth } from "./watch-health.ts";
export { watcherName } from "./watcher-name.ts";
