/** JSON that is deep, large, or names what JavaScript's objects inherit: refused or processed, and nothing is held up. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { startWatchedWeir, type WatchedWeir } from "../harness/watched-weir.ts";
import { attackedProject, auth, maxDelayMs, maxGrownBytes, projectId, quickOutcomes } from "./attacked-project.ts";

const million = 1_000_000;
const deepLists = `${"[".repeat(million)}${"]".repeat(million)}`;
const deepObjects = `${'{"a":'.repeat(million)}1${"}".repeat(million)}`;
const longText = `"${"x".repeat(20 * 1024 * 1024)}"`;
const poison =
  '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"prototype":{"polluted":true}';
const names = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf", "then"];
const poisonedAttributes = names.map((name) => `"${name}":{"type":"string","value":"x"}`).join(",");

/** A request and the status of its answer. */
interface Attack {
  readonly door: string;
  readonly body: string;
  readonly status: number;
  readonly contentType?: string;
}

function envelope(itemHeaders: string, payload: string): string {
  return `{}\n${itemHeaders}\n${payload}\n`;
}

function logs(attributes: string): string {
  const log = `{"timestamp":${Math.floor(Date.now() / 1000)},"trace_id":"${"a".repeat(32)}","level":"info","body":"x","attributes":${attributes}}`;
  return envelope(
    '{"type":"log","item_count":1,"content_type":"application/vnd.sentry.items.log+json"}',
    `{"items":[${log}]}`,
  );
}

const attacks: Readonly<Record<string, Attack>> = {
  "a million lists as an event": { door: "envelope/", body: envelope('{"type":"event"}', deepLists), status: 413 },
  "a million lists on store": { door: "store/", body: deepLists, status: 413 },
  "half a million lists on store": {
    door: "store/",
    body: `{"extra":${deepLists.slice(million / 2 + 100, -million / 2 - 100)}}`,
    status: 200,
  },
  "a million lists as OTLP": { door: "integration/otlp/v1/traces", body: deepLists, status: 200 },
  "a million objects as OTLP": { door: "integration/otlp/v1/logs", body: deepObjects, status: 200 },
  "a million lists as a log drain": { door: "integration/vercel/logs", body: deepLists, status: 202 },
  "a million lists as network errors": { door: "nel/", body: deepLists, status: 200 },
  "a million lists as a browser's report": { door: "security/", body: deepLists, status: 413 },
  "a million lists in a container": { door: "envelope/", body: logs(deepLists), status: 200 },
  "a million lists as an envelope's header": { door: "envelope/", body: `{"trace":${deepLists}}\n`, status: 400 },
  "a million lists as an item's header": {
    door: "envelope/",
    body: `{}\n{"type":"event","x":${deepLists}}\n{}`,
    status: 400,
  },
  "a million lists as a check-in": { door: "cron/nightly", body: deepLists, status: 413 },
  "a text of 20 MB as an event": {
    door: "envelope/",
    body: envelope('{"type":"event"}', `{"message":${longText}}`),
    status: 413,
  },
  "a text of 20 MB in a container": {
    door: "envelope/",
    body: logs(`{"a":{"type":"string","value":${longText}}}`),
    status: 413,
  },
  "a text of 20 MB on store": { door: "store/", body: `{"message":${longText}}`, status: 413 },
  "a text of 20 MB as OTLP": { door: "integration/otlp/v1/traces", body: `{"a":${longText}}`, status: 413 },
  "a text of 20 MB as an envelope's header": { door: "envelope/", body: `{"sdk":${longText}}\n`, status: 400 },
  "a key of 1 MB": { door: "store/", body: `{"extra":{"${"k".repeat(1_000_000)}":1}}`, status: 200 },
  "poisoned keys in an event": {
    door: "envelope/",
    body: envelope('{"type":"event"}', `{${poison},"tags":{${poison}},"extra":{${poison}}}`),
    status: 200,
  },
  "poisoned keys in the headers": {
    door: "envelope/",
    body: `{${poison}}\n{"type":"event",${poison}}\n{}\n`,
    status: 200,
  },
  "poisoned keys in a container": { door: "envelope/", body: logs(`{${poisonedAttributes}}`), status: 200 },
  "poisoned keys as OTLP": {
    door: "integration/otlp/v1/traces",
    body: `{"resourceSpans":[{${poison}}],${poison}}`,
    status: 200,
  },
  "poisoned keys as a log drain": {
    door: "integration/vercel/logs",
    body: `[{${poison},"message":"x","timestamp":1}]`,
    status: 202,
  },
  "poisoned keys as a check-in": { door: "cron/__proto__", body: `{"status":"ok",${poison}}`, status: 202 },
};

describe("JSON that was made to hurt", function () {
  this.timeout(60_000);
  let weir: WatchedWeir;

  before(async () => {
    weir = await startWatchedWeir([attackedProject], quickOutcomes);
    for (let index = 0; index < 300; index++) await post({ door: "store/", body: '{"message":"warm"}', status: 200 });
    await settled();
  });
  after(() => weir?.stop());

  async function post({ door, body, contentType = "application/json" }: Attack): Promise<string> {
    const init = { method: "POST", headers: { ...auth, "content-type": contentType }, body };
    const answer = await fetch(`${weir.httpUrl}/api/${projectId}/${door}`, init);
    return `${answer.status} ${(await answer.text()).slice(0, 200)}`;
  }

  /** Until nothing waits to be processed. */
  async function settled(): Promise<void> {
    while ((await weir.metric("weir_gateway_spool_entries")) > 0) await delay(50);
  }

  for (const [what, attack] of Object.entries(attacks)) {
    it(`is answered ${attack.status}, and holds up nothing: ${what}`, async () => {
      let answer = "";
      const { longestDelayMs, grownBytes } = await weir.strain(async () => {
        answer = await post(attack);
        await settled();
      });
      assert.equal(answer.slice(0, 3), String(attack.status), answer);
      assert.ok(longestDelayMs < maxDelayMs, `the event loop was held up for ${longestDelayMs} ms`);
      assert.ok(grownBytes < maxGrownBytes, `memory grew by ${grownBytes} bytes`);
    });
  }

  it("pollutes nothing: what comes later is processed as before", async () => {
    assert.equal((await post({ door: "store/", body: '{"message":"x"}', status: 200 })).slice(0, 3), "200");
    await settled();
    assert.equal((await fetch(`${weir.httpUrl}/api/relay/healthcheck/ready/`)).status, 200, weir.logs());
    assert.equal(await weir.metric("weir_gateway_errors_total"), 0);
    assert.doesNotMatch(weir.logs(), /"level":"error"/);
  });
});
