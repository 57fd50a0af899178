import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import { createTurns, type TurnLimits, type Turns } from "./turns.ts";

/** Asks for a turn of work that goes on until it is told to end. */
function start(turns: Turns, bytes: number) {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const state = { began: false, endTurn: () => {}, finish: resolve, fail: reject };
  const done = turns.take(bytes, (end) => {
    state.began = true;
    state.endTurn = end;
    return promise;
  });
  return Object.assign(state, { done });
}

function several(limits: TurnLimits, sizes: readonly number[]) {
  const turns = createTurns(limits);
  return sizes.map((bytes) => start(turns, bytes));
}

const began = (works: readonly { readonly began: boolean }[]) => works.map((work) => work.began);

describe("turns", () => {
  it("are had by as many units as the limit says, the others follow in order", async () => {
    const works = several({ maxUnits: 2, maxBytes: 1000 }, [1, 1, 1, 1]);
    assert.deepEqual(began(works), [true, true, false, false]);
    works[1]?.finish();
    await nextTurn();
    assert.deepEqual(began(works), [true, true, true, false]);
    works[0]?.finish();
    await nextTurn();
    assert.deepEqual(began(works), [true, true, true, true]);
  });

  it("are had by as many bytes as the limit says; nobody overtakes", async () => {
    const works = several({ maxUnits: 9, maxBytes: 100 }, [60, 60, 10]);
    assert.deepEqual(began(works), [true, false, false]);
    works[0]?.finish();
    await nextTurn();
    assert.deepEqual(began(works), [true, true, true]);
  });

  it("are had alone by what is larger than the limit", async () => {
    const works = several({ maxUnits: 9, maxBytes: 100 }, [500, 1, 500]);
    assert.deepEqual(began(works), [true, false, false]);
    works[0]?.finish();
    await nextTurn();
    assert.deepEqual(began(works), [true, true, false]);
    works[1]?.finish();
    await nextTurn();
    assert.deepEqual(began(works), [true, true, true]);
  });

  it("end once: when the work says so, or with it, or when it fails", async () => {
    const works = several({ maxUnits: 1, maxBytes: 100 }, [1, 1, 1, 1]);
    works[0]?.endTurn();
    await nextTurn();
    assert.deepEqual(began(works), [true, true, false, false]);
    works[0]?.endTurn();
    works[0]?.finish();
    await works[0]?.done;
    assert.deepEqual(began(works), [true, true, false, false]);
    works[1]?.fail(new Error("no"));
    await assert.rejects(works[1]?.done ?? Promise.resolve(), /no/);
    await nextTurn();
    assert.deepEqual(began(works), [true, true, true, false]);
  });
});
