/** Services that know each other by certificates: strangers are refused, and certificates change while all run. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { connect as connectHttp2 } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import { type Certificates, connect, openCertificates, RpcError } from "@weir/rpc";
import { createTestAuthority, requireIntegration, type TestAuthority, type TestCertificate } from "@weir/test-kit";
import { type ReplicatedWeir, replicatedPublicKey, startReplicatedWeir } from "../harness/replicated-weir.ts";
import { runProgram } from "../harness/run-program.ts";
import { startWeir, weirProgram } from "../harness/weir-process.ts";

const hostName = "IP:127.0.0.1";
const peerName = "weir.example";

describe("services that know each other by certificates", function () {
  this.timeout(180_000);
  let folder: string;
  let authority: TestAuthority;
  let strangers: TestAuthority;
  let weir: ReplicatedWeir;
  const opened: Certificates[] = [];

  before(async function () {
    folder = await mkdtemp(join(tmpdir(), "weir-tls-"));
    authority = await requireIntegration(this, "openssl", () => createTestAuthority());
    strangers = await createTestAuthority("Strangers");
    await publish(await authority.issue({ names: [hostName, `DNS:${peerName}`] }), "first");
    const files = { certificate: "tls.crt", key: "tls.key", authority: "ca.crt" };
    const tls = Object.fromEntries(Object.entries(files).map(([key, file]) => [key, join(folder, "current", file)]));
    weir = await startReplicatedWeir(this, {
      replicas: { "span-processor": 2 },
      grpc: () => ({
        // Old connections end, so that new certificates are used soon.
        max_connection_age: 2,
        tls: { ...tls, allowed_peers: [peerName], reload_interval: 0.2 },
      }),
    });
  });
  afterEach(() => {
    for (const certificates of opened.splice(0)) certificates.close();
  });
  after(async () => {
    await weir?.stop();
    await authority?.remove();
    await strangers?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  /** Changes all files at once, as Kubernetes does: they are links through `..data`, which is a link to what is current. */
  async function publish(files: TestCertificate, name: string): Promise<void> {
    const place = join(folder, "current");
    await mkdir(join(place, `..${name}`), { recursive: true });
    for (const [source, file] of [
      [files.certificate, "tls.crt"],
      [files.key, "tls.key"],
      [files.authority, "ca.crt"],
    ] as const) {
      await cp(source, join(place, `..${name}`, file));
      if (!existsSync(join(place, file))) await symlink(join("..data", file), join(place, file));
    }
    await symlink(`..${name}`, join(place, "..data_tmp"));
    await rename(join(place, "..data_tmp"), join(place, "..data"));
  }

  /** Calls the quota service, and yields how that failed. */
  async function callAs(files: TestCertificate | undefined, host = "127.0.0.1"): Promise<RpcError | undefined> {
    const certificates = files && (await openCertificates({ files, reloadIntervalMs: 60_000 }));
    if (certificates) opened.push(certificates);
    const address = weir.services.processes.quota.grpcAddress.replace("127.0.0.1", host);
    const client = connect(QuotaServiceDefinition, address, { certificates, timeoutMs: 5000 });
    try {
      await client.check({ checks: [] });
      return undefined;
    } catch (error) {
      assert.ok(error instanceof RpcError, String(error));
      return error;
    } finally {
      client.close();
    }
  }

  function quotaLog(): string {
    return weir.services.processes.quota.logs();
  }

  it("deliver what they are sent", async () => {
    await sendAndExpect(["00000001", "00000002"]);
  });

  it("take a caller with a certificate of the authority and a name on the list", async () => {
    assert.equal(await callAs(await authority.issue({ names: [`DNS:${peerName}`] })), undefined);
  });

  it("refuse others, and say why to both sides", async () => {
    const { authority: trusted } = await authority.issue({ names: [] });
    const cases = [
      {
        files: { ...(await strangers.issue({ names: [`DNS:${peerName}`] })), authority: trusted },
        code: "UNAUTHENTICATED",
        message: /not signed by an authority in grpc\.tls\.authority/,
        reason: "untrusted",
      },
      {
        files: await authority.issue({ names: [`DNS:${peerName}`], isExpired: true }),
        code: "UNAUTHENTICATED",
        message: /certificate of weir\.example is valid from .* to .*: renew it/,
        reason: "expired",
      },
      {
        files: await authority.issue({ names: ["DNS:somebody.example"], commonName: peerName }),
        code: "PERMISSION_DENIED",
        message: /certificate of somebody\.example carries none of the names in grpc\.tls\.allowed_peers/,
        reason: "not_allowed",
      },
    ];
    for (const { files, code, message, reason } of cases) {
      const error = await callAs(files);
      assert.equal(error?.code, code, `${reason}: ${error}`);
      assert.match(error.message, message);
      assert.match(quotaLog(), new RegExp(`"reason":"${reason}"[^\\n]*a caller was refused`));
    }
  });

  it("take data from senders without a certificate, and answer them nothing else", async () => {
    const { processes } = weir.services;
    const ca = await readFile(join(folder, "current", "ca.crt"));
    const session = connectHttp2(`https://${processes["ingest-gateway"].grpcAddress}`, { ca });
    const statusOf = async (path: string) => {
      const call = session.request({
        ":method": "POST",
        ":path": path,
        "content-type": "application/grpc",
        "sentry-key": replicatedPublicKey,
        te: "trailers",
      });
      // An empty message: not compressed, of no bytes.
      call.end(Buffer.alloc(5));
      call.resume();
      const [first] = await once(call, "response");
      const trailers = "grpc-status" in first ? first : (await once(call, "trailers"))[0];
      return Number(trailers["grpc-status"]);
    };
    const taken = await statusOf("/opentelemetry.proto.collector.logs.v1.LogsService/Export");
    const asked = await statusOf("/weir.explain.v1.ExplainService/Explain");
    session.destroy();
    const [ok, unauthenticated] = [0, 16];
    assert.deepEqual({ taken, asked }, { taken: ok, asked: unauthenticated });
    assert.match(processes["ingest-gateway"].logs(), /found no certificate of the caller/);
  });

  it("answer nobody in plain text", async () => {
    const error = await callAs(undefined);
    assert.equal(error?.code, "UNAVAILABLE");
  });

  it("are not trusted by a caller that knows another authority", async () => {
    const { authority: other } = await strangers.issue({ names: [] });
    const error = await callAs({ ...(await authority.issue({ names: [`DNS:${peerName}`] })), authority: other });
    assert.equal(error?.code, "UNAVAILABLE");
    assert.match(error.message, /the server's certificate was not signed by an authority in grpc\.tls\.authority/);
  });

  it("are not trusted by a caller that looks for them under a name that their certificate does not carry", async () => {
    const error = await callAs(await authority.issue({ names: [`DNS:${peerName}`] }), "localhost");
    assert.equal(error?.code, "UNAVAILABLE");
    assert.match(error.message, /does not carry the name by which it is called/);
  });

  it("answer the command line, which takes the certificates from the same configuration", async () => {
    const { configDir, grpcAddress } = weir.services.processes["ingest-gateway"];
    const program = [process.execPath, weirProgram, "-c", configDir, "explain", "f".repeat(32)];
    const answer = await runProgram([...program, "--address", grpcAddress]).catch(String);
    assert.match(answer, /remembers nothing|knows nothing|nothing is known/i);
  });

  it("go on without a loss when the authority and all certificates are replaced", async () => {
    const ids: string[] = [];
    const stop = new AbortController();
    const sending = (async () => {
      for (let next = 0x1000; !stop.signal.aborted; next++) {
        const id = next.toString(16).padStart(8, "0");
        assert.equal(await weir.send(id), 200);
        ids.push(id);
        await delay(20);
      }
    })();
    const successor = await createTestAuthority("Successor");
    try {
      // First all learn to trust both, then all change their certificates.
      const both = join(folder, "both.crt");
      const second = await successor.issue({ names: [hostName, `DNS:${peerName}`] });
      const first = await authority.issue({ names: [hostName, `DNS:${peerName}`] });
      await writeBoth(both, first.authority, second.authority);
      await publish({ ...first, authority: both }, "second");
      await allSay(/new certificates are used/, 1);
      await publish({ ...second, authority: both }, "third");
      await allSay(/new certificates are used/, 2);
      await publish(second, "fourth");
      await allSay(/new certificates are used/, 3);
      // Longer than a connection lives.
      await delay(3000);
      stop.abort();
      await sending;
      await sendAndExpect([], ids);
      assert.equal((await callAs(await authority.issue({ names: [`DNS:${peerName}`] })))?.code, "UNAVAILABLE");
    } finally {
      stop.abort();
      await sending;
      await successor.remove();
    }
  });

  it("keep what they have when the files are wrong, and say so", async () => {
    const { certificate, authority: trusted } = await authority.issue({ names: [hostName, `DNS:${peerName}`] });
    const { key } = await authority.issue({ names: [] });
    await publish({ certificate, key, authority: trusted }, "wrong");
    await allSay(/the certificates cannot be read anew; the former ones stay in use/, 1);
    await sendAndExpect(["00000003"]);
  });

  async function sendAndExpect(ids: readonly string[], alreadySent: readonly string[] = []): Promise<void> {
    for (const id of ids) assert.equal(await weir.send(id), 200);
    const expected = [...alreadySent, ...ids];
    const deadline = performance.now() + 60_000;
    for (;;) {
      const { logs, outcomes } = await weir.delivered();
      assert.deepEqual(outcomes, []);
      const found = new Set(logs.map(({ id }) => id));
      const missing = expected.filter((id) => !found.has(id));
      if (missing.length === 0) return;
      assert.ok(performance.now() < deadline, `${missing.length} of ${expected.length} logs were not delivered`);
      await delay(300);
    }
  }

  async function allSay(pattern: RegExp, times: number): Promise<void> {
    const deadline = performance.now() + 30_000;
    const all = Object.values(weir.services.processes);
    while (!all.every((process) => [...process.logs().matchAll(new RegExp(pattern, "g"))].length >= times)) {
      assert.ok(performance.now() < deadline, `not all said ${pattern} ${times} times`);
      await delay(50);
    }
  }
});

describe("a process without certificates", function () {
  this.timeout(60_000);

  it("does not start when plain text would leave the machine, and says what to do", async () => {
    await assert.rejects(startWeir({ config: { grpc: { host: "0.0.0.0" } } }), (error: Error) => {
      assert.match(error.message, /gRPC in plain text would leave this machine \(grpc\.host is 0\.0\.0\.0\)/);
      assert.match(error.message, /set grpc\.tls\.certificate.* or grpc\.plaintext: true/);
      return true;
    });
    const services = { quota: "quota.example:50051", project_config: "127.0.0.1:1", sampling: "127.0.0.1:1" };
    await assert.rejects(
      startWeir({ services: ["span-processor"], config: { services } }),
      /services\.quota is quota\.example:50051/,
    );
  });

  it("starts when it is told that the network may be trusted", async () => {
    const weir = await startWeir({ config: { grpc: { host: "0.0.0.0", plaintext: true } } });
    await weir.stop();
  });
});

async function writeBoth(file: string, ...parts: readonly string[]): Promise<void> {
  const texts = await Promise.all(parts.map((part) => readFile(part, "utf8")));
  await writeFile(file, texts.join("\n"));
}
