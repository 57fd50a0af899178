/** A gateway that is told to stop under load loses nothing that it answered 200, and stops in time. */
import assert from "node:assert/strict";
import { Agent, request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { type DeliveredEvents, readDeliveredEvents } from "../harness/delivered-events.ts";
import { isNightly } from "../harness/nightly.ts";
import { startWeir, type WeirProcess } from "../harness/weir-process.ts";

const publicKey = "8".repeat(32);
const project = {
  projectId: 501,
  organizationId: 1,
  slug: "stopped",
  publicKeys: [{ publicKey, numericId: 5 }],
  config: {},
};
const rounds = isNightly ? 20 : 3;
const connections = 16;
const shutdownTimeoutMs = 10_000;
/** Starting Node's exit, and a machine that does other things too. */
const slackMs = 2_000;

describe("SIGTERM under load", function () {
  this.timeout(120_000);
  let sent = 0;
  let answeredLate = 0;

  for (let round = 1; round <= rounds; round++) {
    it(`loses nothing, answers late requests 503, and ends in time (${round} of ${rounds})`, async () => {
      const weir = await startWeir({
        projects: [project],
        config: { aggregator: { bucket_interval: 1, initial_delay: 0 }, storage: { max_messages: 1_000_000 } },
      });
      try {
        const load = startLoad(weir);
        // Warm or cold, in the first rush or later: the moments differ from round to round.
        await delay(100 + ((round * 377) % 1500));
        const startMs = performance.now();
        weir.kill("SIGTERM");
        const code = await weir.exited;
        const tookMs = performance.now() - startMs;
        const answers = await load.stop();
        assert.equal(code, 0, weir.logs());
        assert.ok(tookMs < shutdownTimeoutMs + slackMs, `stopping took ${tookMs} ms`);
        check(answers, readDeliveredEvents(weir.dataDir));
        answeredLate += [...answers.values()].filter((answer) => answer === 503).length;
      } finally {
        await weir.stop();
      }
    });
  }

  it("had late requests, which were answered", () => assert.ok(answeredLate > 0));

  /** Sends until it is stopped; what is refused or cut off is not sent again. */
  function startLoad({ httpUrl }: WeirProcess) {
    const agent = new Agent({ keepAlive: true, maxSockets: connections });
    const answers = new Map<string, number | "cut off">();
    let stopped = false;
    const sender = async () => {
      while (!stopped) {
        const eventId = (++sent).toString(16).padStart(32, "0");
        const answer = await post(httpUrl, agent, eventId);
        answers.set(eventId, answer);
        // Once it has stopped there is nobody to connect to.
        if (answer === "cut off") await delay(5);
      }
    };
    const senders = Array.from({ length: connections }, sender);
    return {
      async stop() {
        stopped = true;
        await Promise.all(senders);
        agent.destroy();
        return answers;
      },
    };
  }
});

function post(httpUrl: string, agent: Agent, eventId: string): Promise<number | "cut off"> {
  const body = `{"event_id":"${eventId}"}\n{"type":"event"}\n{"message":"parcel ${eventId}"}\n`;
  const { hostname, port } = new URL(httpUrl);
  const headers = {
    "X-Sentry-Auth": `Sentry sentry_version=7, sentry_key=${publicKey}`,
    "Content-Length": Buffer.byteLength(body),
  };
  const path = `/api/${project.projectId}/envelope/`;
  return new Promise((resolve) => {
    const posting = request({ hostname, port, agent, method: "POST", path, headers }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
      response.on("error", () => resolve("cut off"));
    });
    posting.on("error", () => resolve("cut off"));
    posting.end(body);
  });
}

function check(answers: ReadonlyMap<string, number | "cut off">, { eventIds, outcomes }: DeliveredEvents): void {
  const delivered = new Set(eventIds);
  const withAnswer = (wanted: number | "cut off") => [...answers].filter(([, answer]) => answer === wanted);
  const accepted = withAnswer(200).map(([eventId]) => eventId);
  assert.ok(accepted.length > 0, "nothing was accepted before the signal");
  assert.deepEqual(
    accepted.filter((eventId) => !delivered.has(eventId)),
    [],
    "answered 200 and missing",
  );
  assert.equal(delivered.size, eventIds.length, "delivered twice");
  assert.deepEqual(outcomes, [], "told as dropped");
  const refused = withAnswer(503).map(([eventId]) => eventId);
  assert.deepEqual(
    refused.filter((eventId) => delivered.has(eventId)),
    [],
    "answered 503 and delivered",
  );
  const others = [...answers.values()].filter((answer) => answer !== 200 && answer !== 503 && answer !== "cut off");
  assert.deepEqual(others, []);
  // Who was cut off while the answer was on its way can't know: at most one per connection.
  const unknown = eventIds.filter((eventId) => answers.get(eventId) === "cut off");
  assert.ok(unknown.length <= connections, `${unknown.length} were delivered without an answer`);
}

describe("a gateway whose processors are away", function () {
  this.timeout(60_000);
  let weir: WeirProcess;

  beforeEach(async () => {
    const nobody = "127.0.0.1:1";
    weir = await startWeir({
      services: ["ingest-gateway"],
      config: {
        services: { project_config: nobody, span_processor: nobody, event_processor: nobody },
        limits: { shutdown_timeout: 5 },
      },
    });
    // It waits for its project's state, which does not come.
    const agent = new Agent();
    assert.equal(await post(weir.httpUrl, agent, "e".repeat(32)), 200);
    agent.destroy();
  });
  afterEach(() => weir.stop().catch(() => undefined));

  it("stops within limits.shutdown_timeout all the same, and says what it gave up", async () => {
    const startMs = performance.now();
    weir.kill("SIGTERM");
    assert.equal(await weir.exited, 0);
    assert.ok(performance.now() - startMs < 5_000 + slackMs);
    assert.match(weir.logs(), /stopped before the buffer was empty/);
  });

  it("is live but not ready while it stops, and refuses", async () => {
    weir.kill("SIGTERM");
    const health = async (kind: string) => (await fetch(`${weir.httpUrl}/api/relay/healthcheck/${kind}/`)).status;
    while ((await health("ready")) !== 503 || !weir.logs().includes("stopping")) await delay(20);
    assert.equal(await health("live"), 200);
    const agent = new Agent();
    assert.equal(await post(weir.httpUrl, agent, "f".repeat(32)), 503);
    agent.destroy();
    await weir.exited;
  });

  it("stops at once at a second signal", async () => {
    weir.kill("SIGTERM");
    while (!weir.logs().includes("stopping")) await delay(20);
    const startMs = performance.now();
    weir.kill("SIGTERM");
    assert.equal(await weir.exited, 130);
    assert.ok(performance.now() - startMs < 1_500);
  });
});
