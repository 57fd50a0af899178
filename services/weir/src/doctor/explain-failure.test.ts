import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { defaultConfig } from "@weir/config";
import {
  createTestAuthority,
  requireIntegration,
  startRedis,
  type TestAuthority,
  type TestRedis,
} from "@weir/test-kit";
import { checkRedis } from "./check-redis.ts";
import { checkUpstream } from "./check-upstream.ts";
import { explainFailure } from "./explain-failure.ts";

const timeoutMs = 1000;

/** What is behind a port is often something else than it should be. */
describe("weir doctor asks a port that does not answer as it should", function () {
  this.timeout(60_000);
  const servers: Server[] = [];
  let redis: TestRedis;
  let authority: TestAuthority;
  let http: number;
  let https: number;
  let silent: number;

  before(async function () {
    redis = await requireIntegration(this, "Redis", () => startRedis({ own: true }));
    authority = await requireIntegration(this, "openssl", () => createTestAuthority());
    http = await listen(createServer((_, response) => response.end("hello")));
    https = await listen(await secureServer({ names: ["IP:127.0.0.1"] }));
    silent = await listen(createTcpServer(() => {}));
  });
  after(async () => {
    for (const server of servers) server.close();
    await authority?.remove();
    await redis?.stop();
  });

  async function listen(server: Server): Promise<number> {
    servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }

  async function secureServer(options: Parameters<TestAuthority["issue"]>[0]): Promise<Server> {
    const { certificate, key } = await authority.issue(options);
    const [cert, ownKey] = await Promise.all([readFile(certificate), readFile(key)]);
    return createSecureServer({ cert, key: ownKey }, (_, response) => response.end("hello"));
  }

  async function redisFailure(url: string): Promise<string> {
    const configured = defaultConfig({ processing: { enabled: true, redis: url } }).processing.redis;
    assert.ok(configured);
    const found = (await checkRedis(configured, timeoutMs)).filter(({ severity }) => severity === "failed");
    assert.equal(found.length, 1, JSON.stringify(found));
    return `${found[0]?.found} → ${found[0]?.remedy}`;
  }

  async function upstreamFailure(url: string): Promise<string> {
    const [finding] = await checkUpstream(url, undefined, timeoutMs);
    assert.equal(finding?.severity, "failed");
    return `${finding.found} → ${finding.remedy}`;
  }

  it("names a web server where a Redis is expected", async () => {
    assert.match(
      await redisFailure(`redis://127.0.0.1:${http}`),
      /it speaks HTTP .* → this is no Redis: correct host and port in processing\.redis/,
    );
  });

  it("names TLS on one side only", async () => {
    const redisPort = new URL(redis.url).port;
    assert.match(
      await redisFailure(`rediss://127.0.0.1:${redisPort}`),
      /it does not speak TLS, and we do .* → set redis:\/\/ instead of rediss:\/\//,
    );
    assert.match(
      await redisFailure(`redis://127.0.0.1:${https}`),
      /it speaks TLS, and we do not .* → set rediss:\/\/ instead of redis:\/\//,
    );
    assert.match(
      await upstreamFailure(`http://127.0.0.1:${https}/`),
      /it speaks TLS, and we do not .* → set https:\/\/ instead of http:\/\//,
    );
    assert.match(
      await upstreamFailure(`https://127.0.0.1:${http}/`),
      /it does not speak TLS, and we do [\s\S]* → set http:\/\/ instead of https:\/\//,
    );
  });

  it("names a Redis where a web server is expected", async () => {
    assert.match(
      await upstreamFailure(`http://127.0.0.1:${new URL(redis.url).port}/`),
      /it speaks as a Redis does .* → this is no Sentry or Relay: correct host and port in relay\.upstream/,
    );
  });

  it("names what is wrong with a certificate", async () => {
    assert.match(
      await upstreamFailure(`https://127.0.0.1:${https}/`),
      /→ nobody who is trusted here has signed its certificate: .* NODE_EXTRA_CA_CERTS/,
    );
    assert.match(await redisFailure(`rediss://127.0.0.1:${https}`), /→ nobody who is trusted here has signed/);
  });

  for (const [message, remedy] of [
    ["certificate has expired (CERT_HAS_EXPIRED)", /has expired: renew it there/],
    ["certificate is not yet valid", /is not valid yet: compare the clocks/],
    [
      "Hostname/IP does not match certificate's altnames: IP: 10.0.0.1",
      /made for other names than far\.example: use one/,
    ],
    ["connect EHOSTUNREACH 10.0.0.1:443", /there is no way there from this machine: .*network policies/],
  ] as const) {
    it(`names the remedy for "${message}"`, async () => {
      const attempt = {
        host: "far.example",
        port: 443,
        isTls: true,
        expected: "Sentry or Relay",
        speaks: "http",
        key: "relay.upstream",
        withTls: "",
        withoutTls: "",
        authorities: "",
      } as const;
      assert.match((await explainFailure(attempt, message, timeoutMs)).remedy, remedy);
    });
  }

  it("names a name that is not known, a port where nothing listens, and a server that says nothing", async () => {
    assert.match(
      await redisFailure("redis://nowhere.invalid:6379"),
      /→ the name nowhere\.invalid is not known here: correct processing\.redis, or the name service/,
    );
    const closed = await listen(createTcpServer());
    servers.pop()?.close();
    assert.match(
      await upstreamFailure(`http://127.0.0.1:${closed}/`),
      /→ nothing listens there: start the Sentry or Relay/,
    );
    assert.match(
      await redisFailure(`redis://127.0.0.1:${silent}`),
      /→ it takes connections and does not answer as a Redis does: look at its log/,
    );
  });

  it("names a replica, which takes no counts", async () => {
    const { port } = new URL(redis.url);
    const replica = await startRedis({ own: true, args: ["--replicaof", "127.0.0.1", port] });
    try {
      assert.match(
        await redisFailure(replica.url),
        /is a replica: it refuses to count → configure the address of the primary/,
      );
    } finally {
      await replica.stop();
    }
  });

  it("names a database that is not there, and a single Redis that is configured as a cluster", async () => {
    assert.match(await redisFailure(`${redis.url}/9999`), /refuses us: .*DB index.* → name a database that it has/);
    const cluster = defaultConfig({ processing: { enabled: true, redis: { cluster_nodes: [redis.url] } } });
    assert.ok(cluster.processing.redis);
    const [finding] = await checkRedis(cluster.processing.redis, timeoutMs);
    assert.match(finding?.remedy ?? "", /it is no cluster/);
  });
});
