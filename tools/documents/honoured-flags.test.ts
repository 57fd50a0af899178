import assert from "node:assert/strict";
import { unheeded } from "./honoured-flags.ts";

describe("unheeded", () => {
  it("finds the flags that no text names as a whole", () => {
    const texts = ['features.has("projects:one")', "// projects:two", 'has("projects:three-and-more")'];
    const found = unheeded(["projects:one", "projects:two", "projects:three"], texts);
    assert.deepEqual(
      found.map(({ message }) => message.split(" ")[0]),
      ["projects:two", "projects:three"],
    );
  });
});
