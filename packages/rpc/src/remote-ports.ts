/**
 * Our services across the network. The batch methods travel as merged batches on one long-lived stream, everything else
 * as calls of its own; callers cannot tell these ports from the services themselves.
 */
import type { EnvelopeUnit, EnvelopeUnitResult } from "@weir/gen/weir/common/v1/envelope.ts";
import { EventProcessorServiceDefinition } from "@weir/gen/weir/event/v1/event.ts";
import { ProjectConfigServiceDefinition } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import { SamplingServiceDefinition } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { SpanProcessorServiceDefinition, type TransactionUnit } from "@weir/gen/weir/span/v1/span.ts";
import type { BatchLimits } from "./batch-limits.ts";
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
  const remote = connect(QuotaServiceDefinition, address, options);
  const check = callOverStream({
    shape: {
      entriesOf: (request) => request.checks,
      toRequest: (checks) => ({ checks }),
      answersOf: (response) => response.results,
      toResponse: (results) => ({ results }),
      bytesOf: () => entryOverheadBytes,
    },
    open: remote.checkStream,
    limits: options.limits,
  });
  return { ...remote, check: check.call, close: closeAll(check, remote) };
}

export function remoteSampling(address: string, options: RemoteOptions = {}): RemotePort<SamplingServiceDefinition> {
  const remote = connect(SamplingServiceDefinition, address, options);
  const evaluate = callOverStream({
    shape: {
      entriesOf: (request) => request.evaluations,
      toRequest: (evaluations) => ({ evaluations }),
      answersOf: (response) => response.results,
      toResponse: (results) => ({ results }),
      bytesOf: (evaluation) => entryOverheadBytes + textBytes(evaluation.eventFieldsJson),
    },
    open: remote.evaluateStream,
    limits: options.limits,
  });
  return { ...remote, evaluate: evaluate.call, close: closeAll(evaluate, remote) };
}

export function remoteSpanProcessor(
  address: string,
  options: RemoteOptions = {},
): RemotePort<SpanProcessorServiceDefinition> {
  const remote = connect(SpanProcessorServiceDefinition, address, options);
  const envelopes = callOverStream({
    shape: unitBatches(unitBytes),
    open: remote.processEnvelopesStream,
    limits: options.limits,
  });
  const transactions = callOverStream({
    shape: unitBatches((unit: TransactionUnit) => entryOverheadBytes + unit.event.length),
    open: remote.processTransactionsStream,
    limits: options.limits,
  });
  return {
    ...remote,
    processEnvelopes: envelopes.call,
    processTransactions: transactions.call,
    close: closeAll(envelopes, transactions, remote),
  };
}

export function remoteEventProcessor(
  address: string,
  options: RemoteOptions = {},
): RemotePort<EventProcessorServiceDefinition> {
  const remote = connect(EventProcessorServiceDefinition, address, options);
  const envelopes = callOverStream({
    shape: unitBatches(unitBytes),
    open: remote.processEnvelopesStream,
    limits: options.limits,
  });
  return { ...remote, processEnvelopes: envelopes.call, close: closeAll(envelopes, remote) };
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

function closeAll(...parts: readonly { close(): void }[]): () => void {
  return () => {
    for (const part of parts) part.close();
  };
}
