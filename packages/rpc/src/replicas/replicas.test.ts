import assert from "node:assert/strict";
import { connect as connectTcp, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type CheckRequest, type CheckResponse, QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import { answerBatches } from "../answer-batches.ts";
import { bind } from "../binding.ts";
import type { RemotePort } from "../connect.ts";
import { type RemoteOptions, remoteQuota } from "../remote-ports.ts";
import { RpcError } from "../rpc-error.ts";
import { createRpcServer, type RpcServer, type RpcServerOptions } from "../server.ts";

const quickSilence = { askAfterMs: 100, answerWithinMs: 100, giveUpAfterMs: 300 };

describe("the replicas behind an address", () => {
  const stops: (() => Promise<void> | void)[] = [];
  let changes: string[] = [];

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
    changes = [];
  });

  interface Served {
    readonly port: number;
    readonly address: string;
    readonly server: RpcServer;
    /** Checks that it was given. */
    readonly taken: string[];
    delayMs: number;
  }

  async function serve(host = "127.0.0.1", port = 0, limits: RpcServerOptions["limits"] = {}): Promise<Served> {
    const taken: string[] = [];
    const check = async ({ checks }: CheckRequest): Promise<CheckResponse> => {
      taken.push(...checks.map(({ requestId }) => requestId));
      if (served.delayMs > 0) await sleep(served.delayMs);
      return {
        results: checks.map(({ requestId }) => ({
          requestId,
          rateLimits: [],
          limitedCharge: 0,
          unchecked: false,
          reported: [],
        })),
      };
    };
    const server = createRpcServer({
      host,
      port,
      limits,
      logger: { error() {}, warn() {} },
      bindings: [
        bind(QuotaServiceDefinition, {
          check,
          checkStream: answerBatches(check),
          getUsage: async () => ({ quotas: [] }),
          explain: async () => ({ charges: [] }),
        }),
      ],
    });
    const bound = await server.start();
    stops.push(() => server.stop(500));
    const served: Served = { port: bound.port, address: `${host}:${bound.port}`, server, taken, delayMs: 0 };
    return served;
  }

  function connectTo(addresses: string, options: RemoteOptions = {}): RemotePort<QuotaServiceDefinition> {
    const remote = remoteQuota(addresses, {
      silence: quickSilence,
      onReplica: (address, change) => changes.push(`${address} ${change}`),
      ...options,
    });
    stops.push(() => remote.close());
    return remote;
  }

  async function check(remote: RemotePort<QuotaServiceDefinition>, id: string, timeoutMs = 5000): Promise<string> {
    const request = { checks: [{ requestId: id, scoping: undefined, charges: [] }] };
    const { results } = await remote.check(request, { timeoutMs });
    return results[0]?.requestId ?? "";
  }

  /** Waits for a condition that calls bring about. */
  async function callUntil(remote: RemotePort<QuotaServiceDefinition>, isDone: () => boolean): Promise<RpcError[]> {
    const failures: RpcError[] = [];
    const deadline = performance.now() + 15_000;
    for (let call = 0; !isDone(); call++) {
      assert.ok(performance.now() < deadline, `it did not come about; found ${changes.join(", ")}`);
      await check(remote, `call-${call}`).catch((error: unknown) => {
        assert.ok(error instanceof RpcError, String(error));
        failures.push(error);
      });
      await sleep(5);
    }
    return failures;
  }

  async function untilTaken({ taken }: Served, id: string): Promise<void> {
    while (!taken.includes(id)) await sleep(5);
  }

  it("each get a part of the calls", async () => {
    const servers = [await serve(), await serve(), await serve()];
    const remote = connectTo(servers.map(({ address }) => address).join(","));
    await callUntil(remote, () => servers.every(({ taken }) => taken.length > 0));
    for (const { taken } of servers) taken.length = 0;
    for (let call = 0; call < 90; call++) await check(remote, `${call}`);
    for (const { taken } of servers) assert.equal(taken.length, 30);
  });

  it("get nothing while they cannot be reached, and no call fails for it", async () => {
    const [alive, dead] = [await serve(), await serve()];
    await dead.server.stop(0);
    const remote = connectTo(`${dead.address},${alive.address}`);
    for (let call = 0; call < 20; call++) assert.equal(await check(remote, `${call}`), `${call}`);
    assert.equal(alive.taken.length, 20);
  });

  it("get nothing new while they hang, lose what they had, and get calls again once they answer", async () => {
    const [well, behind] = [await serve(), await serve()];
    const proxy = await startProxy(behind.port);
    stops.push(() => proxy.close());
    const remote = connectTo(`${well.address},${proxy.address}`);
    await callUntil(remote, () => behind.taken.length > 2 && well.taken.length > 2);

    proxy.freeze();
    const stuck = check(remote, "stuck-1").catch((error: unknown) => error);
    const alsoStuck = check(remote, "stuck-2").catch((error: unknown) => error);
    const [first, second] = await Promise.all([stuck, alsoStuck]);
    const error = first instanceof RpcError ? first : second;
    assert.ok(error instanceof RpcError, "no call was given to the one that hangs");
    assert.deepEqual([error.code, error.retryable], ["UNAVAILABLE", true]);
    assert.match(error.message, /has not answered anything for \d+ ms/);
    assert.ok(changes.includes(`${proxy.address} hung`), changes.join(", "));
    const before = well.taken.length;
    for (let call = 0; call < 50; call++) await check(remote, `${call}`, 500);
    assert.equal(well.taken.length - before, 50);

    proxy.thaw();
    behind.taken.length = 0;
    await callUntil(remote, () => behind.taken.some((id) => id.startsWith("call-")));
  });

  it("keep their calls while they are slow, but say that they live", async () => {
    const slow = await serve();
    slow.delayMs = 4 * quickSilence.giveUpAfterMs;
    const remote = connectTo(`${slow.address},${slow.address.replace("127.0.0.1", "127.0.0.2")}`);
    assert.equal(await check(remote, "patience"), "patience");
    assert.ok(!changes.some((change) => change.endsWith(" hung")), changes.join(", "));
  });

  it("fail calls at once when all of them hang", async () => {
    const only = await serve();
    const proxy = await startProxy(only.port);
    stops.push(() => proxy.close());
    const remote = connectTo(proxy.address);
    await check(remote, "warm");
    proxy.freeze();
    await assert.rejects(check(remote, "stuck"), { code: "UNAVAILABLE" });
    const startedMs = performance.now();
    await assert.rejects(check(remote, "late"), { code: "UNAVAILABLE", reason: "NO_ANSWER" });
    assert.ok(performance.now() - startedMs < 1000);
  });

  it("are those that their name has now: who joins gets calls, who leaves gets none, and no call fails for it", async () => {
    const first = await serve("127.0.0.1");
    const second = await serve("127.0.0.2", first.port);
    let addresses = ["127.0.0.1"];
    const lookUp = async () => addresses;
    const remote = connectTo(`quota.example:${first.port}`, { lookUp, resolveEveryMs: 50 });
    await callUntil(remote, () => first.taken.length > 3);
    assert.equal(second.taken.length, 0);
    addresses = ["127.0.0.1", "127.0.0.2"];
    const failures = await callUntil(remote, () => second.taken.length > 3);
    addresses = ["127.0.0.2"];
    failures.push(...(await callUntil(remote, () => changes.includes(`127.0.0.1:${first.port} left`))));
    first.taken.length = 0;
    for (let call = 0; call < 20; call++) await check(remote, `${call}`);
    assert.deepEqual([first.taken.length, failures], [0, []]);
  });

  it("end what they have when they leave, and are disconnected then", async () => {
    const leaving = await serve();
    const proxy = await startProxy(leaving.port);
    stops.push(() => proxy.close());
    const port = Number(proxy.address.split(":")[1]);
    const staying = await serve("127.0.0.2", port);
    let addresses = ["127.0.0.1"];
    const remote = connectTo(`quota.example:${port}`, { lookUp: async () => addresses, resolveEveryMs: 20 });
    await check(remote, "warm");
    leaving.delayMs = 400;
    const [inTime, late] = [check(remote, "under-way"), sleep(5000, "late", { ref: false })];
    await untilTaken(leaving, "under-way");
    addresses = ["127.0.0.2"];
    await callUntil(remote, () => changes.includes(`${proxy.address} left`) && staying.taken.length > 0);
    assert.equal(await Promise.race([inTime, late]), "under-way");
    await callUntil(remote, () => !proxy.isOpen(0));
  });

  it("stay known when their name cannot be resolved any more", async () => {
    const only = await serve();
    let isAway = false;
    const lookUp = async () => {
      if (isAway) throw new Error("SERVFAIL");
      return ["127.0.0.1"];
    };
    const remote = connectTo(`quota.example:${only.port}`, { lookUp, resolveEveryMs: 20 });
    await check(remote, "warm");
    isAway = true;
    await sleep(100);
    assert.equal(await check(remote, "still"), "still");
  });

  it("are missed with the reason when their name was never found", async () => {
    const lookUp = async () => Promise.reject(new Error("ENOTFOUND"));
    const remote = connectTo("quota.example:1", { lookUp });
    await assert.rejects(check(remote, "a"), {
      code: "UNAVAILABLE",
      message: "no address of quota.example was found: ENOTFOUND",
    });
  });

  it("take other connections when theirs are old, and no call fails for it", async () => {
    const only = await serve("127.0.0.1", 0, { maxConnectionAgeMs: 100 });
    const proxy = await startProxy(only.port);
    stops.push(() => proxy.close());
    const remote = connectTo(proxy.address);
    const failures = await callUntil(remote, () => proxy.connections() >= 4 && !proxy.isOpen(0) && !proxy.isOpen(1));
    assert.deepEqual(failures, []);
  });
});

interface Proxy {
  readonly address: string;
  /** Connections so far. */
  connections(): number;
  /** Whether a connection is still there, by its number from 0. */
  isOpen(connection: number): boolean;
  /** Passes nothing on, and keeps its connections. */
  freeze(): void;
  thaw(): void;
  close(): void;
}

async function startProxy(port: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const open = new Set<number>();
  let isFrozen = false;
  const server: Server = createTcpServer((client) => {
    const number = connections++;
    open.add(number);
    client.on("close", () => open.delete(number));
    const upstream = connectTcp(port, "127.0.0.1");
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("data", (chunk) => to.write(chunk));
      from.on("close", () => to.destroy());
      from.on("error", () => to.destroy());
      if (isFrozen) from.pause();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return {
    address: `127.0.0.1:${address.port}`,
    connections: () => connections,
    isOpen: (connection) => open.has(connection),
    freeze() {
      isFrozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw() {
      isFrozen = false;
      for (const socket of sockets) socket.resume();
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
