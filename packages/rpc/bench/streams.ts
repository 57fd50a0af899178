/**
 * What a quota check costs over the network: on one stream to a known server, over the balancer to one and to three
 * servers, and with TLS. CPU time of client and server together, the alternatives in turn, the best of several rounds.
 *
 * `node packages/rpc/bench/streams.ts [certificate key authority]`
 */
import { type CheckRequest, type CheckResponse, QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import { answerBatches } from "../src/answer-batches.ts";
import { bind } from "../src/binding.ts";
import { callOverStream } from "../src/call-over-stream.ts";
import { clientOf, openChannel } from "../src/client.ts";
import { remoteQuota } from "../src/remote-ports.ts";
import { createRpcServer, type ServerSecurity } from "../src/server.ts";
import { type Certificates, openCertificates } from "../src/tls/certificates.ts";

type Check = (request: CheckRequest) => Promise<CheckResponse>;

interface Contender {
  readonly name: string;
  readonly check: Check;
  readonly close: () => void;
}

const rounds = 5;
const calls = 20_000;
const concurrency = 64;

async function serve(security?: ServerSecurity): Promise<{ address: string; stop(): Promise<void> }> {
  const check: Check = async ({ checks }) => ({
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
    security,
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
  return { address: `${host}:${port}`, stop: () => server.stop(1000) };
}

function overOneStream(address: string): Contender {
  const channel = openChannel({ address, host: "127.0.0.1", certificates: undefined, maxReconnectMs: 5000 });
  const port = clientOf(QuotaServiceDefinition, channel, 10_000);
  const caller = callOverStream({
    shape: {
      entriesOf: (request: CheckRequest) => request.checks,
      toRequest: (checks) => ({ checks }),
      answersOf: (response: CheckResponse) => response.results,
      toResponse: (results) => ({ results }),
      bytesOf: () => 512,
    },
    open: port.checkStream,
  });
  const close = () => {
    caller.close();
    channel.close();
  };
  return { name: "one stream, no balancer", check: caller.call, close };
}

function balanced(name: string, addresses: string, certificates?: Certificates): Contender {
  const remote = remoteQuota(addresses, { certificates });
  return { name, check: remote.check, close: () => remote.close() };
}

/** CPU time per check, in µs. */
async function measure(check: Check): Promise<number> {
  const request = { checks: [{ requestId: "a".repeat(36), scoping: undefined, charges: [] }] };
  let left = calls;
  const before = process.cpuUsage();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (left-- > 0) await check(request);
    }),
  );
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

const [certificate, key, authority] = process.argv.slice(2);
const servers = [await serve(), await serve(), await serve()];
const addresses = servers.map(({ address }) => address);
const contenders = [
  overOneStream(addresses[0] ?? ""),
  balanced("balancer, one server", addresses[0] ?? ""),
  balanced("balancer, three servers", addresses.join(",")),
];
let certificates: Certificates | undefined;
if (certificate !== undefined && key !== undefined && authority !== undefined) {
  certificates = await openCertificates({ files: { certificate, key, authority }, reloadIntervalMs: 60_000 });
  const secured = await serve({ certificates, allowedPeers: [] });
  servers.push(secured);
  contenders.push(balanced("balancer, one server, mutual TLS", secured.address, certificates));
}
const best = new Map<string, number>();
for (let round = 0; round < rounds; round++) {
  for (const { name, check } of contenders) {
    const micros = await measure(check);
    best.set(name, Math.min(micros, best.get(name) ?? Number.POSITIVE_INFINITY));
  }
}
const baseline = best.get(contenders[0]?.name ?? "") ?? Number.NaN;
for (const [name, micros] of best) {
  console.log(`${name.padEnd(34)} ${micros.toFixed(1).padStart(6)} µs per check  × ${(micros / baseline).toFixed(2)}`);
}
for (const { close } of contenders) close();
certificates?.close();
await Promise.all(servers.map(({ stop }) => stop()));
