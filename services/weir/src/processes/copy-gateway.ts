/**
 * The gateway of one copy among several. What it alone knows, why data was dropped and what waits, it tells the supervisor
 * at an address of its own; who asks at the address that all share is told what all know.
 */
import { ExplainServiceDefinition } from "@weir/gen/weir/explain/v1/explain.ts";
import { SpoolServiceDefinition } from "@weir/gen/weir/ingest/v1/spool.ts";
import { type IngestGateway, ingestGatewayModule } from "@weir/ingest-gateway";
import type { ServiceBinding } from "@weir/rpc";
import { bind, connect, createRpcServer } from "@weir/rpc";
import type { ServiceModule } from "@weir/service-host";
import { traceAlong } from "@weir/telemetry";

/** What a copy's gateway needs. */
export interface CopyGatewayOptions {
  /** gRPC address of the supervisor. */
  readonly supervisor: string;
  /** Told the address at which this copy alone answers. */
  readonly onOwnAddress: (address: string) => void;
}

const ownHost = "127.0.0.1";
const stopGraceMs = 200;
const joined = [ExplainServiceDefinition, SpoolServiceDefinition] as const;
const joinedNames: ReadonlySet<string> = new Set(joined.map(({ fullName }) => fullName));

/** The gateway's module for a copy. */
export function copyGatewayModule({ supervisor, onOwnAddress }: CopyGatewayOptions): ServiceModule<unknown> {
  return {
    ...ingestGatewayModule,
    async compose(context, neighbours) {
      // The module's own type says so, but as a module among others it forgets the address.
      const gateway = (await ingestGatewayModule.compose(context, neighbours)) as IngestGateway;
      const isJoined = ({ definition }: ServiceBinding) => joinedNames.has(definition.fullName);
      const headers = traceAlong(context.tracer);
      const explain = connect(ExplainServiceDefinition, supervisor, { headers });
      const spool = connect(SpoolServiceDefinition, supervisor, { headers });
      const ownServer = createRpcServer({
        host: ownHost,
        port: 0,
        bindings: gateway.bindings.filter(isJoined),
        logger: context.logger,
      });
      return {
        port: gateway.port,
        books: gateway.books,
        bindings: [
          ...gateway.bindings.filter((binding) => !isJoined(binding)),
          bind(ExplainServiceDefinition, explain),
          bind(SpoolServiceDefinition, spool),
        ],
        health: gateway.health,
        get httpAddress() {
          return gateway.httpAddress;
        },
        async start() {
          const { host, port } = await ownServer.start();
          onOwnAddress(`${host}:${port}`);
          await gateway.start();
        },
        async stop(signal: AbortSignal) {
          await gateway.stop(signal);
          await ownServer.stop(stopGraceMs);
          explain.close();
          spool.close();
        },
      };
    },
  };
}
