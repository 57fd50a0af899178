/** Server and client plumbing over nice-grpc: ports local and remote, batches on streams, deadlines, errors, health, reflection. */
export { type AnswerBatchesOptions, answerBatches } from "./answer-batches.ts";
export { type AnswerEntriesOptions, answerEntries } from "./answer-entries.ts";
export { type AskHealthOptions, askHealth, type HealthAnswer } from "./ask-health.ts";
export { type BatchLimits, defaultBatchLimits } from "./batch-limits.ts";
export type { BatchAnswer, BatchRequest } from "./batch-stream.ts";
export { bind, forAnyone, type ServiceBinding } from "./binding.ts";
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
export type { OnReplicaChange, ReplicaChange } from "./replicas/replica-set.ts";
export { parseTargets, type Target } from "./replicas/targets.ts";
export { isRetryableCode, type RpcCode, rpcCodeFromNumber, rpcCodeNumber } from "./rpc-code.ts";
export { type FieldViolation, RpcError, type RpcErrorDetails } from "./rpc-error.ts";
export type { RpcLogger } from "./rpc-logger.ts";
export { createRpcServer, type RpcServer, type RpcServerOptions, type ServerSecurity } from "./server.ts";
export { type IsHealthy, livenessName } from "./server-health.ts";
export type { CallerRefusal, CallerRefusalReason } from "./tls/caller-check.ts";
export { CertificateError, type CertificateFiles } from "./tls/certificate-set.ts";
export { type Certificates, type CertificatesOptions, openCertificates } from "./tls/certificates.ts";
