import assert from "node:assert/strict";
import { openSqliteProjectStore } from "../adapters/sqlite-project-store.ts";
import { createStoredProjects } from "./stored-projects.ts";

/** A store with projects 1 to `count`, in memory, that counts how often it is read as a whole. */
function setUp(count: number) {
  const store = openSqliteProjectStore(undefined);
  for (let id = 1; id <= count; id++) {
    const project = { projectId: BigInt(id), organizationId: 1n, slug: `p${id}`, disabled: false, config: {} };
    store.insert({ ...project, lastChangeMs: 1000 }, `${id}`.padStart(32, "0"));
  }
  let lists = 0;
  const stored = createStoredProjects({
    ...store,
    list() {
      lists++;
      return store.list();
    },
  });
  return { store, stored, lists: () => lists };
}

describe("stored projects", () => {
  it("are read one by one after writes: the others keep their objects, the store is not read again", async () => {
    const { store, stored, lists } = setUp(3);
    let changes = 0;
    await stored.start(() => {
      changes++;
    });
    const before = [...stored.projects()];

    store.update(2n, { disabled: true, config: { eventRetention: 7 }, lastChangeMs: 2000 });
    store.insertKey(2n, "e".repeat(32), 3000);
    stored.refresh(2n);
    const after = [...stored.projects()];
    assert.equal(after[0], before[0]);
    assert.equal(after[2], before[2]);
    assert.equal(after[1]?.disabled, true);
    assert.deepEqual(
      after[1]?.keys.map(({ publicKey }) => publicKey),
      ["2".padStart(32, "0"), "e".repeat(32)],
    );
    assert.notEqual(after[1]?.revision, before[1]?.revision);

    store.delete(1n);
    stored.refresh(1n);
    assert.deepEqual(
      [...stored.projects()].map(({ projectId }) => projectId),
      [2n, 3n],
    );
    assert.equal(changes, 2);
    assert.equal(lists(), 1);
    await stored.stop();
  });
});
