/** A service that dies without warning loses nothing that was answered 200. */
import assert from "node:assert/strict";
import type { ScaleOut, ScaleOutService } from "../harness/scale-out.ts";
import { type RunningSetup, scaleOut, type TestProject } from "../harness/setups.ts";

const project: TestProject = {
  projectId: 401,
  organizationId: 10,
  publicKey: "9".repeat(32),
  keyId: 401,
  // A quota that counts, so that the quota service is part of the path.
  config: { quotas: [{ id: "many", categories: ["error"], limit: 1_000_000, window: 3600, scope: "project" }] },
};
const events = 1500;
const killAfter = 400;

describe("events sent while a service dies and returns", function () {
  this.timeout(180_000);
  let weir: RunningSetup;
  let services: ScaleOut;
  let sent = 0;

  before(async function () {
    weir = await scaleOut.start(this, [project]);
    assert.ok(weir.scaleOut);
    services = weir.scaleOut;
  });
  after(() => weir?.stop());

  const victims: readonly ScaleOutService[] = ["event-processor", "quota"];
  for (const victim of victims) {
    it(`are all delivered when it is ${victim}, and none is told as dropped`, async () => {
      const expected = new Set<string>();
      let revived: Promise<void> | undefined;
      for (let index = 0; index < events; index++) {
        const eventId = (++sent).toString(16).padStart(32, "e");
        assert.equal(await send(eventId), 200);
        expected.add(eventId);
        if (index !== killAfter) continue;
        await services.kill(victim);
        revived = services.revive(victim);
      }
      await revived;
      const messages = await weir.deliveredUntil((delivered) => {
        const ids = new Set(delivered.map(({ value }) => (value as { event_id?: string }).event_id));
        return [...expected].every((eventId) => ids.has(eventId));
      }, 60_000);
      const duplicates = messages.filter(({ topic }) => topic === "ingest-events").length - sent;
      assert.ok(duplicates < 64, `found ${duplicates} duplicates, expected at most what was unanswered: one batch`);
      assert.deepEqual(
        messages.filter(({ topic }) => topic.startsWith("outcomes")),
        [],
      );
    });
  }

  async function send(eventId: string): Promise<number> {
    const answer = await fetch(`${weir.httpUrl}/api/${project.projectId}/envelope/`, {
      method: "POST",
      headers: { "X-Sentry-Auth": `Sentry sentry_version=7, sentry_key=${project.publicKey}` },
      body: `{"event_id":"${eventId}"}\n{"type":"event"}\n{"message":"parcel ${eventId}"}\n`,
    });
    await answer.arrayBuffer();
    return answer.status;
  }
});
