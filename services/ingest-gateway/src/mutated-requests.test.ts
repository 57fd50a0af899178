import assert from "node:assert/strict";
import { Agent, request as httpRequest } from "node:http";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { mutate, mutation } from "./testing/mutation.ts";
import type { TestGateway } from "./testing/test-gateway.ts";
import { key, startTestGateway } from "./testing/test-gateway.ts";

const seeds = [
  `{"event_id":"9ec79c33ec9942ab8353589fcb2e04dc","dsn":"https://${key}@o1.example.com/42","sent_at":"2026-03-01T10:00:00.5Z"}\n{"type":"event","length":16}\n{"message":"hi"}\n{"type":"attachment","length":3,"filename":"a.txt"}\nabc\n`,
  `{"trace":{"trace_id":"4c79f60c11214eb38604f4ae0781bfb2","public_key":"${key}","sample_rate":"0.25"}}\n{"type":"span","item_count":2,"content_type":"application/vnd.sentry.items.span.v2+json"}\n{"items":[{},{}]}\n{"type":"log","item_count":1}\n{"items":[{}]}`,
  '{"client":"x/1","required_features":[]}\n{"type":"transaction","span_count":3}\n{}\n{"type":"profile","platform":"cocoa"}\n{}\n{"type":"attachment","attachment_type":"event.minidump","length":0}\n\n',
  '{}\n{"type":"session"}\n{"sid":"x"}\n{"type":"check_in"}\n{}\n{"type":"replay_recording","length":4}\n\0\n\n\n',
].map((text) => Buffer.from(text));

describe("mutated envelopes sent to the running gateway", function () {
  this.timeout(120_000);
  let test: TestGateway;
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });

  before(async () => {
    test = await startTestGateway();
    // Mutations also hit keys: of the trace's head, whose project is then none that exists.
    test.projects.unknown = "disabled";
  });
  after(async () => {
    agent.destroy();
    await test.stop();
  });

  function post(body: Buffer, headers: Record<string, string>): Promise<number> {
    return new Promise((resolve, reject) => {
      const sent = httpRequest(`${test.url}/api/42/envelope/`, { method: "POST", agent, headers }, (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  it("are answered 200 or 4xx, and the books balance (5,000 runs)", async () => {
    const auth = { "x-sentry-auth": `Sentry sentry_key=${key}` };
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...seeds),
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        fc.constantFrom<"plain" | "compressed" | "broken">("plain", "plain", "compressed", "compressed", "broken"),
        async (seed, changes, form) => {
          const body = changes.reduce(mutate, seed);
          const zipped = form === "plain" ? body : gzipSync(body);
          const sent = form === "broken" ? changes.reduce(mutate, zipped) : zipped;
          const headers = form === "plain" ? auth : { ...auth, "content-encoding": "gzip" };
          const status = await post(sent, headers);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          assert.ok(status === 200 || (status >= 400 && status < 500), `status ${status}`);
        },
      ),
      { numRuns: 5_000 },
    );
    await test.settled();
    assert.deepEqual(test.errors, []);
    assert.ok((statuses.get(200) ?? 0) > 300, `too few were valid: ${JSON.stringify([...statuses])}`);
    const processed = [...test.events.units, ...test.spans.units].reduce((sum, unit) => sum + unit.items.length, 0);
    assert.ok(processed > 300);
    for (const { category, received, accepted, rejected, held } of test.gateway.books.balance()) {
      assert.equal(received, accepted + rejected, category);
      assert.equal(held, 0, category);
    }
  });
});
