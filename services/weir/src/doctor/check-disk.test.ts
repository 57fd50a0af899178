import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultConfig } from "@weir/config";
import { checkDisks, type Disk, type FoundDisk, systemDisk } from "./check-disk.ts";
import { complaints } from "./testing/complaints.ts";

describe("weir doctor looks at disks", function () {
  this.timeout(60_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "weir-doctor-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const ext4 = 0xef53;
  const diskOf = (found: Partial<FoundDisk>, fault?: string): Disk => ({
    look: async () => ({ freeBytes: 1e15, kind: ext4, ...found }),
    writeDurably: fault === undefined ? systemDisk.writeDurably : () => Promise.reject(new Error(fault)),
  });

  it("is content with a folder that can be written or made, and leaves nothing there", async () => {
    const path = join(folder, "not", "yet");
    const config = defaultConfig({ storage: { path }, spool: { envelopes: { path: folder, max_disk_size: 1 } } });
    const findings = await checkDisks(config, diskOf({}));
    assert.deepEqual(
      complaints(findings).filter((complaint) => !complaint.includes("to write durably")),
      [],
    );
    assert.match(findings[0]?.found ?? "", /can be made in/);
  });

  it("names a folder that cannot be written, and one without the room that is promised", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    const blocked = complaints(await checkDisks(defaultConfig({ storage: { path: join(file, "data") } })));
    assert.match(blocked[0] ?? "", /^failed: .* \(storage\.path\) cannot be written: .*file is not a folder/);
    const full = await checkDisks(
      defaultConfig({ storage: { path: folder, max_bytes: 1000 } }),
      diskOf({ freeBytes: 999 }),
    );
    assert.match(complaints(full)[0] ?? "", /free, but storage\.path may take/);
  });

  for (const [fault, remedy] of [
    ["EROFS: read-only file system", /mounted read-only: mount a volume/],
    ["ENOSPC: no space left on device", /it is full: make room \(df -h/],
    ["EACCES: permission denied", /let the user that runs Weir \(\d+\) own the folder/],
    ["EIO: i/o error", /the disk fails: look at the kernel's log/],
  ] as const) {
    it(`names the remedy for ${fault}`, async () => {
      const config = defaultConfig({ storage: { path: folder } });
      const [finding] = await checkDisks(config, diskOf({}, fault));
      assert.ok(finding?.found.endsWith(`(storage.path) cannot be written: ${fault}`));
      assert.match(finding?.remedy ?? "", remedy);
    });
  }

  it("warns of data on network file systems, and of what is lost with a restart", async () => {
    const config = defaultConfig({
      spool: { envelopes: { path: folder, durability: "disk" } },
      storage: { path: null },
    });
    const found = async (kind: number, of = config) => complaints(await checkDisks(of, diskOf({ kind })));
    assert.match(
      (await found(0x6969)).join(),
      /^warning: .* \(spool\.envelopes\.path\) is on a network file system \(NFS\)/,
    );
    assert.match((await found(0x01021994)).join(), /is memory \(tmpfs\): what is there is lost/);
    assert.match((await found(0x794c7630)).join(), /is the layer of a container/);
    const memory = defaultConfig({ spool: { envelopes: { path: folder } }, storage: { path: null } });
    assert.deepEqual((await found(0x01021994, memory)).join(), "", "it is to relieve memory, and no more");
  });
});
