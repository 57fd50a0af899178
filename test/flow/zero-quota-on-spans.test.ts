/** A quota of 0 for spans takes the spans out of transactions, and nothing else, however many come; a global one is not told. */
import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { type RunningSetup, setups, type TestProject } from "../harness/setups.ts";
import { account, droppedByReason, readable } from "./accounted.ts";
import { kindsOfData } from "./kinds-of-data.ts";

const zero = { categories: ["span"], limit: 0, reasonCode: "no_spans" };
const own = project(701, { quotas: [zero] });
const byGlobal = project(702, {});
const global = { quotas: [{ ...zero, scope: "project", scopeId: String(byGlobal.projectId) }] };
const transaction = kindsOfData.find(({ name }) => name.startsWith("a transaction"));
const times = 3;

function project(projectId: number, config: NonNullable<TestProject["config"]>): TestProject {
  return { projectId, organizationId: 7, publicKey: `${projectId}`.padStart(32, "0"), keyId: projectId, config };
}

for (const setup of setups) {
  describe(`a quota of 0 for spans in Weir ${setup.name}`, function () {
    this.timeout(120_000);
    let weir: RunningSetup;

    before(async function () {
      weir = await setup.start(this, [own, byGlobal], {}, global);
    });
    after(() => weir?.stop());

    function post(projectId: number, publicKey: string, body: string | Buffer): Promise<Response> {
      const headers = { "X-Sentry-Auth": `Sentry sentry_version=7, sentry_key=${publicKey}` };
      return fetch(`${weir.httpUrl}/api/${projectId}/envelope/`, { method: "POST", headers, body });
    }

    for (const [what, target, told] of [
      ["of the project is told, but keeps every transaction", own, "60:span:organization:no_spans"],
      ["of the global configuration is not told, and keeps every transaction", byGlobal, null],
    ] as const) {
      it(what, async () => {
        const { projectId, publicKey } = target;
        for (let sent = 1; sent <= times; sent++) {
          const answer = await post(projectId, publicKey, transaction?.envelope(target) ?? "");
          const header = answer.headers.get("x-sentry-rate-limits");
          // With the first one the edge may not know the project yet.
          if (sent > 1 || answer.status !== 200) assert.deepEqual([answer.status, header], [told ? 429 : 200, told]);
          // What processing finds would act upon the next one.
          await weir.deliveredUntil((all) => all.filter((message) => isStored(message, projectId)).length === sent);
        }
        const { TRANSACTION, SPAN, SPAN_INDEXED } = DataCategory;
        const messages = (
          await weir.deliveredUntil((all) => {
            const sums = account(all.filter((message) => message.projectId === projectId));
            return sums.get(String(TRANSACTION)) === times && sums.get(String(SPAN)) === 3 * times;
          })
        ).filter((message) => message.projectId === projectId);
        const limited = [...droppedByReason(messages)].filter(([reason]) => reason.startsWith("2 "));
        assert.deepEqual(readable(new Map(limited)), {
          [`2 no_spans ${SPAN}`]: 3 * times,
          [`2 no_spans ${SPAN_INDEXED}`]: 3 * times,
        });
      });
    }
  });
}

function isStored({ topic, projectId }: { topic: string; projectId: number }, wanted: number): boolean {
  return topic === "ingest-transactions" && projectId === wanted;
}
