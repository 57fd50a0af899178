/** Every kind of data, refused in every way: what was sent is delivered or told as an outcome, each quantity once. */
import assert from "node:assert/strict";
import { categoryName, DataCategory, parseCategoryName } from "@weir/data-category";
import { findFreePorts } from "@weir/test-kit";
import type { CapturedMessage } from "../harness/captured-message.ts";
import { type RunningSetup, setups, type TestProject } from "../harness/setups.ts";
import type { ConfigObject } from "../harness/weir-process.ts";
import { account, droppedByReason, increase, readable, type Sums, total } from "./accounted.ts";
import { type KindOfData, kindsOfData } from "./kinds-of-data.ts";

/** A way to refuse, and a project that does. */
interface Refusal {
  readonly name: string;
  readonly project: TestProject;
  readonly origin?: string;
  /** Payloads nobody can read are sent. */
  readonly broken?: boolean;
  /** Each envelope has a file that is too large. */
  readonly oversized?: boolean;
  /** Client reports do not get as far as to be read. */
  readonly isDeaf?: boolean;
  /** All that may be told as dropped; undefined: whatever the kind of data is dropped for. */
  readonly reasons?: RegExp;
}

const oversizedBytes = 40_000;
const config: ConfigObject = { limits: { max_attachment_size: 30_000 } };
const features = ["organizations:ourlogs-ingestion", "organizations:tracemetrics-ingestion"];

let projects = 500;
function projectOf(settings: ConfigObject = {}): TestProject {
  const projectId = ++projects;
  const publicKey = projectId.toString(16).padStart(32, "0");
  return { projectId, organizationId: 8, publicKey, keyId: projectId, config: { features, ...settings } };
}

const counted = [...new Set(kindsOfData.flatMap(({ counts }) => counts.map(([category]) => category)))];
/** Files and spans come in larger numbers than one. */
const smallQuotas = counted.map((category) => ({
  id: `small-${categoryName(category)}`,
  categories: [categoryName(category)],
  scope: "project",
  limit: category === DataCategory.ATTACHMENT ? 20 : category === DataCategory.SPAN ? 5 : 2,
  window: 86_400,
  reasonCode: "used_up",
}));
const nobody = projectOf();
const everything = { limit: 0, reasonCode: "closed" };

const reporting: Refusal = {
  name: "by a quota that only reports",
  project: projectOf({ quotas: [{ ...everything, mode: "report" }] }),
  reasons: /^3 feature_disabled /,
};
const refusals: readonly Refusal[] = [
  { name: "by nobody", project: projectOf(), reasons: /^3 feature_disabled / },
  { name: "by a quota of 0 for everything", project: projectOf({ quotas: [everything] }), reasons: /^2 closed / },
  {
    name: "by quotas that are soon used up",
    project: projectOf({ quotas: smallQuotas }),
    reasons: /^(2 used_up|3 feature_disabled) /,
  },
  { name: "by a global quota of 0", project: nobody, reasons: /^2 nobody / },
  reporting,
  {
    name: "by a filter",
    project: projectOf({ filterSettings: { clientIps: { blacklistedIps: ["127.0.0.1"] } } }),
    reasons: /^(1 ip-address|3 feature_disabled) /,
  },
  {
    name: "by sampling",
    project: projectOf({
      sampling: {
        version: 2,
        rules: [
          {
            id: 1001,
            type: "trace",
            condition: { op: "and", inner: [] },
            samplingValue: { type: "sampleRate", value: 0 },
          },
        ],
      },
    }),
    reasons: /^(1 Sampled:1001|3 feature_disabled) /,
  },
  {
    name: "by the project, for their origin",
    project: projectOf({ allowedDomains: ["shop.example"] }),
    origin: "https://elsewhere.example",
    isDeaf: true,
    reasons: /^3 cors /,
  },
  {
    name: "for the size of a file",
    project: projectOf(),
    oversized: true,
    isDeaf: true,
    reasons: /^3 too_large:attachment:attachment /,
  },
  { name: "for what nobody can read", project: projectOf(), broken: true, isDeaf: true },
];
const global = { quotas: [{ limit: 0, reasonCode: "nobody", scope: "project", scopeId: String(nobody.projectId) }] };

const times = 3;

for (const setup of setups) {
  describe(`every kind of data sent to Weir ${setup.name}, and refused`, function () {
    this.timeout(240_000);
    let weir: RunningSetup;
    let messages: readonly CapturedMessage[];
    let prometheus = "";

    before(async function () {
      const [port] = await findFreePorts(1);
      prometheus = `127.0.0.1:${port}`;
      // Processes of their own cannot share the port.
      const metrics: ConfigObject = setup === setups[0] ? { metrics: { prometheus } } : {};
      const tested = refusals.map(({ project }) => project);
      weir = await setup.start(this, tested, { ...config, ...metrics }, global);
      await Promise.all(refusals.map((refusal) => sendAll(weir.httpUrl, refusal)));
      const isAll = (delivered: readonly CapturedMessage[]) =>
        refusals.every((refusal) => total(comparable(accountOf(delivered, refusal))) >= total(sent(refusal)));
      // What is missing then is told by the tests.
      messages = await weir.deliveredUntil(isAll, 120_000).catch(() => weir.delivered());
    });
    after(() => weir?.stop());

    for (const refusal of refusals) {
      it(`${refusal.name}: each quantity is delivered or told, once`, () => {
        assert.deepEqual(named(comparable(accountOf(messages, refusal))), named(sent(refusal)));
      });

      const { reasons } = refusal;
      if (reasons === undefined) continue;
      it(`${refusal.name}: nothing is told for another reason`, () => {
        const told = [...droppedByReason(messagesOf(messages, refusal)).keys()];
        const others = told.filter((reason) => !reasons.test(reason) && !reason.startsWith("5 queue_overflow "));
        assert.deepEqual(others, []);
      });
    }

    if (setup !== setups[0]) return;
    it("leaves books that are balanced, and that say what outcomes say", async () => {
      const { held, rejected } = readBooks(await (await fetch(`http://${prometheus}/metrics`)).text());
      assert.deepEqual(named(held), {});
      const told = new Map<string, number>();
      for (const [reason, quantity] of droppedByReason(messages)) {
        const [outcome, , category = ""] = reason.split(" ");
        // What clients tell of their own losses was never here.
        if (outcome !== "5") increase(told, category, quantity);
      }
      assert.deepEqual(named(withoutSessions(rejected)), named(withoutSessions(told)));
    });

    it("books what a quota of 0 for everything that only reports would have refused", async () => {
      const { reported } = readBooks(await (await fetch(`http://${prometheus}/metrics`)).text());
      assert.deepEqual(named(comparable(reported)), named(sent({ ...reporting, isDeaf: true })));
    });
  });
}

async function sendAll(httpUrl: string, refusal: Refusal): Promise<void> {
  for (let time = 0; time < times; time++) {
    for (const kind of kindsOfData) {
      const { status } = await send(httpUrl, refusal, kind);
      assert.ok([200, 429, 403, 413].includes(status), `${kind.name} ${refusal.name}: answered ${status}`);
    }
  }
}

function send(httpUrl: string, { project, origin, broken, oversized }: Refusal, kind: KindOfData): Promise<Response> {
  const oversize = `{"type":"attachment","length":${oversizedBytes}}\n${"x".repeat(oversizedBytes)}\n`;
  return fetch(`${httpUrl}/api/${project.projectId}/envelope/`, {
    method: "POST",
    headers: {
      "X-Sentry-Auth": `Sentry sentry_version=7, sentry_client=refused/1.0, sentry_key=${project.publicKey}`,
      ...(origin === undefined ? {} : { Origin: origin }),
    },
    body: Buffer.concat([kind.envelope(project, broken), Buffer.from(oversized ? oversize : "")]),
  });
}

/** Quantities that were sent, by category. */
function sent({ oversized, isDeaf }: Refusal): Sums {
  const sums = new Map<string, number>();
  for (const { counts, tells = [] } of kindsOfData) {
    const oversize = oversized
      ? ([
          [DataCategory.ATTACHMENT, oversizedBytes],
          [DataCategory.ATTACHMENT_ITEM, 1],
        ] as const)
      : [];
    for (const [category, quantity] of [...counts, ...(isDeaf ? [] : tells), ...oversize]) {
      increase(sums, String(category), quantity * times);
    }
  }
  return sums;
}

function messagesOf(messages: readonly CapturedMessage[], { project }: Refusal): readonly CapturedMessage[] {
  return messages.filter(({ projectId }) => projectId === project.projectId);
}

function accountOf(messages: readonly CapturedMessage[], refusal: Refusal): Sums {
  return account(messagesOf(messages, refusal));
}

/** Without what the kinds do not state: bytes that reading changes, and sessions. */
function comparable(sums: Sums): Sums {
  return without(withoutSessions(sums), DataCategory.LOG_BYTE, DataCategory.TRACE_METRIC_BYTE);
}

/** Sessions leave no outcome, unless all of their envelope is refused. */
function withoutSessions(sums: Sums): Sums {
  return without(sums, DataCategory.SESSION, DataCategory.METRIC_BUCKET);
}

function without(sums: Sums, ...categories: readonly DataCategory[]): Sums {
  return new Map([...sums].filter(([category]) => !categories.includes(Number(category) as DataCategory)));
}

function named(sums: Sums): Record<string, number> {
  return readable(new Map([...sums].map(([id, sum]) => [categoryName(Number(id) as DataCategory), sum])));
}

/** What all services' books say together, by category id. */
function readBooks(metrics: string) {
  const sums = (name: string) => {
    const pattern = new RegExp(`^weir_accounting_${name}\\{service="[^"]+",category="([^"]+)"\\} (\\S+)$`, "gm");
    const found = new Map<string, number>();
    for (const [, category = "", value] of metrics.matchAll(pattern)) {
      if (Number(value) !== 0) increase(found, String(parseCategoryName(category)), Number(value));
    }
    return found;
  };
  return { held: sums("held"), rejected: sums("rejected_total"), reported: sums("would_reject_total") };
}
