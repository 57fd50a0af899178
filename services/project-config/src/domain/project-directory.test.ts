import assert from "node:assert/strict";
import { ProjectStatus } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { createSeededRandom } from "@weir/test-kit";
import type { LocalProject } from "./project.ts";
import { createProjectDirectory } from "./project-directory.ts";

function project(origin: "file" | "store", id: number, keys: readonly number[], place: string = origin): LocalProject {
  return {
    projectId: id === 0 ? undefined : BigInt(id),
    organizationId: 1n,
    slug: `${place}-${id}`,
    disabled: false,
    keys: keys.map((key) => ({ publicKey: keyName(key), keyId: undefined })),
    origin,
    place,
    json: Buffer.from("{}"),
    revision: `${place} ${id} ${keys}`,
    lastChangeMs: 0,
  };
}

function keyName(key: number): string {
  return String(key).padStart(32, "0");
}

describe("the directory of projects", () => {
  it("gives a key and an id to the first that claims them, and back to the other when it is gone", () => {
    const [filed, stored] = [project("file", 1, [1, 2], "a.json"), project("store", 1, [2, 3])];
    const directory = createProjectDirectory();
    directory.replace([filed, stored]);
    assert.equal(directory.ofKey(keyName(2)), filed);
    assert.equal(directory.ofKey(keyName(3)), stored);
    assert.equal(directory.get(1n), filed);
    assert.deepEqual(directory.conflicts, [
      { subject: `key ${keyName(2)}`, used: "a.json", ignored: "store" },
      { subject: "project 1", used: "a.json", ignored: "store" },
    ]);
    assert.deepEqual([...directory.replace([stored])].sort(), [keyName(1), keyName(2)]);
    assert.equal(directory.get(1n), stored);
    assert.deepEqual(directory.conflicts, []);
  });

  it("tells of a single change the keys whose state is another one, and leaves what a file claims to the file", () => {
    const filed = project("file", 1, [1], "a.json");
    const directory = createProjectDirectory();
    directory.replace([filed]);
    const made = project("store", 2, [1, 2]);
    assert.deepEqual(directory.replaceLast({ before: undefined, after: made }), [keyName(2)]);
    assert.equal(directory.ofKey(keyName(1)), filed);
    assert.equal(directory.conflicts.length, 1);
    const changed = project("store", 2, [2, 3]);
    assert.deepEqual(directory.replaceLast({ before: made, after: changed }), [keyName(2), keyName(3)]);
    assert.deepEqual(directory.conflicts, []);
    assert.equal(directory.state(keyName(3)).status, ProjectStatus.ENABLED);
    assert.equal(directory.hasSlug("store-2"), true);
    assert.deepEqual(directory.replaceLast({ before: changed, after: undefined }), [keyName(2), keyName(3)]);
    assert.equal(directory.state(keyName(3)).status, ProjectStatus.DISABLED, "its state was held");
    assert.equal(directory.hasSlug("store-2"), false);
    assert.deepEqual(directory.list(), [filed]);
  });

  it("is after any single changes what it would be if all projects were taken anew", () => {
    const random = createSeededRandom(7);
    const below = (end: number) => Math.floor(random.float() * end);
    for (let round = 0; round < 60; round++) {
      const files = Array.from({ length: 4 }, (_, index) =>
        project("file", below(6), [below(12), below(12)], `${index}.json`),
      );
      const stored = new Map<number, LocalProject>();
      const directory = createProjectDirectory();
      directory.replace(files);
      for (let change = 0; change < 30; change++) {
        const id = 1 + below(6);
        const before = stored.get(id);
        const taken = new Set([...stored.values()].filter((other) => other !== before).flatMap(({ keys }) => keys));
        const free = Array.from({ length: 12 }, (_, key) => key).filter(
          (key) => ![...taken].some(({ publicKey }) => publicKey === keyName(key)),
        );
        const keys = free.filter(() => random.float() < 0.3);
        const after = keys.length === 0 ? undefined : project("store", id, keys);
        if (after === undefined) stored.delete(id);
        else stored.set(id, after);
        const states = new Map(Array.from({ length: 12 }, (_, key) => [keyName(key), directory.ofKey(keyName(key))]));
        const changed = directory.replaceLast({ before, after });

        const anew = createProjectDirectory();
        anew.replace([...files, ...stored.values()]);
        for (const [publicKey, owner] of states) {
          assert.equal(directory.ofKey(publicKey), anew.ofKey(publicKey));
          assert.equal(changed.includes(publicKey), directory.ofKey(publicKey) !== owner, publicKey);
        }
        // Files that speak of one project are listed as a new object each time.
        assert.deepEqual(directory.list(), anew.list());
        assert.deepEqual(sorted(directory.conflicts), sorted(anew.conflicts));
        for (const { slug } of [...files, ...stored.values()]) {
          assert.equal(directory.hasSlug(slug), anew.hasSlug(slug), slug);
        }
      }
    }
  });
});

function sorted(conflicts: readonly object[]): readonly string[] {
  return conflicts.map((conflict) => JSON.stringify(conflict)).sort();
}
