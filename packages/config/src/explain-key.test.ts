import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { explainKey, loadConfig, renderConfigReference } from "./index.ts";
import { keyCatalogue } from "./key-catalogue.ts";

describe("explainKey", () => {
  it("says what a key expects, its default, its variable, and its value with the place it comes from", async () => {
    const overrides = [{ key: "limits.max_event_size", value: "2MiB", source: "--set" }];
    const loaded = await loadConfig({ environment: {}, overrides, workingDirectory: "/" });
    const explanation = explainKey("limits.max_event_size", loaded);
    assert.ok("text" in explanation);
    for (const part of [
      "Largest event item",
      "default   1MiB",
      "WEIR__LIMITS__MAX_EVENT_SIZE",
      "now       2MiB (--set)",
    ]) {
      assert.ok(explanation.text.includes(part), `missing ${part} in:\n${explanation.text}`);
    }
  });

  it("says when a change takes effect", () => {
    const changeOf = (key: string) => {
      const explanation = explainKey(key);
      return "text" in explanation ? /change +(.*)/.exec(explanation.text)?.[1] : undefined;
    };
    assert.equal(changeOf("limits.max_event_size"), "takes effect at the next start");
    assert.match(changeOf("health.max_memory_percent") ?? "", /^takes effect within relay\.config_reload_interval/);
    const reloadable = keyCatalogue().filter(({ notes }) => notes.reloadable);
    assert.ok(reloadable.length > 0 && reloadable.every(({ key }) => key.startsWith("health.")));
  });

  it("lists the keys of a section", () => {
    const explanation = explainKey("grpc");
    assert.ok("text" in explanation && /grpc\.host .*\n.*grpc\.port/.test(explanation.text));
  });

  it("names the nearest key for an unknown one", () => {
    assert.deepEqual(explainKey("limits.port"), { unknown: "limits.port", nearest: "relay.port" });
  });
});

describe("the schema", () => {
  it("describes every key: what it does, and what it expects", () => {
    for (const { key, isSection, notes } of keyCatalogue()) {
      assert.ok(notes.description, `${key} has no description`);
      if (!isSection) assert.ok(notes.expected, `${key} does not say what it expects`);
    }
  });
});

describe("docs/configuration.md", () => {
  it("is what the schema renders (node tools/write-references.ts writes it)", async () => {
    const committed = await readFile(new URL("../../../docs/configuration.md", import.meta.url), "utf8");
    assert.equal(committed, renderConfigReference());
  });
});
