import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { QuotaAnswer } from "../domain/quota-checker.ts";
import { createStage, envelopeUnit, goodSpan, spanContainer } from "./stage.fixture.ts";

const none: QuotaAnswer = { limits: [], limitedCharge: 0, reported: [] };

/** As many units as no stage works on at once. */
function manyUnits() {
  return Array.from({ length: 10 }, (_, index) => envelopeUnit([spanContainer([goodSpan()])], { id: `unit-${index}` }));
}

/** Lets everything go on that can. */
async function settle(): Promise<void> {
  for (let round = 0; round < 20; round++) await nextTurn();
}

describe("the turns of units", () => {
  it("are had by few at a time, over all calls", async () => {
    const gate = Promise.withResolvers<void>();
    const quotas = [{ id: "spans", categories: ["span"], limit: 5, window: 60 }];
    const stage = createStage({ config: { quotas }, answerQuota: () => gate.promise.then(() => none) });
    const calls = manyUnits().map((unit) => stage.process(unit));
    await settle();
    assert.equal(stage.questions.length, 4);
    gate.resolve();
    assert.equal((await Promise.all(calls)).flat().filter(({ failure }) => failure === undefined).length, 10);
  });

  it("end before the wait for the sink", async () => {
    const gate = Promise.withResolvers<void>();
    let submits = 0;
    const sink = {
      submit() {
        submits++;
        return gate.promise;
      },
      async close() {},
    };
    const stage = createStage({ sink });
    const answers = stage.process(...manyUnits());
    await settle();
    assert.equal(submits, 10);
    gate.resolve();
    assert.equal((await answers).length, 10);
  });
});
