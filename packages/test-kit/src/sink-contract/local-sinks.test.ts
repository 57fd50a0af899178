import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmbeddedStore, createMemorySink, openStoreReader } from "@weir/sink";
import { describeSinkContract } from "./sink-contract.ts";

describeSinkContract("the memory sink", async ({ maxMessageBytes, maxHeldBytes }) => {
  const sink = createMemorySink({
    ...(maxMessageBytes !== undefined && { maxMessageBytes }),
    ...(maxHeldBytes !== undefined && { maxBytes: maxHeldBytes }),
  });
  return {
    sink,
    read: async (topic) => sink.recordsOf(topic).map(({ key, headers = [], value }) => ({ key, headers, value })),
    dispose: async () => {},
  };
});

describeSinkContract("the embedded store", async ({ maxMessageBytes, maxHeldBytes }) => {
  const folder = await mkdtemp(join(tmpdir(), "weir-contract-"));
  const sink = createEmbeddedStore({ folder, now: () => 0, maxMessageBytes, maxQueueBytes: maxHeldBytes });
  return {
    sink,
    async read(topic) {
      const reader = openStoreReader(folder);
      const records = reader.read(0, { topics: [topic], limit: 10_000 });
      reader.close();
      return records;
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
});
