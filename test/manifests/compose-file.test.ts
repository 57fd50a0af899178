import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { loadConfig, splitHostAndPort } from "@weir/config";
import { parse } from "yaml";

interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

interface ComposeService {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly stop_grace_period?: string;
  readonly depends_on?: Readonly<Record<string, unknown>>;
}

describe("the compose file", () => {
  it("sets only what Weir knows, and publishes on loopback the ports at which it listens", async () => {
    const file = parse(await readFile(new URL("../../k8s/compose.yaml", import.meta.url), "utf8")) as ComposeFile;
    const { weir } = file.services;
    assert.ok(weir);
    const environment = Object.fromEntries(
      Object.entries(weir.environment ?? {}).map(([name, value]) => [name, String(value)]),
    );
    const { config, warnings } = await loadConfig({ directory: undefined, environment, workingDirectory: "/" });
    assert.deepEqual(warnings, []);
    assert.equal(config.processing.enabled, true);
    assert.ok(config.metrics.prometheus);
    const listening = [config.relay.port, config.grpc.port, splitHostAndPort(config.metrics.prometheus).port];
    assert.deepEqual(
      weir.ports,
      listening.map((port) => `127.0.0.1:${port}:${port}`),
    );
    assert.ok(Number.parseInt(weir.stop_grace_period ?? "0", 10) > config.limits.shutdown_timeout);
    assert.deepEqual(Object.keys(weir.depends_on ?? {}).sort(), ["kafka", "redis"]);
    for (const volume of weir.volumes ?? []) assert.ok((volume.split(":")[0] ?? "") in file.volumes, volume);
  });
});
