import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type CheckRequest,
  type CheckResponse,
  type CheckStreamRequest,
  type CheckStreamResponse,
  QuotaServiceDefinition,
} from "@weir/gen/weir/quota/v1/quota.ts";
import { answerBatches } from "./answer-batches.ts";
import { bind } from "./binding.ts";
import { connect, type RemotePort } from "./connect.ts";
import type { CallContext, Port } from "./port.ts";
import { type RemoteOptions, remoteQuota } from "./remote-ports.ts";
import { RpcError } from "./rpc-error.ts";
import { createRpcServer, type RpcServer } from "./server.ts";

type Quota = Port<QuotaServiceDefinition>;

describe("a remote batch method", () => {
  let server: RpcServer;
  let address: string;
  let remote: RemotePort<QuotaServiceDefinition>;
  let batches: CheckRequest[];
  let streams: number;
  let logged: object[];

  /** Serves a quota service whose `check` is given; its stream method is made from it. */
  async function serve(check: Quota["check"], options: RemoteOptions = {}, port = 0): Promise<void> {
    batches = [];
    streams = 0;
    logged = [];
    const answers = answerBatches<CheckRequest, CheckResponse>((request, context) => {
      batches.push(request);
      return check(request, context);
    });
    await start(
      {
        check,
        checkStream(requests, context) {
          streams++;
          return answers(requests, context);
        },
        getUsage: async () => ({ quotas: [] }),
        explain: async () => ({ charges: [] }),
      },
      port,
    );
    remote = remoteQuota(address, options);
  }

  async function start(quota: Quota, port = 0): Promise<void> {
    server = createRpcServer({
      host: "127.0.0.1",
      port,
      bindings: [bind(QuotaServiceDefinition, quota)],
      logger: { error: (fields) => logged.push(fields), warn() {} },
      errorId: () => "error-7",
    });
    const { host, port: bound } = await server.start();
    address = `${host}:${bound}`;
  }

  afterEach(async () => {
    remote.close();
    await server.stop(500);
  });

  it("merges calls made at about the same time into batches of a bounded size, on one stream, each call getting its own answers", async () => {
    await serve(async (request) => respond(request), { limits: { maxBatchEntries: 64 } });
    const calls = Array.from({ length: 100 }, (_, i) => remote.check(request(`a${i}`, `b${i}`)));
    const responses = await Promise.all(calls);
    for (const [i, response] of responses.entries()) {
      assert.deepEqual(
        response.results.map(({ requestId }) => requestId),
        [`a${i}`, `b${i}`],
      );
    }
    assert.equal(streams, 1);
    assert.deepEqual(
      batches.map(({ checks }) => checks.length),
      [64, 64, 64, 8],
    );
  });

  it("splits a call that is larger than a batch, and puts its answers together in order", async () => {
    await serve(
      async (request) => {
        await sleep(request.checks.length === 64 ? 20 : 0);
        return respond(request);
      },
      { limits: { maxBatchEntries: 64 } },
    );
    const ids = Array.from({ length: 200 }, (_, i) => `id${i}`);
    const { results } = await remote.check(request(...ids));
    assert.deepEqual(
      results.map(({ requestId }) => requestId),
      ids,
    );
  });

  it("sends at once what comes while nothing is under way, and lets what comes then wait for company until an answer", async () => {
    const release = Promise.withResolvers<void>();
    await serve(
      async (request) => {
        if (request.checks[0]?.requestId === "first") await release.promise;
        return respond(request);
      },
      { limits: { lingerMs: 60_000 } },
    );
    await remote.check(request("alone"));
    const first = remote.check(request("first"));
    while (batches.length < 2) await sleep(1);
    const others = ["a", "b"].map((id) => remote.check(request(id)));
    await sleep(20);
    assert.equal(batches.length, 2);
    release.resolve();
    await Promise.all([first, ...others]);
    assert.deepEqual(
      batches.map(({ checks }) => checks.map(({ requestId }) => requestId)),
      [["alone"], ["first"], ["a", "b"]],
    );
  });

  it("answers an empty call without asking anybody", async () => {
    await serve(async (request) => respond(request));
    assert.deepEqual(await remote.check({ checks: [] }), { results: [] });
    assert.equal(streams, 0);
  });

  it("accepts answers in any order", async () => {
    const release = Promise.withResolvers<void>();
    await serve(async (request) => {
      if (request.checks[0]?.requestId === "slow") await release.promise;
      return respond(request);
    });
    const order: string[] = [];
    const slow = remote.check(request("slow")).then(() => order.push("slow"));
    await sleep(10);
    await remote.check(request("quick")).then(() => order.push("quick"));
    release.resolve();
    await slow;
    assert.deepEqual(order, ["quick", "slow"]);
  });

  it("fails only the calls of the batch that failed, with its code and message", async () => {
    await serve(
      async (request) => {
        if (request.checks.some(({ requestId }) => requestId === "bad")) {
          throw new RpcError("FAILED_PRECONDITION", "quotas are not known yet");
        }
        return respond(request);
      },
      { limits: { maxBatchEntries: 2 } },
    );
    const results = await Promise.allSettled(["a", "b", "bad", "c", "d", "e"].map((id) => remote.check(request(id))));
    assert.deepEqual(
      results.map(({ status }) => status),
      ["fulfilled", "fulfilled", "rejected", "rejected", "fulfilled", "fulfilled"],
    );
    const error = await failure(remote.check(request("bad")));
    assert.equal(error.code, "FAILED_PRECONDITION");
    assert.equal(error.message, "quotas are not known yet");
    assert.equal(streams, 1);
  });

  it("answers a batch that hit a bug with an id, logs the bug under it, and goes on", async () => {
    await serve(async (request) => {
      if (request.checks[0]?.requestId === "bug") throw new TypeError("secret");
      return respond(request);
    });
    const error = await failure(remote.check(request("bug")));
    assert.equal(error.code, "INTERNAL");
    assert.match(error.message, /error-7/);
    assert.doesNotMatch(error.message, /secret/);
    assert.equal(logged.length, 1);
    assert.equal((await remote.check(request("a"))).results.length, 1);
    assert.equal(streams, 1);
  });

  it("ends a call at its deadline without harming others on the stream", async () => {
    await serve(async (request) => {
      if (request.checks[0]?.requestId === "stuck") await sleep(200);
      return respond(request);
    });
    const error = await failure(remote.check(request("stuck"), { timeoutMs: 40 }));
    assert.equal(error.code, "DEADLINE_EXCEEDED");
    assert.equal(error.retryable, true);
    assert.equal((await remote.check(request("a"))).results[0]?.requestId, "a");
    await sleep(250);
    assert.equal((await remote.check(request("b"))).results[0]?.requestId, "b");
    assert.equal(streams, 1);
  });

  it("ends a call when its signal aborts, before it is sent or after", async () => {
    await serve(async (request) => {
      await sleep(100);
      return respond(request);
    });
    assert.equal((await failure(remote.check(request("a"), { signal: AbortSignal.abort() }))).code, "CANCELLED");
    const controller = new AbortController();
    const call = failure(remote.check(request("b"), { signal: controller.signal }));
    await sleep(30);
    controller.abort();
    assert.equal((await call).code, "CANCELLED");
    await sleep(120);
    assert.deepEqual(
      batches.flatMap(({ checks }) => checks.map(({ requestId }) => requestId)),
      ["b"],
    );
  });

  it("keeps at most its window outstanding, lets callers wait for credit, and refuses what would exceed the queue", async () => {
    const release = Promise.withResolvers<void>();
    await serve(
      async (request) => {
        await release.promise;
        return respond(request);
      },
      { limits: { maxOutstandingEntries: 8, maxBatchEntries: 4, maxWaitingEntries: 10 } },
    );
    const calls = Array.from({ length: 18 }, (_, i) => remote.check(request(`${i}`)));
    await sleep(50);
    assert.equal(
      batches.reduce((sum, { checks }) => sum + checks.length, 0),
      8,
    );
    const error = await failure(remote.check(request("too much")));
    assert.equal(error.code, "RESOURCE_EXHAUSTED");
    assert.equal(error.reason, "WAITING_FULL");
    assert.equal(error.retryable, true);
    release.resolve();
    const responses = await Promise.all(calls);
    assert.deepEqual(
      responses.map(({ results }) => results[0]?.requestId),
      calls.map((_, i) => `${i}`),
    );
  });

  it("fails all waiting calls retryably when the server dies in the middle of a batch, and serves new calls once it is back", async () => {
    const started = Promise.withResolvers<void>();
    await serve(async (_request, context) => {
      started.resolve();
      return untilAborted(context);
    });
    const port = Number(address.split(":")[1]);
    const calls = Array.from({ length: 300 }, (_, i) => failure(remote.check(request(`${i}`))));
    await started.promise;
    await server.stop(0);
    for (const error of await Promise.all(calls)) {
      assert.equal(error.code, "UNAVAILABLE");
      assert.equal(error.retryable, true);
    }
    const before = remote;
    await serve(async (request) => respond(request), {}, port);
    remote.close();
    remote = before;
    const end = Date.now() + 5000;
    for (;;) {
      try {
        assert.equal((await remote.check(request("again"))).results[0]?.requestId, "again");
        break;
      } catch (error) {
        if (!(error instanceof RpcError && error.retryable) || Date.now() > end) throw error;
        await sleep(50);
      }
    }
  });

  it("gets what the server has accepted answered when the server stops gracefully", async () => {
    const started = Promise.withResolvers<void>();
    await serve(async (request) => {
      started.resolve();
      await sleep(100);
      return respond(request);
    });
    const call = remote.check(request("a"));
    await started.promise;
    const before = Date.now();
    await server.stop(5000);
    assert.ok(Date.now() - before < 3000, "the open stream delayed the stop");
    assert.equal((await call).results[0]?.requestId, "a");
  });

  it("gives up a stream whose peer takes batches and never answers", async () => {
    let opened = 0;
    batches = [];
    logged = [];
    await start({
      check: async (request) => respond(request),
      // biome-ignore lint/correctness/useYield: a peer that is stuck.
      async *checkStream(_requests, context) {
        opened++;
        await untilAborted(context);
      },
      getUsage: async () => ({ quotas: [] }),
      explain: async () => ({ charges: [] }),
    });
    remote = remoteQuota(address, { limits: { timeoutMs: 50 } });
    assert.equal((await failure(remote.check(request("a")))).code, "DEADLINE_EXCEEDED");
    const late = await failure(remote.check(request("b"), { timeoutMs: 5000 }));
    assert.equal(late.code, "UNAVAILABLE");
    await failure(remote.check(request("c")));
    assert.equal(opened, 2);
  });

  it("breaks a stream on which an answer makes no sense", async () => {
    logged = [];
    await start({
      check: async (request) => respond(request),
      async *checkStream(requests: AsyncIterable<CheckStreamRequest>): AsyncGenerator<CheckStreamResponse> {
        for await (const { sequence } of requests) yield { sequence: sequence + 5n, result: undefined };
      },
      getUsage: async () => ({ quotas: [] }),
      explain: async () => ({ charges: [] }),
    });
    remote = remoteQuota(address);
    const error = await failure(remote.check(request("a")));
    assert.equal(error.code, "UNAVAILABLE");
    assert.match(error.message, /not outstanding/);
  });

  it("fails what waits when it is closed, and every later call", async () => {
    await serve((_request, context) => untilAborted(context));
    const waiting = failure(remote.check(request("a")));
    await sleep(20);
    remote.close();
    assert.equal((await waiting).code, "UNAVAILABLE");
    assert.equal((await failure(remote.check(request("b")))).reason, "CLOSED");
  });

  it("carries 10,000 concurrent calls through its window in bounded memory", async () => {
    await serve(async (request) => respond(request), { limits: { maxWaitingEntries: 10_000 } });
    await remote.check(request("warm"));
    const before = process.memoryUsage().heapUsed;
    let peak = 0;
    let answered = 0;
    for (let round = 0; round < 5; round++) {
      const calls = Array.from({ length: 10_000 }, (_, i) => remote.check(request(`${i}`)).then(() => answered++));
      peak = Math.max(peak, process.memoryUsage().heapUsed - before);
      await Promise.all(calls);
    }
    assert.equal(answered, 50_000);
    assert.ok(peak < 150 * 1024 * 1024, `${peak} bytes`);
    assert.equal(streams, 1);
  });

  it("serves batches in this process as over the network", async () => {
    await serve(async (request) => respond(request));
    const direct = connect(QuotaServiceDefinition, address);
    const local = answerBatches<CheckRequest, CheckResponse>(async (request) => respond(request));
    async function* two() {
      yield { sequence: 4n, request: request("a") };
      yield { sequence: 5n, request: undefined };
    }
    const expected = [
      { sequence: 4n, result: { $case: "response", value: respond(request("a")) } },
      {
        sequence: 5n,
        result: { $case: "failure", value: { code: 3, message: "request: absent, a batch expected" } },
      },
    ];
    assert.deepEqual(await collect(local(two())), expected);
    assert.deepEqual(await collect(direct.checkStream(two())), expected);
    direct.close();
  });
});

function request(...requestIds: string[]): CheckRequest {
  return { checks: requestIds.map((requestId) => ({ requestId, scoping: undefined, charges: [] })) };
}

function respond({ checks }: CheckRequest): CheckResponse {
  return {
    results: checks.map(({ requestId }) => ({
      requestId,
      rateLimits: [],
      limitedCharge: 0,
      unchecked: false,
      reported: [],
    })),
  };
}

function untilAborted(context: CallContext | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    context?.signal?.addEventListener("abort", () => reject(new Error("aborted")));
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

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}
