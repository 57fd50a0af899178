import assert from "node:assert/strict";
import { Agent, request as httpRequest } from "node:http";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { mutate, mutation } from "./testing/mutation.ts";
import type { TestGateway } from "./testing/test-gateway.ts";
import { key, projectDocument, startTestGateway } from "./testing/test-gateway.ts";

const form = (...parts: readonly string[]) =>
  Buffer.from(
    `${parts.map((part) => `--b\r\ncontent-disposition: form-data; ${part}\r\n`).join("")}--b--\r\n`,
    "latin1",
  );
const multipart = "multipart/form-data; boundary=b";
const nested = '--i\r\ncontent-disposition: form-data; name="upload_file_minidump"\r\n\r\nMDMP\r\n--i--\r\n';
const zipped = gzipSync("MDMP and more").toString("latin1");

/** A valid request for every door that reads more than an envelope. */
const seeds = [
  {
    path: "/api/42/minidump/",
    contentType: multipart,
    body: form(
      'name="upload_file_minidump"; filename="a.dmp"\r\n\r\nMDMP123',
      'name="__sentry-event"; filename="e"\r\n\r\n\x81\xa8event_id\xd9\x20473c82e038db2e2e7eb3f7d95c7fbd30',
      'name="sentry[release]"\r\n\r\nr1',
      'name="log"; filename="x.log"\r\nContent-Type: text/plain\r\n\r\ntext',
    ),
  },
  {
    path: "/api/42/minidump/",
    contentType: multipart,
    body: form(`name="upload_file_minidump"; filename="a"\r\n\r\n${nested}`, 'name="sentry"\r\n\r\n{"event_id":null}'),
  },
  {
    path: "/api/42/minidump/",
    contentType: multipart,
    body: form(`name="upload_file_minidump"; filename="a.dmp.gz"\r\n\r\n${zipped}`),
  },
  { path: "/api/42/minidump/", contentType: "application/x-dmp", body: Buffer.from("MDMP raw") },
  {
    path: "/api/42/events/473c82e038db2e2e7eb3f7d95c7fbd30/attachments/",
    contentType: multipart,
    body: form('name="f"; filename="one.txt"\r\n\r\none', "name=g; filename=two\r\n\r\n", 'name="n"\r\n\r\nno file'),
  },
  {
    path: "/api/42/security/",
    contentType: "application/reports+json",
    body: Buffer.from('[{"type":"csp-violation","body":{"a":[1,"]"]}}, {"csp-report":{}}, 7]'),
  },
  {
    path: "/api/42/cron/nightly/",
    contentType: "application/json",
    body: Buffer.from('{"check_in_id":"a460c25ff2554577b920fcfacae4e5eb","status":"ok","duration":1.5}'),
  },
  {
    path: "/api/42/integration/otlp/v1/logs",
    contentType: "application/x-protobuf",
    body: Buffer.from("\x0a\x02\x12\x00", "latin1"),
  },
];

describe("mutated uploads sent to the running gateway", function () {
  this.timeout(120_000);
  let test: TestGateway;
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });

  before(async () => {
    // Small limits, so that mutations reach them.
    test = await startTestGateway({ limits: { max_attachment_size: 150, max_attachments_size: 600 } });
    test.projects.set(key, projectDocument({ features: ["organizations:ourlogs-ingestion"] }));
  });
  after(async () => {
    agent.destroy();
    await test.stop();
  });

  function post(path: string, contentType: string, body: Buffer): Promise<number> {
    const headers = { "x-sentry-auth": `Sentry sentry_key=${key}`, "content-type": contentType };
    return new Promise((resolve, reject) => {
      const sent = httpRequest(test.url + path, { method: "POST", agent, headers }, (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  it("are answered 2xx or 4xx, and the books balance (3,000 runs)", async () => {
    const answers = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...seeds),
        fc.array(mutation, { maxLength: 3 }),
        async ({ path, contentType, body }, changes) => {
          const status = await post(path, contentType, changes.reduce(mutate, body));
          answers.add(`${path.split("/").at(-2)} ${Math.floor(status / 100)}`);
          assert.ok((status >= 200 && status < 300) || (status >= 400 && status < 500), `status ${status}`);
        },
      ),
      { numRuns: 3_000 },
    );
    await test.settled();
    assert.deepEqual(test.errors, []);
    for (const expected of ["minidump 2", "minidump 4", "attachments 2", "attachments 4", "security 2", "nightly 4"]) {
      assert.ok(answers.has(expected), `no answer ${expected}xx among ${[...answers]}`);
    }
    for (const { category, received, accepted, rejected, held } of test.gateway.books.balance()) {
      assert.equal(received, accepted + rejected, category);
      assert.equal(held, 0, category);
    }
  });
});
