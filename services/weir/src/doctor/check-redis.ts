/** Redis: whether it answers, in time, may be written to, keeps counters, and has the same time as we. */
import type { RedisConfig, RedisTarget } from "@weir/config";
import { createRedisConnection, type RedisConnection } from "@weir/redis-connection";
import { clockFinding } from "./check-clock.ts";
import { explainFailure } from "./explain-failure.ts";
import { type Finding, findingsOf } from "./finding.ts";
import { shownUrl } from "./shown-url.ts";

const { ok, warning, failed } = findingsOf("redis");
/** The quota service gives a command this long; beyond, quotas follow `on_failure`. */
const slowMs = 100;

/** Checks the Redis of quotas, and that of project configurations if it is another. */
export async function checkRedis(redis: RedisConfig, timeoutMs: number): Promise<Finding[]> {
  const targets = redis.shared
    ? [["quotas and project configurations", redis.quotas] as const]
    : [["quotas", redis.quotas] as const, ["project configurations", redis.project_configs] as const];
  const findings = await Promise.all(targets.map(([use, target]) => checkTarget(use, target, timeoutMs)));
  return findings.flat();
}

async function checkTarget(use: string, target: RedisTarget, timeoutMs: number): Promise<Finding[]> {
  const where = target.kind === "single" ? shownUrl(target.server) : target.cluster_nodes.map(shownUrl).join(", ");
  let lastError: Error | undefined;
  const connection = createRedisConnection(target, {
    name: "weir-doctor",
    commandTimeoutMs: timeoutMs,
    silentConnectionMs: timeoutMs,
    onError(error) {
      lastError = error;
    },
  });
  const deadline = AbortSignal.timeout(timeoutMs);
  const late = new Promise<void>((resolve) => deadline.addEventListener("abort", () => resolve(), { once: true }));
  try {
    await Promise.race([connection.start(), late]);
    return await ask(use, where, connection);
  } catch (error) {
    return [await unreachable(use, where, target, lastError ?? error, timeoutMs)];
  } finally {
    connection.stop();
  }
}

async function ask(use: string, where: string, { client }: RedisConnection): Promise<Finding[]> {
  const startedMs = performance.now();
  const [seconds, micros] = await client.time();
  const tookMs = performance.now() - startedMs;
  const findings = [ok(`${where} (${use}) answers in ${tookMs.toFixed(1)} ms`)];
  if (tookMs > slowMs) {
    const remedy = "move it nearer, or look at its SLOWLOG: a check of quotas may take 100 ms";
    findings.push(warning(`${where} takes ${Math.round(tookMs)} ms to answer`, remedy));
  }
  const theirMs = Number(seconds) * 1000 + Number(micros) / 1000;
  findings.push(clockFinding(`Redis at ${where}`, theirMs, Date.now() - tookMs / 2));
  await client.eval("return 1", 0);
  return [...findings, ...evictionFindings(where, await client.info())];
}

function evictionFindings(where: string, info: string): Finding[] {
  const value = (name: string) => new RegExp(`^${name}:(.*)$`, "m").exec(info)?.[1]?.trim();
  if (value("role") === "slave") {
    return [failed(`${where} is a replica: it refuses to count`, "configure the address of the primary")];
  }
  const policy = value("maxmemory_policy");
  if (value("maxmemory") === "0" || policy === undefined || policy.startsWith("volatile-")) return [];
  if (policy === "noeviction") {
    return [
      warning(
        `${where} refuses to write when its memory is full`,
        "set maxmemory-policy volatile-ttl: counters all expire",
      ),
    ];
  }
  return [
    warning(
      `${where} may forget any key (${policy})`,
      "set maxmemory-policy volatile-ttl, so that counters near their end go first",
    ),
  ];
}

async function unreachable(
  use: string,
  where: string,
  target: RedisTarget,
  error: unknown,
  timeoutMs: number,
): Promise<Finding> {
  const message = error instanceof Error ? error.message : String(error);
  const named = refusals.find(({ pattern }) => pattern.test(message));
  if (named !== undefined) return failed(`${where} (${use}) refuses us: ${message}`, named.remedy);
  const server = target.kind === "single" ? target.server : target.cluster_nodes[0];
  const { hostname, port, protocol } = new URL(server ?? "redis://localhost");
  const { problem, remedy } = await explainFailure(
    {
      host: hostname,
      port: Number(port || defaultPort),
      isTls: protocol === "rediss:",
      expected: "Redis",
      speaks: "redis",
      key: "processing.redis",
      withTls: "rediss:// instead of redis:// in processing.redis",
      withoutTls: "redis:// instead of rediss:// in processing.redis",
      authorities: "the environment, as NODE_EXTRA_CA_CERTS=/path/to/ca.pem",
    },
    message,
    timeoutMs,
  );
  return failed(`${where} (${use}) cannot be reached: ${problem}`, remedy);
}

const defaultPort = 6379;

/** What a Redis says that can be reached. */
const refusals: readonly { readonly pattern: RegExp; readonly remedy: string }[] = [
  {
    pattern: /NOAUTH|WRONGPASS/,
    remedy: "put the user and password into the URL: redis://user:password@host",
  },
  {
    pattern: /NOPERM/,
    remedy: "let its user run the commands that it names (ACL SETUSER): counting takes EVAL on all keys",
  },
  { pattern: /DB index/, remedy: "name a database that it has at the end of the URL (/0), or none" },
  { pattern: /LOADING|BUSY |MASTERDOWN/, remedy: "wait until it has started; its log says how far it is" },
  { pattern: /max number of clients/, remedy: "raise maxclients there, or look at who is connected (CLIENT LIST)" },
  {
    pattern: /slots cache|cluster support disabled/i,
    remedy:
      "it is no cluster, or its cluster is not whole: name it as processing.redis: redis://…, without cluster_nodes, or look at CLUSTER INFO",
  },
];
