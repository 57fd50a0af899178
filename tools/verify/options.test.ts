import assert from "node:assert/strict";
import { isCi, parseOptions, selectStages } from "./options.ts";

const stages = [{ name: "types" }, { name: "unit" }, { name: "flow" }];

describe("the options of verify", () => {
  it("run everything by default", () => {
    assert.deepEqual(selectStages(stages, parseOptions([]).only), stages);
  });

  it("select stages in the order of the list", () => {
    assert.deepEqual(selectStages(stages, parseOptions(["--only", "flow, types"]).only), [
      { name: "types" },
      { name: "flow" },
    ]);
    assert.deepEqual(selectStages(stages, parseOptions(["--only=flow", "--only=unit"]).only), [
      { name: "unit" },
      { name: "flow" },
    ]);
  });

  it("refuse unknown stages and options, and say what is known", () => {
    assert.throws(() => selectStages(stages, ["unitt"]), {
      message: 'unknown stage "unitt": expected one of types, unit, flow',
    });
    assert.throws(() => parseOptions(["--onyl", "x"]), /--onyl/);
  });

  it("know CI by its variable", () => {
    assert.deepEqual([{}, { CI: "" }, { CI: "false" }, { CI: "0" }, { CI: "true" }, { CI: "1" }].map(isCi), [
      false,
      false,
      false,
      false,
      true,
      true,
    ]);
  });
});
