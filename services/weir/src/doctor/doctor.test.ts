import assert from "node:assert/strict";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultConfig, generateCredentials, loadConfig } from "@weir/config";
import { QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import { createRedisConnection } from "@weir/redis-connection";
import { verifySignature } from "@weir/relay-auth";
import { bind, createRpcServer } from "@weir/rpc";
import { topics as allTopics, createKafkaSink, parseKafkaConfig } from "@weir/sink";
import {
  createStubQuota,
  requireIntegration,
  startKafka,
  startRedis,
  type TestKafka,
  type TestRedis,
} from "@weir/test-kit";
import { checkCertificates } from "./check-certificates.ts";
import { clockFinding } from "./check-clock.ts";
import { checkConfiguration } from "./check-configuration.ts";
import { checkDisks, type Disk, type FoundDisk, systemDisk } from "./check-disk.ts";
import { checkKafka } from "./check-kafka.ts";
import { checkRedis } from "./check-redis.ts";
import { checkServices } from "./check-services.ts";
import { checkUpstream } from "./check-upstream.ts";
import type { Finding } from "./finding.ts";

const timeoutMs = 2000;

/** The findings that are not ok, each with its severity; every one of them has a remedy. */
function complaints(findings: readonly Finding[]): string[] {
  const bad = findings.filter(({ severity }) => severity !== "ok");
  for (const { found, remedy } of bad) assert.ok(remedy, `no remedy for: ${found}`);
  return bad.map(({ severity, found }) => `${severity}: ${found}`);
}

async function closedPort(): Promise<number> {
  const server = createTcpServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

describe("weir doctor", function () {
  this.timeout(60_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "weir-doctor-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  describe("looks at the configuration", () => {
    it("names unknown keys, Kafka properties that are wrong, and credentials that are missing", async () => {
      await writeFile(
        join(folder, "config.yml"),
        `limits: { max_event_sise: 1MiB }
projects: { upstream: true }
processing:
  enabled: true
  redis: redis://127.0.0.1
  kafka_config: [{ name: bootstrap.servers, value: "127.0.0.1:9092" }, { name: acks, value: most }]
`,
      );
      const found = complaints(checkConfiguration(await loadConfig({ directory: folder, environment: {} })));
      assert.match(found[0] ?? "", /^warning: .*max_event_sise/);
      assert.match(found[1] ?? "", /^failed: processing\.kafka_config.*most/);
      assert.deepEqual(found.slice(2), ["failed: projects.upstream is true, but there are no credentials"]);
    });
  });

  it("names gRPC in plain text that would leave the machine: Weir does not start like that", async () => {
    const found = async (grpc: object) =>
      complaints(checkConfiguration({ ...(await loadConfig({ environment: {} })), config: defaultConfig({ grpc }) }));
    assert.match(
      (await found({ host: "0.0.0.0" })).join(),
      /^failed: gRPC in plain text would leave this machine \(grpc\.host is 0\.0\.0\.0\)/,
    );
    assert.deepEqual(await found({ host: "0.0.0.0", plaintext: true }), []);
  });

  describe("looks at Redis", () => {
    let redis: TestRedis;
    before(async function () {
      redis = await requireIntegration(this, "Redis", () => startRedis({ own: true }));
    });
    after(() => redis?.stop());

    const configured = (url: string) => {
      const { redis: parsed } = defaultConfig({ processing: { enabled: true, redis: url } }).processing;
      assert.ok(parsed);
      return parsed;
    };

    it("is content with one that answers, and compares its clock", async () => {
      const findings = await checkRedis(configured(redis.url), timeoutMs);
      assert.deepEqual(complaints(findings), []);
      assert.deepEqual(
        findings.map(({ area }) => area),
        ["redis", "clock"],
      );
    });

    it("names the address of one that is away, that hangs, or that wants a password, and hides ours", async () => {
      const [away] = complaints(
        await checkRedis(configured(`redis://u:hidden@127.0.0.1:${await closedPort()}`), timeoutMs),
      );
      assert.match(away ?? "", /^failed: redis:\/\/u:\*\*\*@127\.0\.0\.1:\d+ .* cannot be reached: .*ECONNREFUSED/);
      const silent = createTcpServer(() => {}).listen(0, "127.0.0.1");
      await once(silent, "listening");
      const [hanging] = complaints(
        await checkRedis(configured(`redis://127.0.0.1:${(silent.address() as AddressInfo).port}`), 300),
      );
      assert.match(hanging ?? "", /^failed: .* cannot be reached/);
      silent.close();
      const guarded = await startRedis({ own: true });
      try {
        const { client, start, stop } = createRedisConnection(configured(guarded.url).quotas, {
          name: "test",
          commandTimeoutMs: timeoutMs,
          silentConnectionMs: timeoutMs,
          onError() {},
        });
        await start();
        await client.config("SET", "requirepass", "secret");
        stop();
        const findings = await checkRedis(configured(guarded.url), timeoutMs);
        assert.match(complaints(findings)[0] ?? "", /refuses us: NOAUTH/);
      } finally {
        await guarded.stop();
      }
    });

    it("warns of one that may forget counters, or refuse to count", async () => {
      for (const [policy, complaint] of [
        ["allkeys-lru", /may forget any key/],
        ["noeviction", /refuses to write when its memory is full/],
      ] as const) {
        const bounded = await startRedis({ own: true, args: ["--maxmemory", "50mb", "--maxmemory-policy", policy] });
        try {
          assert.match(complaints(await checkRedis(configured(bounded.url), timeoutMs)).join(), complaint);
        } finally {
          await bounded.stop();
        }
      }
    });
  });

  describe("looks at Kafka", function () {
    this.timeout(400_000);
    let kafka: TestKafka;
    before(async function () {
      kafka = await requireIntegration(this, "a Kafka broker", () =>
        startKafka({
          listeners: [
            { name: "GUARDED", password: "right" },
            { name: "UNKNOWN", advertised: "kafka.invalid:9092" },
            { name: "CLOSED", advertised: "127.0.0.1:1" },
          ],
        }),
      );
    });
    after(() => kafka?.stop());

    const configured = (brokers: string, more: object = {}) =>
      defaultConfig({
        processing: {
          enabled: true,
          redis: "redis://127.0.0.1",
          kafka_config: [{ name: "bootstrap.servers", value: brokers }],
          ...more,
        },
      });

    it("names topics that are missing, and does not make them", async () => {
      const name = `doctor-${randomUUID()}`;
      const config = configured(kafka.brokers, { topics: { events: name }, kafka_validate_topics: true });
      for (let time = 0; time < 2; time++) {
        const found = complaints(await checkKafka(config, 5000));
        assert.equal(found.length, 1);
        assert.match(found[0] ?? "", new RegExp(`^failed: there is no topic .*${name}`));
      }
    });

    it("compares the largest message with what topics take", async () => {
      const name = `doctor-${randomUUID()}`;
      const topics = Object.fromEntries(allTopics.map((key) => [key, name]));
      const large = configured(kafka.brokers, {
        topics,
        kafka_config: [
          { name: "bootstrap.servers", value: kafka.brokers },
          { name: "message.max.bytes", value: 900_000_000 },
        ],
      });
      const sink = await createKafkaSink({ config: parseKafkaConfig(large.processing).config });
      await sink.submit([{ topic: "events", value: Buffer.from("x") }]);
      await sink.close();
      const found = complaints(await checkKafka(large, 5000));
      assert.match(found[0] ?? "", /takes messages of \d+ bytes, but ours may have 900000000/);
      assert.deepEqual(complaints(await checkKafka(configured(kafka.brokers, { topics }), 5000)), []);
    });

    it("names each broker that is away, and fails only if all are", async () => {
      const away = `127.0.0.1:${await closedPort()}`;
      const some = complaints(await checkKafka(configured(`${kafka.brokers},${away}`), 5000));
      assert.match(some[0] ?? "", new RegExp(`^warning: no connection to the broker ${away}: .*ECONNREFUSED`));
      const none = complaints(await checkKafka(configured(away), 5000));
      assert.deepEqual(none.length, 1);
      assert.match(none[0] ?? "", /^failed: no connection to the broker/);
    });

    /** The only failure that is found at a listener, and its remedy. */
    async function failureAt(address: string, properties: Readonly<Record<string, string>> = {}): Promise<string> {
      const all = Object.entries({ "bootstrap.servers": address, ...properties });
      const config = configured(address, { kafka_config: all.map(([name, value]) => ({ name, value })) });
      const found = (await checkKafka(config, 5000)).filter(({ severity }) => severity === "failed");
      assert.equal(found.length, 1, JSON.stringify(found));
      return `${found[0]?.found} → ${found[0]?.remedy}`;
    }

    it("asks brokers at the addresses that they give out, too: records go there", async () => {
      assert.match(
        await failureAt(kafka.listeners.get("UNKNOWN") ?? ""),
        /say that one of them is at kafka\.invalid:9092, and there is no connection to it: .*ENOTFOUND.* → correct advertised\.listeners/,
      );
      assert.match(await failureAt(kafka.listeners.get("CLOSED") ?? ""), /at 127\.0\.0\.1:1, .*ECONNREFUSED/);
    });

    it("tells wrong credentials from those that are missing, or not wanted", async () => {
      const guarded = kafka.listeners.get("GUARDED") ?? "";
      const sasl = { "security.protocol": "sasl_plaintext", "sasl.mechanism": "PLAIN", "sasl.username": "user" };
      assert.match(
        await failureAt(guarded, { ...sasl, "sasl.password": "wrong" }),
        /SASL authentication failed.* → correct sasl\.username, sasl\.password/,
      );
      assert.match(
        await failureAt(guarded),
        /→ a listener that wants SASL closes connections .*: set security\.protocol/,
      );
      assert.match(
        await failureAt(kafka.brokers, { ...sasl, "sasl.password": "right" }),
        /→ this listener does not know SASL.*: set security\.protocol in processing\.kafka_config to plaintext or ssl/,
      );
    });

    it("names TLS where there is none, and what is no broker", async () => {
      assert.match(
        await failureAt(kafka.brokers, { "security.protocol": "ssl" }),
        /it does not speak TLS, and we do .* → set security\.protocol in processing\.kafka_config to plaintext/,
      );
      const web = createServer((_, response) => response.end()).listen(0, "127.0.0.1");
      await once(web, "listening");
      const failure = await failureAt(`127.0.0.1:${(web.address() as AddressInfo).port}`);
      web.close();
      assert.match(failure, /it speaks HTTP .* → this is no Kafka broker: correct host and port in bootstrap\.servers/);
    });

    it("tells a broker that takes connections but does not answer from one that is away", async () => {
      const silent = createTcpServer(() => {}).listen(0, "127.0.0.1");
      await once(silent, "listening");
      const found = complaints(
        await checkKafka(configured(`127.0.0.1:${(silent.address() as AddressInfo).port}`), 500),
      );
      silent.close();
      assert.match(
        found[0] ?? "",
        /^failed: the brokers of processing\.kafka_config take connections but do not answer: /,
      );
    });
  });

  describe("looks at the upstream", () => {
    let server: Server;
    let url: string;
    let status = 200;
    let date: string | undefined;
    let challenge = "";
    const credentials = generateCredentials(randomUUID());

    before(async () => {
      server = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
          if (date !== undefined) response.setHeader("date", date);
          if (request.url === "/api/0/relays/live/") {
            response.end('{"is_healthy":true}');
            return;
          }
          const signature = String(request.headers["x-sentry-relay-signature"]);
          const known =
            verifySignature({
              signature,
              body: Buffer.concat(chunks),
              publicKey: credentials.publicKey,
              atMs: Date.now(),
              maxAgeMs: 60_000,
            }) === "valid";
          response.statusCode = known ? status : 400;
          response.end(challenge);
        });
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    });
    after(() => server.close());
    beforeEach(() => {
      status = 200;
      date = undefined;
      challenge = '{"relay_id":"…","token":"…"}';
    });

    it("is content with one that answers and knows us", async () => {
      const findings = await checkUpstream(url, credentials, timeoutMs);
      assert.deepEqual(complaints(findings), []);
      assert.match(findings.at(-1)?.found ?? "", /knows the relay/);
    });

    it("names the key that an upstream should know", async () => {
      status = 403;
      const findings = await checkUpstream(url, credentials, timeoutMs);
      assert.match(complaints(findings)[0] ?? "", /does not know the relay .* \(403\)/);
      assert.ok(findings.at(-1)?.remedy?.includes(credentials.publicKey));
    });

    it("names one that is away, and one that is something else", async () => {
      const [away] = complaints(await checkUpstream(`http://127.0.0.1:${await closedPort()}/`, credentials, timeoutMs));
      assert.match(away ?? "", /cannot be reached: .*ECONNREFUSED/);
      status = 500;
      assert.match(
        complaints(await checkUpstream(url, credentials, timeoutMs))[0] ?? "",
        /answers a registration with 500/,
      );
    });

    it("is not content with what answers everything with 200", async () => {
      challenge = "<html>Log in</html>";
      assert.match(
        complaints(await checkUpstream(url, credentials, timeoutMs))[0] ?? "",
        /answers a registration with something else than a challenge/,
      );
    });

    it("compares its clock with ours", async () => {
      date = new Date(Date.now() - 3600_000).toUTCString();
      assert.match(
        complaints(await checkUpstream(url, undefined, timeoutMs))[0] ?? "",
        /^failed: this machine is 36\d\d\.\d s ahead/,
      );
    });
  });

  it("weighs clocks: seconds are worth a warning, minutes break signatures", () => {
    assert.equal(clockFinding("it", 1000, 1500).severity, "ok");
    assert.equal(clockFinding("it", 0, 10_000).severity, "warning");
    assert.equal(clockFinding("it", 3600_000, 0).severity, "failed");
  });

  describe("looks at disks", () => {
    const ext4 = 0xef53;
    const diskOf = (found: Partial<FoundDisk>, fault?: string): Disk => ({
      look: async () => ({ freeBytes: 1e15, kind: ext4, ...found }),
      writeDurably: fault === undefined ? systemDisk.writeDurably : () => Promise.reject(new Error(fault)),
    });

    it("is content with a folder that can be written or made, and leaves nothing there", async () => {
      const path = join(folder, "not", "yet");
      const config = defaultConfig({ storage: { path }, spool: { envelopes: { path: folder, max_disk_size: 1 } } });
      const findings = await checkDisks(config, diskOf({}));
      assert.deepEqual(
        complaints(findings).filter((complaint) => !complaint.includes("to write durably")),
        [],
      );
      assert.match(findings[0]?.found ?? "", /can be made in/);
    });

    it("names a folder that cannot be written, and one without the room that is promised", async () => {
      const file = join(folder, "file");
      await writeFile(file, "");
      const blocked = complaints(await checkDisks(defaultConfig({ storage: { path: join(file, "data") } })));
      assert.match(blocked[0] ?? "", /^failed: .* \(storage\.path\) cannot be written: .*file is not a folder/);
      const full = await checkDisks(
        defaultConfig({ storage: { path: folder, max_bytes: 1000 } }),
        diskOf({ freeBytes: 999 }),
      );
      assert.match(complaints(full)[0] ?? "", /free, but storage\.path may take/);
    });

    for (const [fault, remedy] of [
      ["EROFS: read-only file system", /mounted read-only: mount a volume/],
      ["ENOSPC: no space left on device", /it is full: make room \(df -h/],
      ["EACCES: permission denied", /let the user that runs Weir \(\d+\) own the folder/],
      ["EIO: i/o error", /the disk fails: look at the kernel's log/],
    ] as const) {
      it(`names the remedy for ${fault}`, async () => {
        const config = defaultConfig({ storage: { path: folder } });
        const [finding] = await checkDisks(config, diskOf({}, fault));
        assert.ok(finding?.found.endsWith(`(storage.path) cannot be written: ${fault}`));
        assert.match(finding?.remedy ?? "", remedy);
      });
    }

    it("warns of data on network file systems, and of what is lost with a restart", async () => {
      const config = defaultConfig({
        spool: { envelopes: { path: folder, durability: "disk" } },
        storage: { path: null },
      });
      const found = async (kind: number, of = config) => complaints(await checkDisks(of, diskOf({ kind })));
      assert.match(
        (await found(0x6969)).join(),
        /^warning: .* \(spool\.envelopes\.path\) is on a network file system \(NFS\)/,
      );
      assert.match((await found(0x01021994)).join(), /is memory \(tmpfs\): what is there is lost/);
      assert.match((await found(0x794c7630)).join(), /is the layer of a container/);
      const memory = defaultConfig({ spool: { envelopes: { path: folder } }, storage: { path: null } });
      assert.deepEqual((await found(0x01021994, memory)).join(), "", "it is to relieve memory, and no more");
    });
  });

  describe("looks at certificates", () => {
    it("names files that are none, that are folders, and keys that are encrypted", async () => {
      const encrypted = join(folder, "encrypted.key");
      const { privateKey } = generateKeyPairSync("ec", {
        namedCurve: "P-256",
        privateKeyEncoding: { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "secret" },
        publicKeyEncoding: { type: "spki", format: "pem" },
      });
      await writeFile(encrypted, privateKey);
      await writeFile(join(folder, "none.crt"), "hello");
      const of = (certificate: string, key: string) => checkCertificates(configured(certificate, key), duringMs);
      const client = testing("client.pem");
      for (const [files, complaint, remedy] of [
        [
          [join(folder, "none.crt"), testing("client.key")],
          /our certificate is no certificate in PEM form/,
          /must be PEM/,
        ],
        [[client, join(folder, "none.crt")], /our key is no private key in PEM form/, /must be PEM/],
        [[client, encrypted], /our key cannot be decrypted/, /set its passphrase/],
        [[folder, testing("client.key")], /EISDIR/, /name the file in that folder/],
        [[join(folder, "missing"), testing("client.key")], /ENOENT/, /is the volume or secret mounted/],
      ] as const) {
        const found = await of(...files);
        assert.match(complaints(found)[0] ?? "", complaint);
        assert.match(found.find(({ severity }) => severity === "failed")?.remedy ?? "", remedy);
      }
    });

    const testing = (name: string) => fileURLToPath(new URL(`testing/${name}`, import.meta.url));
    const configured = (certificate: string, key: string) =>
      defaultConfig({
        processing: {
          enabled: true,
          redis: "redis://127.0.0.1",
          kafka_config: [
            { name: "bootstrap.servers", value: "127.0.0.1:9092" },
            { name: "security.protocol", value: "ssl" },
            { name: "ssl.ca.location", value: testing("client.pem") },
            { name: "ssl.certificate.location", value: certificate },
            { name: "ssl.key.location", value: key },
          ],
        },
      });
    const good = configured(testing("client.pem"), testing("client.key"));
    const duringMs = Date.parse("2050-01-01");

    it("is content with a certificate that is valid and fits its key", async () => {
      assert.deepEqual(complaints(await checkCertificates(good, duringMs)), []);
    });

    for (const [what, atMs, complaint] of [
      ["is not valid yet", Date.parse("2020-01-01"), /^failed: .* is not valid before/],
      ["expires soon", Date.parse("2126-10-20"), /^warning: .* expires on/],
      ["has expired", Date.parse("2127-01-01"), /^failed: .* expired on/],
    ] as const) {
      it(`names one that ${what}`, async () => {
        const found = complaints(await checkCertificates(good, atMs));
        assert.equal(found.length, 2);
        assert.match(found[1] ?? "", complaint);
      });
    }

    it("looks at those that services know each other by, too", async () => {
      const tls = { certificate: testing("client.pem"), key: testing("client.key"), authority: testing("client.pem") };
      const findings = await checkCertificates(defaultConfig({ grpc: { tls } }), duringMs);
      assert.deepEqual(complaints(findings), []);
      assert.match(findings[1]?.found ?? "", /^our certificate in grpc\.tls .* is valid until/);
      const other = { ...tls, key: testing("other.key") };
      const found = complaints(await checkCertificates(defaultConfig({ grpc: { tls: other } }), duringMs));
      assert.deepEqual(found, ["failed: the key in grpc.tls is not that of the certificate"]);
    });

    it("names a key of another certificate, and files that cannot be read", async () => {
      const other = await checkCertificates(configured(testing("client.pem"), testing("other.key")), duringMs);
      assert.match(complaints(other)[0] ?? "", /the key in processing\.kafka_config is not that of the certificate/);
      const missing = await checkCertificates(configured(join(folder, "none.pem"), testing("client.key")), duringMs);
      assert.match(complaints(missing)[0] ?? "", /cannot be read: ENOENT/);
    });
  });

  describe("looks at services in other processes", () => {
    async function failureAt(address: string): Promise<string> {
      const [finding] = await checkServices(defaultConfig({ services: { quota: address } }), timeoutMs);
      assert.equal(finding?.severity, "failed");
      return `${finding.found} → ${finding.remedy}`;
    }

    it("names a port that speaks HTTP, and a name that is not known", async () => {
      const web = createServer((_, response) => response.end()).listen(0, "127.0.0.1");
      await once(web, "listening");
      const failure = await failureAt(`127.0.0.1:${(web.address() as AddressInfo).port}`);
      web.close();
      assert.match(
        failure,
        /^quota at \S+ cannot be reached: it speaks HTTP .* → this is no service of Weir \(gRPC\): correct host and port in services\.quota$/,
      );
      assert.match(
        await failureAt("nowhere.invalid:50051"),
        /→ the name nowhere\.invalid is not known here: correct services\.quota/,
      );
    });

    it("tells one that is well, one that is not, and one that is away", async () => {
      let healthy = true;
      const server = createRpcServer({
        host: "127.0.0.1",
        port: 0,
        bindings: [bind(QuotaServiceDefinition, createStubQuota())],
        logger: { warn() {}, error() {} },
        isHealthy: () => healthy,
      });
      const { port } = await server.start();
      const config = defaultConfig({
        services: { quota: `127.0.0.1:${port}`, sampling: `127.0.0.1:${await closedPort()}` },
      });
      const found = complaints(await checkServices(config, timeoutMs));
      assert.match(found[0] ?? "", /^failed: sampling at .* cannot be reached/);
      assert.equal(found.length, 1);
      healthy = false;
      assert.match(
        complaints(await checkServices(config, timeoutMs))[0] ?? "",
        /^failed: quota at .* answers, but is not healthy/,
      );
      await server.stop(100);
    });
  });
});
