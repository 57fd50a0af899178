import assert from "node:assert/strict";
import { DecisionStep } from "@weir/gen/weir/common/v1/decision.ts";
import type { DecisionRecord, ExplainRequest } from "@weir/gen/weir/explain/v1/explain.ts";
import { Decider, ExplainServiceDefinition, Fate } from "@weir/gen/weir/explain/v1/explain.ts";
import { RpcError } from "@weir/rpc";
import type { ExplainPort } from "./edge/grpc/explain-service.ts";
import { auth, callGateway } from "./testing/call-gateway.ts";
import { processed } from "./testing/stub-processor.ts";
import type { TestGateway } from "./testing/test-gateway.ts";
import { key, startTestGateway } from "./testing/test-gateway.ts";

const eventId = "9ec79c33ec9942ab8353589fcb2e04dc";
const path = "/api/42/envelope/";
const event = `{"event_id":"${eventId}"}\n{"type":"event"}\n{}\n`;
const anything: ExplainRequest = { id: "", projectId: 0n, since: undefined, onlyDropped: false, limit: 0 };

function explainer({ gateway }: TestGateway): ExplainPort {
  const found = gateway.bindings.find(({ definition }) => definition.fullName === ExplainServiceDefinition.fullName);
  assert.ok(found);
  // Boundary: bindings of all services are kept under one type.
  return found.implementation as unknown as ExplainPort;
}

async function known(gateway: TestGateway, request: Partial<ExplainRequest> = {}): Promise<readonly DecisionRecord[]> {
  return (await explainer(gateway).explain({ ...anything, ...request })).records;
}

describe("what the gateway remembers of its decisions", () => {
  let gateway: TestGateway;
  afterEach(() => gateway.stop());

  it("is nothing, and costs the processors nothing, where it is turned off", async () => {
    gateway = await startTestGateway({ explain: { max_entries: 0 } });
    await callGateway(gateway.url, { path, headers: auth, body: event });
    await gateway.settled();
    assert.equal(gateway.events.units[0]?.explain, 0);
    await assert.rejects(
      explainer(gateway).explain(anything),
      (error: unknown) => error instanceof RpcError && error.reason === "EXPLAIN_OFF",
    );
  });

  it("is what was dropped, and of what was kept the share that the configuration names", async () => {
    gateway = await startTestGateway({ explain: { kept_sample_rate: 0 } });
    await callGateway(gateway.url, { path, headers: auth, body: event });
    await gateway.settled();
    assert.equal(gateway.events.units[0]?.explain, 1);
    assert.deepEqual(await known(gateway), []);
    await gateway.stop();
    gateway = await startTestGateway({ explain: { kept_sample_rate: 1 } });
    gateway.events.answer = (unit) => ({
      ...processed(unit),
      explanation: { decisions: [], passed: [{ step: DecisionStep.DELIVERY, facts: undefined }] },
    });
    await callGateway(gateway.url, { path, headers: auth, body: event });
    await gateway.settled();
    const [record] = await known(gateway, { id: eventId.toUpperCase() });
    assert.ok(record);
    assert.deepEqual([record.fate, record.decider, record.itemTypes], [Fate.KEPT, Decider.EVENT_PROCESSOR, ["event"]]);
    assert.equal(record.passed.at(-1)?.step, DecisionStep.DELIVERY);
    assert.deepEqual(await known(gateway, { onlyDropped: true }), []);
  });

  it("holds what processors tell of drops, once although a unit was sent twice", async () => {
    gateway = await startTestGateway();
    const decision = {
      evidence: { step: DecisionStep.INBOUND_FILTER, facts: undefined },
      outcome: 1,
      reason: "localhost",
      quantities: [{ category: 1, quantity: 1n }],
      traceId: "",
      spanId: "",
    } as const;
    let attempts = 0;
    gateway.events.answer = (unit) =>
      attempts++ === 0
        ? { ...processed(unit), failure: { reason: "sink_unavailable", message: "away", retryable: true } }
        : {
            ...processed(unit),
            explanation: { decisions: [{ ...decision, quantities: [...decision.quantities] }], passed: [] },
          };
    await callGateway(gateway.url, { path, headers: auth, body: event });
    await gateway.settled();
    const records = await known(gateway, { projectId: 42n });
    assert.deepEqual(
      records.map(({ eventId: id, decisions }) => [id, decisions.map(({ reason }) => reason)]),
      [[eventId, ["localhost"]]],
    );
  });

  it("tells whether the project's configuration has changed since", async () => {
    gateway = await startTestGateway({ limits: { max_event_size: 1 } });
    await callGateway(gateway.url, { path, headers: auth, body: event });
    const [record] = await known(gateway, { id: eventId });
    assert.deepEqual([record?.revision, record?.configurationChanged], ["1", false]);
    assert.equal(record?.scoping?.publicKey, key);
  });

  it("includes requests that nobody is charged for, in the share of strangers", async () => {
    gateway = await startTestGateway({ explain: { max_entries: 16 } });
    for (let count = 0; count < 5; count++) await callGateway(gateway.url, { path, body: event });
    await callGateway(gateway.url, { path, headers: auth, body: "nonsense" });
    const records = await known(gateway, { projectId: 42n });
    assert.deepEqual(
      records.map(({ decisions }) => [decisions[0]?.evidence?.step, decisions[0]?.outcome]),
      [
        [DecisionStep.AUTHENTICATION, 0],
        [DecisionStep.REQUEST, 0],
      ],
    );
    assert.deepEqual(gateway.outcomes, []);
  });

  it("is asked for by ids only that are some", async () => {
    gateway = await startTestGateway();
    await assert.rejects(
      explainer(gateway).explain({ ...anything, id: "nonsense" }),
      (error: unknown) => error instanceof RpcError && error.code === "INVALID_ARGUMENT",
    );
  });

  it("is told live to as many as may watch, and no longer than they do", async () => {
    gateway = await startTestGateway({ limits: { max_event_size: 1 } });
    const port = explainer(gateway);
    const stop = new AbortController();
    const watching = port.watchDecisions({ projectId: 42n, onlyDropped: true }, { signal: stop.signal });
    const answers = watching[Symbol.asyncIterator]();
    assert.equal((await answers.next()).value?.record, undefined);
    await callGateway(gateway.url, { path, headers: auth, body: event });
    assert.equal((await answers.next()).value?.record?.eventId, eventId);
    const end = answers.next();
    stop.abort();
    assert.equal((await end).done, true);
  });
});
