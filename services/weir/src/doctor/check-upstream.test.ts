import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { generateCredentials } from "@weir/config";
import { verifySignature } from "@weir/relay-auth";
import { checkUpstream } from "./check-upstream.ts";
import { closedPort } from "./testing/closed-port.ts";
import { complaints } from "./testing/complaints.ts";

const timeoutMs = 2000;

describe("weir doctor looks at the upstream", function () {
  this.timeout(60_000);
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
