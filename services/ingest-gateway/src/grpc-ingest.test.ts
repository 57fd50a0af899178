import assert from "node:assert/strict";
import type { SubmitEnvelopeRequest } from "@weir/gen/weir/ingest/v1/ingest.ts";
import { IngestServiceDefinition } from "@weir/gen/weir/ingest/v1/ingest.ts";
import { connect, createRpcServer, RpcError } from "@weir/rpc";
import { createLogger } from "@weir/telemetry";
import type { IngestPort } from "./edge/grpc/ingest-service.ts";
import type { TestGateway } from "./testing/test-gateway.ts";
import { key, projectDocument, startTestGateway } from "./testing/test-gateway.ts";

const eventId = "4b1f0c2a9d3e48f7a6b5c4d3e2f10987";
const event = `{"event_id":"${eventId}"}\n{"type":"event"}\n{}\n`;

function request(envelope: string, fields?: Partial<SubmitEnvelopeRequest>): SubmitEnvelopeRequest {
  return { envelope: Buffer.from(envelope), publicKey: key, projectId: 42n, client: "test/1", ...fields };
}

async function errorOf(promise: Promise<unknown>): Promise<RpcError> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof RpcError, String(error));
    return error;
  }
  assert.fail("expected an error");
}

for (const place of ["in the same process", "over the network"] as const) {
  describe(`IngestService ${place}`, () => {
    let test: TestGateway;
    let port: IngestPort;
    let close: () => Promise<void>;

    beforeEach(async () => {
      test = await startTestGateway();
      port = test.gateway.port;
      close = async () => {};
      if (place === "in the same process") return;
      const server = createRpcServer({
        host: "127.0.0.1",
        port: 0,
        bindings: test.gateway.bindings,
        logger: createLogger({ level: "off" }),
      });
      const { host, port: bound } = await server.start();
      const remote = connect(IngestServiceDefinition, `${host}:${bound}`);
      port = remote;
      close = async () => {
        await remote.close();
        await server.stop(1000);
      };
    });
    afterEach(async () => {
      await close();
      await test.stop();
    });

    it("takes an envelope like the HTTP edge does", async () => {
      assert.deepEqual(await port.submitEnvelope(request(event)), { eventId });
      await test.settled();
      const sender = test.events.units[0]?.request;
      assert.equal(sender?.client, "test/1");
      assert.equal(sender?.clientAddress, place === "over the network" ? "127.0.0.1" : "");
    });

    it("takes the key from the envelope's header if none is given", async () => {
      const envelope = `{"event_id":"${eventId}","dsn":"https://${key}@h/42"}\n{"type":"event"}\n{}\n`;
      assert.deepEqual(await port.submitEnvelope(request(envelope, { publicKey: "", projectId: 0n })), { eventId });
    });

    it("says what is wrong in gRPC's terms", async () => {
      const missing = await errorOf(port.submitEnvelope(request(event, { publicKey: "" })));
      assert.deepEqual([missing.code, missing.reason], ["UNAUTHENTICATED", "MISSING_CREDENTIALS"]);
      const short = await errorOf(port.submitEnvelope(request(event, { publicKey: "abc" })));
      assert.equal(short.code, "UNAUTHENTICATED");
      const broken = await errorOf(port.submitEnvelope(request("{} \n")));
      assert.equal(broken.code, "INVALID_ARGUMENT");
      assert.deepEqual(broken.metadata, { cause: "missing newline after header or payload", offset: "2" });
      assert.equal(broken.violations[0]?.field, "envelope");
      const elsewhere = await errorOf(port.submitEnvelope(request(event, { projectId: 43n })));
      assert.deepEqual([elsewhere.code, elsewhere.reason], ["PERMISSION_DENIED", "PROJECT_ID"]);
      const large = await errorOf(port.submitEnvelope(request(`${event}{"type":"event"}\n{}`)));
      assert.deepEqual([large.code, large.reason], ["RESOURCE_EXHAUSTED", "ITEM_TOO_LARGE"]);
    });

    it("tells the limits that refused an envelope", async () => {
      test.projects.set(key, projectDocument({ quotas: [{ categories: ["error"], limit: 0, reasonCode: "off" }] }));
      const limited = await errorOf(port.submitEnvelope(request(event)));
      assert.equal(limited.code, "RESOURCE_EXHAUSTED");
      assert.deepEqual(limited.metadata, { rate_limits: "60:error:organization:off" });
      assert.equal(limited.retryAfterMs, 60_000);
    });

    it("answers a stream entry by entry, errors included", async () => {
      test.projects.set(key, projectDocument({ quotas: [{ categories: ["session"], limit: 0, reasonCode: "off" }] }));
      async function* entries() {
        yield { sequence: 1n, envelope: request(event) };
        yield { sequence: 2n, envelope: request("nonsense") };
        yield { sequence: 3n, envelope: undefined };
        yield { sequence: 4n, envelope: request('{}\n{"type":"session"}\n{}') };
        yield { sequence: 5n, envelope: request(event) };
      }
      const answers: [bigint, ...unknown[]][] = [];
      for await (const { sequence, result } of port.submitEnvelopes(entries())) {
        // Answers come as they are ready.
        if (result?.$case === "refused") {
          const { code, retryable, rateLimits } = result.value;
          answers.push([sequence, code, retryable, rateLimits.map((limit) => limit.reasonCode)]);
        } else answers.push([sequence, result?.value.eventId]);
      }
      answers.sort(([left], [right]) => Number(left) - Number(right));
      assert.deepEqual(answers, [
        [1n, eventId],
        [2n, 3, false, []],
        [3n, 3, false, []],
        [4n, 8, true, ["off"]],
        [5n, eventId],
      ]);
    });

    it("answers every entry of a long stream, and admits all of them", async () => {
      const count = 300;
      async function* entries() {
        for (let sequence = 0n; sequence < count; sequence++) yield { sequence, envelope: request(event) };
      }
      const answered = new Set<bigint>();
      for await (const { sequence, result } of port.submitEnvelopes(entries())) {
        assert.equal(result?.$case, "accepted");
        answered.add(sequence);
      }
      assert.equal(answered.size, count);
      await test.settled();
      assert.equal(test.events.units.length, count);
    });
  });
}
