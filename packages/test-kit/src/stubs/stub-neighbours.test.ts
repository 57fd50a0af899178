import assert from "node:assert/strict";
import type { WatchProjectStatesRequest } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { SamplingDecision, SamplingKind } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { createPushQueue } from "@weir/rpc";
import { createStubNeighbours } from "./stub-neighbours.ts";
import { createStubProjectConfig } from "./stub-project-config.ts";
import { createStubQuota } from "./stub-quota.ts";

const key = "a".repeat(32);

describe("stub neighbours", () => {
  it("allow, keep and finish everything, with full messages", async () => {
    const { quota, sampling } = createStubNeighbours();
    const check = { requestId: "c", scoping: undefined, charges: [] };
    assert.deepEqual(await quota.check({ checks: [check] }), {
      results: [{ requestId: "c", rateLimits: [], limitedCharge: 0, unchecked: false, reported: [] }],
    });
    assert.deepEqual(quota.checks, [check]);
    const evaluation = {
      requestId: "e",
      kind: SamplingKind.SPANS,
      ownKey: key,
      rootKey: "",
      trace: undefined,
      eventId: "",
      eventFieldsJson: new Map<string, string>(),
    };
    const { results } = await sampling.evaluate({ evaluations: [evaluation] });
    assert.deepEqual(results, [{ requestId: "e", decision: SamplingDecision.NO_MATCH, ruleIds: [] }]);
  });

  it("answer on streams as they do to calls", async () => {
    const quota = createStubQuota({ limit: () => "unchecked" });
    const requests = (async function* () {
      yield { sequence: 7n, request: { checks: [{ requestId: "c", scoping: undefined, charges: [] }] } };
    })();
    const answers = [];
    for await (const answer of quota.checkStream(requests)) answers.push(answer);
    assert.deepEqual(answers, [
      {
        sequence: 7n,
        result: {
          $case: "response",
          value: { results: [{ requestId: "c", rateLimits: [], limitedCharge: 0, unchecked: true, reported: [] }] },
        },
      },
    ]);
  });

  it("push a project to those who watch it, at once and when it changes", async () => {
    const projectConfig = createStubProjectConfig({ [key]: { projectId: 42 } });
    const requests = createPushQueue<WatchProjectStatesRequest>();
    const controller = new AbortController();
    requests.push({ subscribe: [key], unsubscribe: [], applied: [], watcher: "" });
    const documents: string[] = [];
    for await (const { states } of projectConfig.watchProjectStates(requests, { signal: controller.signal })) {
      for (const { document, status } of states) documents.push(`${status} ${document}`);
      if (documents.length === 1) projectConfig.setProject(key, { projectId: 43 });
      if (documents.length === 2) projectConfig.disable(key);
      if (documents.length === 3) controller.abort();
    }
    assert.deepEqual(documents, ['1 {"projectId":42}', '1 {"projectId":43}', "2 "]);
    assert.equal(projectConfig.watchers, 0);
    requests.end();
  });
});
