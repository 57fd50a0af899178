import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { metricCatalogue } from "./metric-catalogue.ts";

const folder = join(import.meta.dirname, "catalogue");

/** The names of each file's metrics. */
async function namesByFile(): Promise<readonly (readonly string[])[]> {
  const files = (await readdir(folder)).filter((file) => file !== "metric-definition.ts");
  return Promise.all(
    files.map(async (file) => {
      const exported: unknown[] = Object.values(await import(join(folder, file)));
      assert.equal(exported.length, 1, file);
      return Object.keys(exported[0] ?? {});
    }),
  );
}

describe("the catalogue of metrics", () => {
  it("has the metrics of all files, and none of two", async () => {
    const names = (await namesByFile()).flat();
    assert.deepEqual(names.toSorted(), Object.keys(metricCatalogue).toSorted());
  });
});
