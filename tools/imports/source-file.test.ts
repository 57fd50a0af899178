import assert from "node:assert/strict";
import { readSource } from "./source-file.ts";

describe("readSource", () => {
  it("tells imports that exist at run time from those that are types", () => {
    const { imports } = readSource(
      "a.ts",
      [
        'import type { A } from "./a.ts";',
        'import { b, type C } from "./b.ts";',
        'import "./effect.ts";',
        'export type { D } from "./d.ts";',
        'export * from "./e.ts";',
      ].join("\n"),
    );
    assert.deepEqual(
      imports.map(({ specifier, typeOnly, line }) => ({ specifier, typeOnly, line })),
      [
        { specifier: "./a.ts", typeOnly: true, line: 1 },
        { specifier: "./b.ts", typeOnly: false, line: 2 },
        { specifier: "./effect.ts", typeOnly: false, line: 3 },
        { specifier: "./d.ts", typeOnly: true, line: 4 },
        { specifier: "./e.ts", typeOnly: false, line: 5 },
      ],
    );
  });

  it("sees dynamic imports with a literal name", () => {
    const { imports } = readSource("a.ts", 'const x = await import("./lazy.ts"); await import(x);');
    assert.deepEqual(imports, [{ specifier: "./lazy.ts", typeOnly: false, dynamic: true, line: 1, names: [] }]);
  });

  it("finds clocks, randomness and the environment, but not their namesakes in text", () => {
    const { impureUses } = readSource(
      "a.ts",
      [
        "// Date.now() is forbidden",
        'const text = "Math.random()";',
        "const at = Date.now();",
        "const now = new Date();",
        "const then = new Date(at);",
        "if (process.env.X) setTimeout(f, 1);",
        "clock.now();",
      ].join("\n"),
    );
    assert.deepEqual(impureUses, [
      { what: "Date.now", line: 3 },
      { what: "new Date()", line: 4 },
      { what: "process.env", line: 6 },
      { what: "setTimeout", line: 6 },
    ]);
  });

  it("refuses what does not parse, naming the file", () => {
    assert.throws(() => readSource("broken.ts", "const = 1"), /^Error: broken\.ts: /);
  });
});
