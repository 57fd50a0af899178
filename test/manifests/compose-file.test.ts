import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { loadConfig, splitHostAndPort } from "@weir/config";
import { requireIntegration } from "@weir/test-kit";
import { messageProblems } from "./check-resources.ts";
import { buildRenderer, type ComposeService, loadComposeFile } from "./rendered.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const path = "k8s/compose.yaml";

describe("the compose file", function () {
  this.timeout(400_000);
  let program: string;

  before(async function () {
    await requireIntegration(this, "Go, to load it", async () => {
      program = await buildRenderer();
    });
  });

  async function service(name: string): Promise<ComposeService> {
    const found = (await loadComposeFile(program, path)).services[name];
    assert.ok(found, `there is no service ${name}`);
    return found;
  }

  async function loaded({ environment = {} }: ComposeService) {
    return loadConfig({ directory: undefined, environment, workingDirectory: "/" });
  }

  it("is what the schema of compose files allows, and fails where it is not", async () => {
    const project = await loadComposeFile(program, path);
    assert.deepEqual(Object.keys(project.services).sort(), ["kafka", "redis", "weir"]);
    const folder = await mkdtemp(join(tmpdir(), "weir-compose-"));
    try {
      const text = await readFile(join(repository, path), "utf8");
      for (const [from, to, problem] of [
        ["read_only", "readonly", /'readonly' not allowed/],
        ["      redis: {", "      reddis: {", /depends on undefined service "reddis"/],
        ["- weir:/var/lib/weir", "- wier:/var/lib/weir", /undefined volume wier/],
      ] as const) {
        await writeFile(join(folder, "compose.yaml"), text.replace(from, to));
        await assert.rejects(loadComposeFile(program, relative(repository, join(folder, "compose.yaml"))), problem);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("sets only what Weir knows, and publishes on loopback the ports at which it listens", async () => {
    const weir = await service("weir");
    const { config, warnings } = await loaded(weir);
    assert.deepEqual(warnings, []);
    assert.equal(config.processing.enabled, true);
    assert.ok(config.metrics.prometheus);
    const listening = [config.relay.port, config.grpc.port, splitHostAndPort(config.metrics.prometheus).port];
    assert.deepEqual(
      weir.ports?.map(({ host_ip, published, target }) => `${host_ip}:${published}:${target}`),
      listening.map((port) => `127.0.0.1:${port}:${port}`),
    );
  });

  it("sends no more to Kafka in one message than that takes", async () => {
    const [{ config }, kafka] = [await loaded(await service("weir")), await service("kafka")];
    assert.deepEqual(messageProblems(config), []);
    const text = JSON.stringify(config.processing.kafka_config);
    assert.match(text, new RegExp(`"message.max.bytes","value":"?${kafka.environment?.KAFKA_MESSAGE_MAX_BYTES}`));
  });

  it("builds our image, writes only to its volume and to memory, and lets it end in time", async () => {
    const weir = await service("weir");
    const { config } = await loaded(weir);
    assert.ok(weir.build);
    assert.ok(existsSync(resolve(weir.build.context, weir.build.dockerfile)));
    assert.deepEqual([weir.read_only, weir.cap_drop, weir.tmpfs], [true, ["ALL"], ["/tmp"]]);
    assert.deepEqual(weir.security_opt, ["no-new-privileges:true"]);
    assert.deepEqual(
      weir.volumes?.map(({ source, target }) => [source, target]),
      [["weir", "/var/lib/weir"]],
    );
    assert.ok(config.spool.envelopes.path?.startsWith("/var/lib/weir/"));
    assert.ok(Number.parseInt(weir.stop_grace_period ?? "0", 10) > config.limits.shutdown_timeout);
  });
});
