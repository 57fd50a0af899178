/** github.com/envoyproxy/ratelimit, built through the Go module proxy, as the comparison of the quota benchmark. */
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import { credentials, makeGenericClientConstructor } from "@grpc/grpc-js";
import { findFreePorts } from "@weir/test-kit";
import type { Contender } from "./contender.ts";

const version = "v1.4.1-0.20260122083618-3fb702589d36";
const module = `github.com/envoyproxy/ratelimit/src/service_cmd@${version}`;
const config = `domain: bench
descriptors:
  - key: project
    rate_limit: { unit: hour, requests_per_unit: 1000000000 }
`;

/**
 * Builds it once per machine, which takes about a minute.
 * @returns the program; undefined if it cannot be built here
 */
export async function buildEnvoyRatelimit(): Promise<string | undefined> {
  const folder = join(tmpdir(), `weir-bench-ratelimit-${version}`);
  const program = join(folder, "service_cmd");
  if (existsSync(program)) return program;
  await mkdir(folder, { recursive: true });
  try {
    const env = { ...process.env, GOFLAGS: "-mod=mod", GOBIN: folder };
    await promisify(execFile)("go", ["install", module], { env, timeout: 600_000 });
    return program;
  } catch (error) {
    console.error(`envoyproxy/ratelimit cannot be built: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** Starts it with its pipelining on, and without metrics. */
export async function envoyRatelimit(program: string, redisUrl: string): Promise<Contender> {
  const folder = await mkdtemp(join(tmpdir(), "weir-bench-envoy-"));
  await mkdir(join(folder, "bench", "config"), { recursive: true });
  await writeFile(join(folder, "bench", "config", "bench.yaml"), config);
  const [http, grpc, debug] = await findFreePorts(3);
  const child = spawn(program, [], {
    stdio: "ignore",
    env: {
      USE_STATSD: "false",
      DISABLE_STATS: "true",
      LOG_LEVEL: "error",
      RUNTIME_ROOT: folder,
      RUNTIME_SUBDIRECTORY: "bench",
      RUNTIME_WATCH_ROOT: "false",
      HOST: "127.0.0.1",
      GRPC_HOST: "127.0.0.1",
      DEBUG_HOST: "127.0.0.1",
      PORT: String(http),
      GRPC_PORT: String(grpc),
      DEBUG_PORT: String(debug),
      REDIS_SOCKET_TYPE: "tcp",
      REDIS_URL: new URL(redisUrl).host,
      // What its documentation advises.
      REDIS_PIPELINE_WINDOW: "150us",
      REDIS_PIPELINE_LIMIT: "8",
    },
  });
  const killWithParent = () => child.kill("SIGKILL");
  process.on("exit", killWithParent);
  const client = connectTo(`127.0.0.1:${grpc}`);
  await client.ready();
  return {
    name: "envoyproxy/ratelimit",
    isHeldToTargets: false,
    pids: [child.pid ?? 0],
    check: client.check,
    async stop() {
      client.close();
      const exited = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await exited;
      process.off("exit", killWithParent);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const Client = makeGenericClientConstructor(
  {
    shouldRateLimit: {
      path: "/envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit",
      requestStream: false,
      responseStream: false,
      requestSerialize: encodeRequest,
      requestDeserialize: () => [],
      responseSerialize: () => Buffer.alloc(0),
      responseDeserialize: decodeOverallCode,
    },
  },
  "RateLimitService",
);

/** The code that says that a request may pass. */
const okCode = 1;

function connectTo(address: string) {
  const client = new Client(address, credentials.createInsecure());
  const check = (subjects: readonly number[]): Promise<number> =>
    new Promise((resolve, reject) => {
      const method: unknown = client.shouldRateLimit;
      if (typeof method !== "function") throw new Error("the client lacks its method");
      method.call(client, subjects, (error: Error | null, code: number) => {
        if (error !== null) reject(error);
        else if (code !== okCode) reject(new Error(`found the code ${code}, expected ${okCode}`));
        else resolve(0);
      });
    });
  return {
    check,
    ready: () =>
      new Promise<void>((resolve, reject) =>
        client.waitForReady(Date.now() + 20_000, (error) => (error ? reject(error) : resolve())),
      ),
    close: () => client.close(),
  };
}

/** `RateLimitRequest`: a domain, and a descriptor with one entry per subject. */
function encodeRequest(subjects: readonly number[]): Buffer {
  const writer = new BinaryWriter().uint32(10).string("bench");
  for (const subject of subjects) {
    writer.uint32(18).fork().uint32(10).fork();
    writer.uint32(10).string("project").uint32(18).string(String(subject));
    writer.join().join();
  }
  return Buffer.from(writer.finish());
}

/** The first member of `RateLimitResponse`. */
function decodeOverallCode(bytes: Buffer): number {
  const reader = new BinaryReader(bytes);
  return bytes.length > 0 && reader.uint32() === 8 ? reader.int32() : 0;
}
