/**
 * The sending process of the edge's benchmark: sends a load over keep-alive connections and reports when all is answered.
 * Started with a job as JSON in its first argument; answers with a result as a line of JSON.
 */
import { Agent, request } from "node:http";
import { connect, type IncomingHttpHeaders } from "node:http2";
import type { MixName } from "../mixes.ts";
import { type GrpcLoad, type HttpLoad, type LoadOptions, makeEdgeLoad, type RouteFamily } from "./requests.ts";

/** What to send. */
export interface EdgeJob extends LoadOptions {
  readonly httpUrl: string;
  readonly grpcAddress: string;
  readonly load: RouteFamily | MixName;
  /** The status that is expected instead of the load's own. */
  readonly status: number | null;
  readonly requests: number;
  /** Stop after this time even if not all was sent; 0: not. */
  readonly seconds: number;
}

/** What came back. */
export interface EdgeResult {
  readonly requests: number;
  readonly seconds: number;
  /** Answers other than the expected one, by status. */
  readonly unexpected: Readonly<Record<string, number>>;
}

type Send = (index: number) => Promise<string | undefined>;

const connections = 16;
const job: EdgeJob = JSON.parse(process.argv[2] ?? "{}");
const load = makeEdgeLoad(job.load, job);
const { send, close } = load.protocol === "http" ? overHttp(load) : overGrpc(load);
const unexpected = new Map<string, number>();
const startMs = performance.now();
let next = 0;

function overHttp({ method, path, headers, bodies, status }: HttpLoad): { send: Send; close: () => void } {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(job.httpUrl);
  const expected = job.status ?? status;
  return {
    send: (index) =>
      new Promise((resolve, reject) => {
        const body = bodies[index % bodies.length] ?? Buffer.alloc(0);
        const length = method === "POST" ? { "Content-Length": body.length } : {};
        const posting = request(
          { hostname, port, agent, method, path, headers: { ...headers, ...length } },
          (answer) => {
            answer.resume();
            answer.on("end", () => resolve(answer.statusCode === expected ? undefined : String(answer.statusCode)));
          },
        );
        posting.on("error", reject);
        posting.end(body);
      }),
    close: () => agent.destroy(),
  };
}

function overGrpc({ path, bodies }: GrpcLoad): { send: Send; close: () => void } {
  const session = connect(`http://${job.grpcAddress}`);
  const frames = bodies.map(frameOf);
  const headers = {
    ":method": "POST",
    ":path": path,
    "content-type": "application/grpc",
    te: "trailers",
    "sentry-key": job.publicKey,
  };
  return {
    send: (index) =>
      new Promise((resolve, reject) => {
        const stream = session.request(headers);
        let status: string | undefined;
        const take = (received: IncomingHttpHeaders) => {
          if (received["grpc-status"] !== undefined) status = String(received["grpc-status"]);
        };
        stream.on("response", take);
        stream.on("trailers", take);
        stream.on("error", reject);
        stream.on("close", () => resolve(status === "0" ? undefined : `grpc ${status}`));
        stream.resume();
        stream.end(frames[index % frames.length]);
      }),
    close: () => session.close(),
  };
}

/** A message with gRPC's head: not compressed, and its length. */
function frameOf(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

async function connection(): Promise<void> {
  while (next < job.requests && (job.seconds === 0 || performance.now() - startMs < job.seconds * 1000)) {
    const status = await send(next++);
    if (status !== undefined) unexpected.set(status, (unexpected.get(status) ?? 0) + 1);
  }
}

await Promise.all(Array.from({ length: connections }, connection));
const seconds = (performance.now() - startMs) / 1000;
close();
const result: EdgeResult = { requests: next, seconds, unexpected: Object.fromEntries(unexpected) };
console.log(JSON.stringify(result));
