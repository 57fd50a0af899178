/** Server and client plumbing over nice-grpc: ports local and remote, deadlines, errors, health, reflection. */
export { bind, type ServiceBinding } from "./binding.ts";
export { type ConnectOptions, connect, type RemotePort } from "./connect.ts";
export { maxMessageBytes } from "./message-limits.ts";
export type { CallContext, Port, RpcServiceDefinition } from "./port.ts";
export { isRetryableCode, type RpcCode, rpcCodeFromNumber, rpcCodeNumber } from "./rpc-code.ts";
export { type FieldViolation, RpcError, type RpcErrorDetails } from "./rpc-error.ts";
export type { RpcLogger } from "./rpc-logger.ts";
export { createRpcServer, type RpcServer, type RpcServerOptions } from "./server.ts";
export type { IsHealthy } from "./server-health.ts";
