/** What is refused while nobody can say whose it is waits, and is told with all ids once somebody can. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { DataCategory } from "@weir/data-category";
import { scaleOut, type TestProject } from "../harness/setups.ts";

const project: TestProject = { projectId: 95, organizationId: 9, publicKey: "95".repeat(16), keyId: 96 };
const maxBytes = 1000;

describe("outcomes of a project that is not known yet", function () {
  this.timeout(120_000);

  it("are told once project-config is back, none lost and none twice", async function () {
    const weir = await scaleOut.start(this, [project], { limits: { max_attachment_size: maxBytes } });
    try {
      await weir.scaleOut?.kill("project-config");
      const file = `{"type":"attachment","length":${maxBytes + 1}}\n${"x".repeat(maxBytes + 1)}\n`;
      for (let sent = 0; sent < 3; sent++) {
        const answer = await fetch(`${weir.httpUrl}/api/${project.projectId}/envelope/`, {
          method: "POST",
          headers: { "X-Sentry-Auth": `Sentry sentry_version=7, sentry_key=${project.publicKey}` },
          body: `{}\n${file}`,
        });
        assert.equal(answer.status, 413);
      }
      // Windows are a second long: several end before anybody knows the project.
      await delay(2500);
      const told = async () => (await weir.delivered()).filter(({ topic }) => topic.startsWith("outcomes"));
      assert.deepEqual(await told(), []);
      await weir.scaleOut?.revive("project-config");
      const quantityOf = (messages: Awaited<ReturnType<typeof told>>, category: DataCategory) =>
        messages
          .map(({ value }) => value as Record<string, unknown>)
          .filter((outcome) => outcome.category === category)
          .reduce((sum, { quantity }) => sum + Number(quantity), 0);
      await weir.deliveredUntil((messages) => quantityOf([...messages], DataCategory.ATTACHMENT_ITEM) >= 3);
      // The next windows bring nothing more.
      await delay(1500);
      const outcomes = await told();
      assert.equal(quantityOf(outcomes, DataCategory.ATTACHMENT_ITEM), 3);
      assert.equal(quantityOf(outcomes, DataCategory.ATTACHMENT), 3 * (maxBytes + 1));
      for (const { value } of outcomes) {
        const { org_id, project_id, key_id, reason } = value as Record<string, unknown>;
        assert.deepEqual([org_id, project_id, key_id, reason], [9, 95, 96, "too_large:attachment:attachment"]);
      }
    } finally {
      await weir.stop();
    }
  });
});
