/** Server and client plumbing over nice-grpc: ports local and remote, batches on streams, deadlines, errors, health, reflection. */
export { type AnswerBatchesOptions, answerBatches } from "./answer-batches.ts";
export { type AnswerEntriesOptions, answerEntries } from "./answer-entries.ts";
export { askHealth, type HealthAnswer } from "./ask-health.ts";
export { type BatchLimits, defaultBatchLimits } from "./batch-limits.ts";
export type { BatchAnswer, BatchRequest } from "./batch-stream.ts";
export { bind, type ServiceBinding } from "./binding.ts";
export { type BatchShape, type CallOverStreamOptions, callOverStream, type StreamCaller } from "./call-over-stream.ts";
export { type ConnectOptions, connect, type RemotePort } from "./connect.ts";
export { maxMessageBytes } from "./message-limits.ts";
export type { CallContext, Port, RpcServiceDefinition } from "./port.ts";
export { createPushQueue, type PushQueue } from "./push-queue.ts";
export {
  type RemoteOptions,
  remoteEventProcessor,
  remoteProjectConfig,
  remoteQuota,
  remoteSampling,
  remoteSpanProcessor,
} from "./remote-ports.ts";
export { isRetryableCode, type RpcCode, rpcCodeFromNumber, rpcCodeNumber } from "./rpc-code.ts";
export { type FieldViolation, RpcError, type RpcErrorDetails } from "./rpc-error.ts";
export type { RpcLogger } from "./rpc-logger.ts";
export { createRpcServer, type RpcServer, type RpcServerOptions } from "./server.ts";
export { type IsHealthy, livenessName } from "./server-health.ts";
