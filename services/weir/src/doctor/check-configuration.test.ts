import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultConfig, loadConfig } from "@weir/config";
import { checkConfiguration } from "./check-configuration.ts";
import { complaints } from "./testing/complaints.ts";

describe("weir doctor looks at the configuration", function () {
  this.timeout(60_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "weir-doctor-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("names unknown keys, Kafka properties that are wrong, and credentials that are missing", async () => {
    await writeFile(
      join(folder, "config.yml"),
      `limits: { max_event_sise: 1MiB }
projects: { upstream: true }
processing:
  enabled: true
  redis: redis://127.0.0.1
  kafka_config: [{ name: bootstrap.servers, value: "127.0.0.1:9092" }, { name: acks, value: most }]
`,
    );
    const found = complaints(checkConfiguration(await loadConfig({ directory: folder, environment: {} })));
    assert.match(found[0] ?? "", /^warning: .*max_event_sise/);
    assert.match(found[1] ?? "", /^failed: processing\.kafka_config.*most/);
    assert.deepEqual(found.slice(2), ["failed: projects.upstream is true, but there are no credentials"]);
  });

  it("names gRPC in plain text that would leave the machine: Weir does not start like that", async () => {
    const found = async (grpc: object) =>
      complaints(checkConfiguration({ ...(await loadConfig({ environment: {} })), config: defaultConfig({ grpc }) }));
    assert.match(
      (await found({ host: "0.0.0.0" })).join(),
      /^failed: gRPC in plain text would leave this machine \(grpc\.host is 0\.0\.0\.0\)/,
    );
    assert.deepEqual(await found({ host: "0.0.0.0", plaintext: true }), []);
  });
});
