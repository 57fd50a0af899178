import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommandLine } from "../command-line.ts";
import type { Finding } from "../doctor/finding.ts";

describe("the command weir doctor", function () {
  this.timeout(60_000);
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "weir-doctor-command-"));
  });
  after(() => rm(folder, { recursive: true }));

  /** Runs it with a configuration, as it stands in the file. */
  async function doctor(config: string, ...args: readonly string[]) {
    await writeFile(join(folder, "config.yml"), config);
    const written = { out: "", err: "" };
    const stream = (name: "out" | "err") => ({
      write(text: string) {
        written[name] += text;
      },
    });
    const streams = { stdout: stream("out"), stderr: stream("err") };
    return { code: await runCommandLine(["-c", folder, "doctor", ...args], streams), ...written };
  }

  const quiet = () => `relay: { port: 0 }\ngrpc: { port: 0 }\nstorage: { path: ${join(folder, "data")} }\n`;

  it("ends with 0 where nothing has failed", async () => {
    const { code, out } = await doctor(quiet());
    assert.equal(code, 0, out);
    assert.match(out, /^✔ configuration {2}read /m);
  });

  it("ends with 1, names the hop, and below it the remedy", async () => {
    const { code, out, err } = await doctor(`${quiet()}services: { quota: "127.0.0.1:1" }\n`);
    assert.equal(code, 1);
    assert.match(
      out,
      /^✘ services {7}quota at 127\.0\.0\.1:1 cannot be reached: .*\n +→ nothing listens there: start the service of Weir .*$/m,
    );
    assert.match(err, /one check failed/);
  });

  it("tells programs the same as JSON", async () => {
    const { code, out } = await doctor(`${quiet()}services: { quota: "127.0.0.1:1" }\n`, "--json");
    const findings = JSON.parse(out) as readonly Finding[];
    assert.equal(code, 1);
    const failed = findings.filter(({ severity }) => severity === "failed");
    assert.deepEqual(
      failed.map(({ area, remedy }) => [area, remedy]),
      [
        [
          "services",
          "nothing listens there: start the service of Weir (gRPC), or correct host and port in services.quota",
        ],
      ],
    );
  });

  it("says where a configuration is wrong that cannot be read", async () => {
    const { code, err } = await doctor("relay:\n  port: abc\n bad: [");
    assert.notEqual(code, 0);
    assert.match(err, /config\.yml:3:1: found a mistake: .*, expected YAML/);
    const typed = await doctor("relay:\n  port: abc\n");
    assert.match(
      typed.err,
      /config\.yml:2:3: relay\.port: found the text "abc", expected a whole number from 0 to 65535/,
    );
  });
});
