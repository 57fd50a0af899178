/**
 * Our services across the network. The batch methods travel as merged batches on one long-lived stream per replica,
 * everything else as calls of its own; callers cannot tell these ports from the services themselves.
 */
import type { EnvelopeUnit, EnvelopeUnitResult } from "@weir/gen/weir/common/v1/envelope.ts";
import { EventProcessorServiceDefinition } from "@weir/gen/weir/event/v1/event.ts";
import { ProjectConfigServiceDefinition } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import { SamplingServiceDefinition } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { SpanProcessorServiceDefinition, type TransactionUnit } from "@weir/gen/weir/span/v1/span.ts";
import { type BatchLimits, checkBatchLimits } from "./batch-limits.ts";
import { callOverStream } from "./call-over-stream.ts";
import { type ConnectOptions, connect, type RemotePort } from "./connect.ts";

export interface RemoteOptions extends ConnectOptions {
  /** How calls are merged into batches. */
  readonly limits?: Partial<BatchLimits> | undefined;
}

/** Bytes of an entry beside its payloads, roughly. */
const entryOverheadBytes = 512;

export function remoteProjectConfig(
  address: string,
  options: RemoteOptions = {},
): RemotePort<ProjectConfigServiceDefinition> {
  return connect(ProjectConfigServiceDefinition, address, options);
}

export function remoteQuota(address: string, options: RemoteOptions = {}): RemotePort<QuotaServiceDefinition> {
  return connect(QuotaServiceDefinition, address, options, (remote) => ({
    check: callOverStream({
      shape: {
        entriesOf: (request) => request.checks,
        toRequest: (checks) => ({ checks }),
        answersOf: (response) => response.results,
        toResponse: (results) => ({ results }),
        bytesOf: () => entryOverheadBytes,
      },
      open: remote.checkStream,
      limits: { ...checkBatchLimits, ...options.limits },
    }),
  }));
}

export function remoteSampling(address: string, options: RemoteOptions = {}): RemotePort<SamplingServiceDefinition> {
  return connect(SamplingServiceDefinition, address, options, (remote) => ({
    evaluate: callOverStream({
      shape: {
        entriesOf: (request) => request.evaluations,
        toRequest: (evaluations) => ({ evaluations }),
        answersOf: (response) => response.results,
        toResponse: (results) => ({ results }),
        bytesOf: (evaluation) => entryOverheadBytes + textBytes(evaluation.eventFieldsJson),
      },
      open: remote.evaluateStream,
      limits: options.limits,
    }),
  }));
}

export function remoteSpanProcessor(
  address: string,
  options: RemoteOptions = {},
): RemotePort<SpanProcessorServiceDefinition> {
  return connect(SpanProcessorServiceDefinition, address, options, (remote) => ({
    processEnvelopes: callOverStream({
      shape: unitBatches(unitBytes),
      open: remote.processEnvelopesStream,
      limits: options.limits,
    }),
    processTransactions: callOverStream({
      shape: unitBatches((unit: TransactionUnit) => entryOverheadBytes + unit.event.length),
      open: remote.processTransactionsStream,
      limits: options.limits,
    }),
  }));
}

export function remoteEventProcessor(
  address: string,
  options: RemoteOptions = {},
): RemotePort<EventProcessorServiceDefinition> {
  return connect(EventProcessorServiceDefinition, address, options, (remote) => ({
    processEnvelopes: callOverStream({
      shape: unitBatches(unitBytes),
      open: remote.processEnvelopesStream,
      limits: options.limits,
    }),
  }));
}

/** Batches of units, as both processors take them. */
function unitBatches<U>(bytesOf: (unit: U) => number) {
  return {
    entriesOf: (request: { units: U[] }) => request.units,
    toRequest: (units: U[]) => ({ units }),
    answersOf: (response: { results: EnvelopeUnitResult[] }) => response.results,
    toResponse: (results: EnvelopeUnitResult[]) => ({ results }),
    bytesOf,
  };
}

function unitBytes(unit: EnvelopeUnit): number {
  let bytes = entryOverheadBytes;
  for (const item of unit.items) bytes += item.payload.length + 128 + textBytes(item.otherHeadersJson);
  return bytes;
}

function textBytes(texts: ReadonlyMap<string, string>): number {
  let bytes = 0;
  for (const [name, text] of texts) bytes += name.length + text.length;
  return bytes;
}
