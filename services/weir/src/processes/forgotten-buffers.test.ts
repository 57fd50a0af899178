import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultConfig, type WeirConfig } from "@weir/config";
import { copyConfig } from "./copy-config.ts";
import { refuseForgottenBuffers } from "./forgotten-buffers.ts";
import { furtherProcesses } from "./process-folders.ts";

describe("the folders of several processes", () => {
  let folder: string;
  let config: WeirConfig;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "weir-buffers-"));
    const { spool, ...others } = defaultConfig();
    config = { ...others, spool: { envelopes: { ...spool.envelopes, path: folder } } };
  });
  afterEach(() => rm(folder, { recursive: true }));

  const place = { httpPort: 3000, grpcPort: 50051 };
  const folderOf = (number: number) => copyConfig(config, { ...place, number }).spool.envelopes.path ?? "";

  it("are the configured ones for the first, so that one process finds what it left, and others inside", () => {
    assert.equal(folderOf(1), folder);
    assert.equal(folderOf(2), join(folder, "process-2"));
    assert.equal(
      copyConfig(config, { ...place, number: 2 }).storage.path,
      join(config.storage.path ?? "", "process-2"),
    );
  });

  it("stay nowhere if nothing is to be kept", () => {
    const nowhere = { ...config, storage: { ...config.storage, path: null }, spool: defaultConfig().spool };
    const { storage, spool } = copyConfig(nowhere, { ...place, number: 2 });
    assert.deepEqual([storage.path, spool.envelopes.path], [null, undefined]);
  });

  it("refuse a start that would forget envelopes, and say how many processes deliver them", async () => {
    await mkdir(folderOf(3));
    await writeFile(join(folderOf(3), "000000000001-0011223344556677.records"), "something");
    assert.deepEqual(furtherProcesses(folder), [3]);
    await refuseForgottenBuffers(config, 3);
    for (const processes of [1, 2]) {
      await assert.rejects(refuseForgottenBuffers(config, processes), {
        name: "CommandError",
        message: /found envelopes in .*process-3, which process 3 of a former run has left: start with --processes 3 /,
      });
    }
  });

  it("let fewer processes start once all is delivered", async () => {
    await mkdir(folderOf(3));
    await refuseForgottenBuffers(config, 1);
  });
});
