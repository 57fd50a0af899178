import assert from "node:assert/strict";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { loadConfig } from "@weir/config";
import { followHealthSettings } from "./follow-health-settings.ts";

describe("following the settings of health", () => {
  let directory: string;
  let lines: string[];
  const logger = {
    info: (_: unknown, message: string) => void lines.push(message),
    warn: (_: unknown, message: string) => void lines.push(message),
  };
  const load = () =>
    loadConfig({
      directory,
      environment: { WEIR__HEALTH__MAX_MEMORY_BYTES: "1GiB" },
      overrides: [],
    });

  /** At once: what is read in the middle of a write is another configuration. */
  async function write(text: string): Promise<void> {
    const file = join(directory, "config.yml");
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
  }

  async function until(condition: () => boolean): Promise<void> {
    for (let waited = 0; !condition(); waited += 5) {
      assert.ok(waited < 20_000, `what was expected did not happen; logged: ${lines.join("; ")}`);
      await delay(5);
    }
  }

  beforeEach(async () => {
    lines = [];
    directory = await mkdtemp(join(tmpdir(), "weir-follow-"));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it("takes changes of that section and of no other, under what the environment says; a broken file changes nothing", async () => {
    await write("relay: { config_reload_interval: 0 }");
    const { config, stop } = followHealthSettings(await load(), logger);
    try {
      assert.equal(config.health.max_memory_percent, 0.95);
      await write(
        "relay: { config_reload_interval: 0, port: 3999 }\nhealth: { max_memory_percent: 0.5, max_memory_bytes: 5 }",
      );
      await until(() => config.health.max_memory_percent === 0.5);
      assert.equal(config.health.max_memory_bytes, 2 ** 30);
      assert.equal(config.relay.port, 3000);

      await write("health: { max_memory_percent: much }");
      await until(() => lines.length === 2);
      await delay(150);
      assert.equal(config.health.max_memory_percent, 0.5);
      await write("health: { max_memory_percent: 0.6 }");
      await until(() => config.health.max_memory_percent === 0.6);
      assert.deepEqual(lines, [
        "health: settings changed",
        "the configuration cannot be read again: what holds stays in force",
        "health: settings changed",
      ]);
    } finally {
      stop();
    }
  });

  it("does not read again unless the configuration says so", async () => {
    await write("");
    const loaded = await load();
    const { config, stop } = followHealthSettings(loaded, logger);
    assert.equal(config, loaded.config);
    stop();
  });
});
