/**
 * The floor of the edge's benchmark: a bare HTTP server that reads and inflates, and a bare gRPC server that decodes.
 * They look at nothing and keep nothing. Prints its addresses as a line of JSON.
 */
import { createServer, type IncomingMessage } from "node:http";
import { gunzipSync } from "node:zlib";
import { TraceServiceDefinition } from "@weir/gen/opentelemetry/proto/collector/trace/v1/trace_service.ts";
import { IngestServiceDefinition } from "@weir/gen/weir/ingest/v1/ingest.ts";
import { bind, createRpcServer } from "@weir/rpc";

const statuses: readonly (readonly [part: string, status: number])[] = [
  ["/attachments/", 201],
  ["/vercel/", 202],
  ["/cron/", 202],
];

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const http = createServer(async (request, response) => {
  const body = await readBody(request);
  if (request.headers["content-encoding"] === "gzip") gunzipSync(body);
  const [, status = 200] = statuses.find(([part]) => request.url?.includes(part)) ?? [];
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end("{}");
});
const grpc = createRpcServer({
  host: "127.0.0.1",
  port: 0,
  bindings: [
    bind(IngestServiceDefinition, {
      submitEnvelope: async () => ({ eventId: "" }),
      async *submitEnvelopes() {},
    }),
    bind(TraceServiceDefinition, { export: async () => ({ partialSuccess: undefined }) }),
  ],
  logger: { error: () => {}, warn: () => {} },
});
const { port: grpcPort } = await grpc.start();
http.listen(0, "127.0.0.1", () => {
  const address = http.address();
  const httpPort = typeof address === "object" ? address?.port : 0;
  console.log(JSON.stringify({ http: `127.0.0.1:${httpPort}`, grpc: `127.0.0.1:${grpcPort}` }));
});
process.on("SIGTERM", () => process.exit(0));
