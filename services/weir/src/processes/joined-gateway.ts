/** What the supervisor answers in the place of a gateway: what all copies know together. */
import { ExplainServiceDefinition } from "@weir/gen/weir/explain/v1/explain.ts";
import { SpoolServiceDefinition } from "@weir/gen/weir/ingest/v1/spool.ts";
import { bind } from "@weir/rpc";
import type { ServiceModule } from "@weir/service-host";
import { traceAlong } from "@weir/telemetry";
import type { AskableCopy } from "./copy-clients.ts";
import { createCopyClients } from "./copy-clients.ts";
import { joinExplain } from "./join-explain.ts";
import { joinSpool } from "./join-spool.ts";

/** The module; `copies` are those that run, now and at any time. */
export function joinedGatewayModule(copies: () => readonly AskableCopy[]): ServiceModule<unknown> {
  return {
    name: "ingest-gateway",
    needs: [],
    async compose({ tracer }) {
      const options = { headers: traceAlong(tracer) };
      const deciders = createCopyClients(ExplainServiceDefinition, copies, options);
      const buffers = createCopyClients(SpoolServiceDefinition, copies, options);
      return {
        port: undefined,
        bindings: [
          bind(ExplainServiceDefinition, joinExplain({ copies, clients: deciders })),
          bind(SpoolServiceDefinition, joinSpool(buffers)),
        ],
        async start() {},
        async stop() {
          deciders.close();
          buffers.close();
        },
        health: () => [],
      };
    },
  };
}
