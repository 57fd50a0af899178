/** Whatever is sent is either delivered or told as an outcome: accepted + outcomes = sent, for every category. */
import assert from "node:assert/strict";
import { Agent, request } from "node:http";
import type { CapturedMessage } from "../harness/captured-message.ts";
import { type RunningSetup, setups, type TestProject } from "../harness/setups.ts";
import { account, droppedByReason, readable, total } from "./accounted.ts";
import { type Load, makeLoad } from "./mixed-load.ts";

const projects: Readonly<Record<"plain" | "limited" | "sampled" | "muted", TestProject>> = {
  plain: project(201, "a".repeat(32), {}),
  limited: project(202, "b".repeat(32), {
    quotas: [
      {
        id: "errors-spent",
        categories: ["error"],
        limit: 300,
        window: 3600,
        scope: "project",
        reasonCode: "errors_spent",
      },
    ],
  }),
  sampled: project(203, "c".repeat(32), {
    sampling: {
      version: 2,
      rules: [
        {
          id: 1001,
          type: "trace",
          condition: { op: "eq", name: "trace.release", value: "drop-me" },
          samplingValue: { type: "sampleRate", value: 0 },
        },
        {
          id: 1002,
          type: "trace",
          condition: { op: "and", inner: [] },
          samplingValue: { type: "sampleRate", value: 1 },
        },
      ],
    },
  }),
  muted: project(204, "d".repeat(32), {
    quotas: [{ categories: ["log_item", "monitor"], limit: 0, reasonCode: "muted" }],
  }),
};

function project(projectId: number, publicKey: string, config: object): TestProject {
  const features = ["organizations:ourlogs-ingestion"];
  return { projectId, organizationId: 8, publicKey, keyId: projectId, config: { features, ...config } };
}

const concurrency = 16;

for (const setup of setups) {
  describe(`10,000 items of mixed fate sent to Weir ${setup.name}`, function () {
    this.timeout(240_000);
    let weir: RunningSetup;
    let load: Load;
    let messages: readonly CapturedMessage[];

    before(async function () {
      weir = await setup.start(this, Object.values(projects));
      load = makeLoad(projects, Math.floor(Date.now() / 1000));
      await sendAll(weir.httpUrl, load);
      const expected = total(load.sent);
      messages = await weir.deliveredUntil((delivered) => total(account(delivered)) >= expected, 90_000);
    });
    after(() => weir?.stop());

    it("are at least 10,000", () => assert.ok(load.items >= 10_000, `found ${load.items}`));

    it("are each delivered or told, in every category", () => {
      assert.deepEqual(readable(account(messages)), readable(load.sent));
    });

    it("are dropped for exactly the reasons that were set up", () => {
      assert.deepEqual(readable(droppedByReason(messages)), readable(load.dropped));
    });
  });
}

async function sendAll(httpUrl: string, load: Load): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const { hostname, port } = new URL(httpUrl);
  let next = 0;
  const post = ({ project: { projectId, publicKey }, body }: Load["envelopes"][number]) =>
    new Promise<void>((resolve, reject) => {
      const headers = {
        "Content-Length": body.length,
        "X-Sentry-Auth": `Sentry sentry_version=7, sentry_client=books/1.0, sentry_key=${publicKey}`,
      };
      const path = `/api/${projectId}/envelope/`;
      const posting = request({ hostname, port, agent, method: "POST", path, headers }, (response) => {
        response.resume();
        response.on("end", () =>
          response.statusCode === 200 || response.statusCode === 429
            ? resolve()
            : reject(new Error(`found status ${response.statusCode}, expected 200 or 429`)),
        );
      });
      posting.on("error", reject);
      posting.end(body);
    });
  const sender = async () => {
    for (let envelope = load.envelopes[next++]; envelope; envelope = load.envelopes[next++]) await post(envelope);
  };
  await Promise.all(Array.from({ length: concurrency }, sender));
  agent.destroy();
}
