/** A process that takes checks and answers that all may pass, without deciding: what messages alone cost. */
import { QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import { answerBatches, bind, createRpcServer, type Port } from "@weir/rpc";

const check: Port<QuotaServiceDefinition>["check"] = async ({ checks }) => ({
  results: checks.map(({ requestId }) => ({
    requestId,
    rateLimits: [],
    limitedCharge: 0,
    unchecked: false,
    reported: [],
  })),
});

const server = createRpcServer({
  host: "127.0.0.1",
  port: 0,
  logger: { error: console.error, warn: console.error },
  bindings: [
    bind(QuotaServiceDefinition, {
      check,
      checkStream: answerBatches(check),
      getUsage: async () => ({ quotas: [] }),
      explain: async () => ({ charges: [] }),
    }),
  ],
});
const { host, port } = await server.start();
process.send?.(`${host}:${port}`);
process.once("disconnect", () => process.exit());
