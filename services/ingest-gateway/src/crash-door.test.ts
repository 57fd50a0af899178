import assert from "node:assert/strict";
import { auth, callGateway } from "./testing/call-gateway.ts";
import type { TestGateway } from "./testing/test-gateway.ts";
import { key, projectDocument, startTestGateway } from "./testing/test-gateway.ts";

const headers = { ...auth, "content-type": "application/x-dmp" };
const call = { path: "/api/42/minidump/", headers, body: "MDMP" };
const zeroErrors = { quotas: [{ id: "q", categories: ["error"], limit: 0, reasonCode: "off" }] };
const unknownKey = "b".repeat(32);

describe("the door of crashes that may wait for the project", () => {
  let test: TestGateway;

  beforeEach(async () => {
    test = await startTestGateway({ limits: { query_timeout: 1 } });
    test.projects.globalOptions = { "relay.endpoint-fetch-config.enabled": true };
  });
  afterEach(async () => {
    await test.stop();
    assert.deepEqual(test.errors, []);
  });

  it("reads a crash of a known project", async () => {
    assert.equal((await callGateway(test.url, call)).status, 200);
    await test.settled();
    assert.equal(test.events.units.length, 1);
  });

  it("answers 503 when the project is not known in time", async () => {
    const unknown = { "x-sentry-auth": `Sentry sentry_key=${unknownKey}` };
    const answer = await callGateway(test.url, { ...call, headers: { ...headers, ...unknown } });
    assert.deepEqual([answer.status, answer.text], [503, '{"detail":"project not available"}']);
    assert.deepEqual(test.outcomeLines(), ["3 project_unavailable error 1"]);
  });

  it("answers 403 when there is no such project", async () => {
    test.projects.unknown = "disabled";
    const unknown = { "x-sentry-auth": `Sentry sentry_key=${unknownKey}` };
    const answer = await callGateway(test.url, { ...call, headers: { ...headers, ...unknown } });
    assert.deepEqual(
      [answer.status, answer.text],
      [403, '{"detail":"event submission rejected with_reason: ProjectId"}'],
    );
    assert.deepEqual(test.outcomeLines(), ["3 project_id error 1"]);
  });

  it("drops a crash over its quota unread, and does not tell, if the project uploads dumps", async () => {
    test.projects.set(key, projectDocument({ ...zeroErrors, features: ["projects:relay-minidump-uploads"] }));
    const answer = await callGateway(test.url, call);
    assert.equal(answer.status, 200);
    assert.match(answer.text, /^[0-9a-f-]{36}$/);
    assert.deepEqual(test.outcomeLines(), ["2 off error 1"]);
  });

  it("reads a crash over its quota otherwise, so that its files are accounted for", async () => {
    test.projects.set(key, projectDocument(zeroErrors));
    assert.equal((await callGateway(test.url, call)).status, 200);
    assert.deepEqual(test.outcomeLines(), ["2 off attachment 4", "2 off attachment_item 1", "2 off error 1"]);
  });
});
