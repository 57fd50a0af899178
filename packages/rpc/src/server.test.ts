import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { inspect, promisify } from "node:util";
import { type CheckRequest, type CheckResult, QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import { ChannelCredentials, createChannel, createClient } from "nice-grpc";
import { HealthDefinition } from "nice-grpc-server-health";
import { bind } from "./binding.ts";
import { connect, type RemotePort } from "./connect.ts";
import type { CallContext, Port } from "./port.ts";
import { RpcError } from "./rpc-error.ts";
import { createRpcServer, type RpcServer, type RpcServerOptions } from "./server.ts";
import { livenessName } from "./server-health.ts";

type Quota = Port<QuotaServiceDefinition>;

describe("a served port and its remote twin", () => {
  let server: RpcServer;
  let remote: RemotePort<QuotaServiceDefinition>;
  let address: string;
  let logged: { fields: object; message: string }[];
  let healthy: boolean;

  async function serve(implementation: Partial<Quota>, more: Partial<RpcServerOptions> = {}): Promise<void> {
    logged = [];
    healthy = true;
    server = createRpcServer({
      host: "127.0.0.1",
      port: 0,
      bindings: [bind(QuotaServiceDefinition, { ...unimplementedQuota(), ...implementation })],
      isHealthy: () => healthy,
      logger: {
        error: (fields, message) => logged.push({ fields, message }),
        warn: (fields, message) => logged.push({ fields, message }),
      },
      errorId: () => "error-1",
      ...more,
    });
    const { host, port } = await server.start();
    address = `${host}:${port}`;
    remote = connect(QuotaServiceDefinition, address);
  }

  afterEach(async () => {
    remote.close();
    await server.stop(1000);
  });

  it("carries full messages there and back", async () => {
    await serve({ check: async (request) => answer(request) });
    const response = await remote.check(checks("a", "b"));
    assert.deepEqual(response, answer(checks("a", "b")));
  });

  it("carries an error's code, reason, facts, violations and time to retry", async () => {
    await serve({
      check: async () => {
        throw new RpcError("INVALID_ARGUMENT", "checks: 1001 found, at most 1000 expected", {
          reason: "TOO_MANY_CHECKS",
          metadata: { limit: "1000" },
          violations: [{ field: "checks", description: "1001 found, at most 1000 expected" }],
          retryAfterMs: 1500,
        });
      },
    });
    const error = await failure(remote.check(checks("a")));
    assert.equal(error.code, "INVALID_ARGUMENT");
    assert.equal(error.message, "checks: 1001 found, at most 1000 expected");
    assert.equal(error.reason, "TOO_MANY_CHECKS");
    assert.deepEqual(error.metadata, { limit: "1000" });
    assert.deepEqual(error.violations, [{ field: "checks", description: "1001 found, at most 1000 expected" }]);
    assert.equal(error.retryAfterMs, 1500);
    assert.equal(error.retryable, true);
    assert.deepEqual(logged, []);
  });

  it("hides an unexpected error behind an id, and logs it once under that id", async () => {
    await serve({
      check: async () => {
        throw new TypeError("secret internals");
      },
    });
    const error = await failure(remote.check(checks("a")));
    assert.equal(error.code, "INTERNAL");
    assert.equal(error.retryable, false);
    assert.match(error.message, /error-1/);
    assert.doesNotMatch(error.message, /secret/);
    assert.equal(error.metadata.error_id, "error-1");
    assert.equal(logged.length, 1);
    assert.match(inspect(logged[0]?.fields), /secret internals[\s\S]*server\.test\.ts/);
  });

  it("ends a call at its deadline, and the server learns of it", async () => {
    const aborted = Promise.withResolvers<void>();
    await serve({ check: (_request, context) => untilAborted(context, aborted.resolve) });
    const error = await failure(remote.check(checks("a"), { timeoutMs: 50 }));
    assert.equal(error.code, "DEADLINE_EXCEEDED");
    assert.equal(error.retryable, true);
    await aborted.promise;
    assert.deepEqual(logged, []);
  });

  it("ends a call when the caller aborts it, and the server learns of it", async () => {
    const aborted = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    await serve({
      check: (_request, context) => {
        started.resolve();
        return untilAborted(context, aborted.resolve);
      },
    });
    const controller = new AbortController();
    const call = failure(remote.check(checks("a"), { signal: controller.signal }));
    await started.promise;
    controller.abort();
    const error = await call;
    assert.equal(error.code, "CANCELLED");
    assert.equal(error.retryable, false);
    await aborted.promise;
  });

  it("fails retryably while nobody listens, and works again once somebody does", async () => {
    await serve({ check: async (request) => answer(request) });
    const port = Number(address.split(":")[1]);
    await remote.check(checks("a"));
    await server.stop(1000);
    const error = await failure(remote.check(checks("b")));
    assert.equal(error.code, "UNAVAILABLE");
    assert.equal(error.retryable, true);
    const old = remote;
    await serve({ check: async (request) => answer(request) }, { port });
    remote.close();
    remote = old;
    const response = await eventually(() => old.check(checks("c")));
    assert.equal(response.results[0]?.requestId, "c");
  });

  it("tells per service whether it is healthy, at once when asked, and within a second when watched", async () => {
    await serve({});
    const channel = createChannel(address, ChannelCredentials.createInsecure());
    const health = createClient(HealthDefinition, channel);
    const service = QuotaServiceDefinition.fullName;
    assert.equal((await health.check({ service })).status, 1);
    assert.equal((await health.check({ service: "" })).status, 1);
    healthy = false;
    assert.equal((await health.check({ service })).status, 2);
    assert.equal((await health.check({ service: "" })).status, 2);
    assert.equal((await health.check({ service: livenessName })).status, 1, "a server that answers is alive");
    await assert.rejects(health.check({ service: "weir.nothing.v1.Nothing" }), /NOT_FOUND/);
    const seen: number[] = [];
    for await (const { status } of health.watch({ service })) {
      seen.push(status);
      healthy = true;
      if (status === 1) break;
    }
    assert.deepEqual(seen, [2, 1]);
    channel.close();
  });

  it("lets running calls finish when it stops, and cancels what is left when the grace is over", async () => {
    const started = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    await serve({
      check: async (request) => {
        started.resolve();
        await release.promise;
        return answer(request);
      },
      getUsage: (_request, context) => untilAborted(context),
    });
    const slow = remote.check(checks("a"));
    const endless = failure(remote.getUsage({ publicKey: "k" }));
    await started.promise;
    const stopped = server.stop(200);
    release.resolve();
    assert.equal((await slow).results.length, 1);
    const error = await endless;
    await stopped;
    assert.ok(["CANCELLED", "UNAVAILABLE"].includes(error.code), error.code);
    assert.equal(logged.at(-1)?.message, "calls were still running when the grace period ended: cancelled");
  });
});

describe("reflection", () => {
  it("lists the served services and describes their methods", async () => {
    const descriptors = await readFile(new URL("../../../gen/descriptors.binpb", import.meta.url));
    const server = createRpcServer({
      host: "127.0.0.1",
      port: 0,
      bindings: [bind(QuotaServiceDefinition, unimplementedQuota())],
      readDescriptors: async () => descriptors,
      logger: { error() {}, warn() {} },
    });
    const { port } = await server.start();
    try {
      const buf = new URL("../../../node_modules/.bin/buf", import.meta.url).pathname;
      const { stdout } = await promisify(execFile)(buf, [
        "curl",
        "--protocol",
        "grpc",
        "--http2-prior-knowledge",
        "--list-methods",
        `http://127.0.0.1:${port}`,
      ]);
      assert.match(stdout, /weir\.quota\.v1\.QuotaService\/Check\n/);
      assert.match(stdout, /weir\.quota\.v1\.QuotaService\/CheckStream\n/);
    } finally {
      await server.stop(1000);
    }
  });
});

function unimplementedQuota(): Quota {
  const refuse = async () => {
    throw new RpcError("UNIMPLEMENTED", "not in this test");
  };
  return {
    check: refuse,
    // biome-ignore lint/correctness/useYield: it only fails.
    async *checkStream() {
      await refuse();
    },
    getUsage: refuse,
    explain: refuse,
  };
}

function checks(...requestIds: string[]): CheckRequest {
  return { checks: requestIds.map((requestId) => ({ requestId, scoping: undefined, charges: [] })) };
}

function answer(request: CheckRequest): { results: CheckResult[] } {
  return {
    results: request.checks.map(({ requestId }) => ({
      requestId,
      rateLimits: [],
      limitedCharge: 0,
      unchecked: true,
      reported: [],
    })),
  };
}

function untilAborted(context: CallContext | undefined, onAbort?: () => void): Promise<never> {
  return new Promise((_resolve, reject) => {
    context?.signal?.addEventListener("abort", () => {
      onAbort?.();
      reject(new Error("aborted"));
    });
  });
}

async function failure(call: Promise<unknown>): Promise<RpcError> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof RpcError, `RpcError expected, found ${error}`);
    return error;
  }
  throw new assert.AssertionError({ message: "a failure was expected" });
}

async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const end = Date.now() + 8000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
