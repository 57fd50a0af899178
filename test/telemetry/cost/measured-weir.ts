/** A Weir that is sent requests in slices, and how much CPU time each slice took. */
import { Agent, request } from "node:http";
import { type ConfigObject, startWeir } from "../../harness/weir-process.ts";
import type { Mix } from "../../load/mixes.ts";
import { benchProject, projectId, publicKey, roomyStorage } from "../../load/targets.ts";
import { cpuMs, untilIdle } from "./cpu-time.ts";

/** What some requests took, in ms. */
export interface Slice {
  readonly requests: number;
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** A process under measurement. */
export interface MeasuredWeir {
  readonly pid: number;
  /** Sends so many requests, and waits until all of them are worked off. */
  slice(requests: number): Promise<Slice>;
  stop(): Promise<void>;
}

const connections = 16;
/**
 * The same for all processes. Garbage is collected by the thread that makes it: helpers that wait for each other on busy
 * cores take more time than the work. The heap begins large, so that full collections are few, and its young generation
 * has from the start the size up to which `weir` lets it grow.
 */
const nodeFlags = [
  "--min-semi-space-size=16",
  "--max-semi-space-size=16",
  "--initial-old-space-size=512",
  "--single-threaded-gc",
  "--random-seed=1",
  "--hash-seed=1",
];

/** Starts one, embedded. */
export async function startMeasuredWeir(
  config: ConfigObject,
  mix: Mix,
  moreFlags: readonly string[] = [],
): Promise<MeasuredWeir> {
  const weir = await startWeir({
    projects: [benchProject],
    nodeFlags: [...nodeFlags, ...moreFlags],
    env: { MALLOC_ARENA_MAX: "2" },
    config: { ...config, storage: roomyStorage },
  });
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(weir.httpUrl);
  const headers = {
    "Content-Type": mix.contentType,
    "Content-Encoding": "gzip",
    "User-Agent": "weir-bench/1.0",
    "X-Sentry-Auth": `Sentry sentry_version=7, sentry_client=weir-bench/1.0, sentry_key=${publicKey}`,
  };
  const path = `/api/${projectId}/${mix.route}`;

  function post(body: Buffer): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const options = { hostname, port, agent, method: "POST", path };
    const posting = request({ ...options, headers: { ...headers, "Content-Length": body.length } }, (answer) => {
      answer.resume();
      answer.on("end", () => {
        if (answer.statusCode === 200) resolve();
        else reject(new Error(`found status ${answer.statusCode}, expected 200`));
      });
    });
    posting.on("error", reject);
    posting.end(body);
    return promise;
  }

  return {
    pid: weir.pid,
    async slice(requests) {
      const before = cpuMs(weir.pid);
      const startMs = performance.now();
      let next = 0;
      const connection = async () => {
        while (next < requests) await post(mix.bodies[next++ % mix.bodies.length] ?? Buffer.alloc(0));
      };
      await Promise.all(Array.from({ length: connections }, connection));
      await untilIdle(weir.pid);
      return { requests, cpuMs: cpuMs(weir.pid) - before, wallMs: performance.now() - startMs };
    },
    async stop() {
      agent.destroy();
      await weir.stop();
    },
  };
}
