/**
 * The sending process of the benchmark: posts a mix over keep-alive connections and reports when all is answered.
 * Started by the benchmark with a job as JSON in its first argument; answers with a result as a line of JSON.
 */
import { Agent, request } from "node:http";
import { type MixName, makeMix } from "./mixes.ts";

/** What to send. */
export interface SendJob {
  readonly url: string;
  readonly publicKey: string;
  readonly projectId: string;
  readonly mix: MixName;
  readonly envelopes: number;
  readonly connections: number;
  readonly nowSeconds: number;
}

/** What came back. */
export interface SendResult {
  readonly accepted: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const job: SendJob = JSON.parse(process.argv[2] ?? "{}");
const { bodies, contentType, route } = makeMix(job.mix, job.nowSeconds, job.publicKey);
const agent = new Agent({ keepAlive: true, maxSockets: job.connections });
const { hostname, port } = new URL(job.url);
const headers = {
  "Content-Type": contentType,
  "Content-Encoding": "gzip",
  "User-Agent": "weir-bench/1.0",
  "X-Sentry-Auth": `Sentry sentry_version=7, sentry_client=weir-bench/1.0, sentry_key=${job.publicKey}`,
};
const latenciesMs: number[] = [];
const refused = new Map<string, number>();
let accepted = 0;
let next = 0;

function post(body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const posting = request(
      {
        hostname,
        port,
        agent,
        method: "POST",
        path: `/api/${job.projectId}/${route}`,
        headers: { ...headers, "Content-Length": body.length },
      },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
      },
    );
    posting.on("error", reject);
    posting.end(body);
  });
}

async function connection(): Promise<void> {
  while (next < job.envelopes) {
    const body = bodies[next++ % bodies.length] as Buffer;
    const start = performance.now();
    const status = await post(body);
    latenciesMs.push(performance.now() - start);
    if (status === 200) accepted++;
    else refused.set(String(status), (refused.get(String(status)) ?? 0) + 1);
  }
}

const start = performance.now();
await Promise.all(Array.from({ length: job.connections }, connection));
const seconds = (performance.now() - start) / 1000;
agent.destroy();
latenciesMs.sort((left, right) => left - right);
const percentile = (share: number) =>
  latenciesMs[Math.min(latenciesMs.length - 1, Math.floor(latenciesMs.length * share))] ?? 0;
const result: SendResult = {
  accepted,
  refused: Object.fromEntries(refused),
  seconds,
  p50Ms: percentile(0.5),
  p99Ms: percentile(0.99),
};
console.log(JSON.stringify(result));
