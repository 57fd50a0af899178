/** The gateway: HTTP and gRPC edges, admission, buffer and dispatch. */
export type { IngestGateway } from "./compose.ts";
export { ingestGatewayModule } from "./compose.ts";
export { refuseSizes } from "./refuse-sizes.ts";
