/** The configuration that a pod would read: the files of its config map and secret, and its environment. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LoadedConfig, loadConfig, type WeirConfig } from "@weir/config";
import { type Workload, weirWorkloads } from "./cluster.ts";
import type { KubernetesObject } from "./rendered.ts";

const secretsFolder = "/etc/weir-secrets";
/** What the secret holds where an overlay leaves it to the operator. */
const operatorsSecrets = {
  "redis-url": "rediss://redis.example:6379",
  "kafka-bootstrap-servers": "kafka.example:9092",
  "kafka-username": "weir",
  "kafka-password": "of-production",
};

/** Loads it as the program does; throws as the program would. */
export async function loadPodConfig(
  objects: readonly KubernetesObject[],
  { container }: Workload,
): Promise<LoadedConfig> {
  const folder = await mkdtemp(join(tmpdir(), "weir-manifest-"));
  try {
    const text = dataOf(objects, "ConfigMap", "weir-config")?.["config.yml"];
    if (text === undefined) throw new Error("found no config.yml in the config map weir-config");
    await writeFile(join(folder, "config.yml"), text.replaceAll(secretsFolder, folder));
    const secrets = decoded(dataOf(objects, "Secret", "weir-secrets")) ?? operatorsSecrets;
    await mkdir(folder, { recursive: true });
    for (const [name, value] of Object.entries(secrets)) await writeFile(join(folder, name), value);
    const environment = Object.fromEntries((container.env ?? []).map(({ name, value = "" }) => [name, value]));
    return await loadConfig({
      directory: folder,
      environment: { ...environment, KUBERNETES_SERVICE_HOST: "10.0.0.1" },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The configurations of all that run Weir, by the name of the workload. */
export async function podConfigs(objects: readonly KubernetesObject[]): Promise<ReadonlyMap<string, WeirConfig>> {
  const configs = new Map<string, WeirConfig>();
  for (const workload of weirWorkloads(objects)) {
    configs.set(workload.name, (await loadPodConfig(objects, workload)).config);
  }
  return configs;
}

function dataOf(objects: readonly KubernetesObject[], kind: string, prefix: string) {
  return objects.find((object) => object.kind === kind && object.metadata.name.startsWith(prefix))?.data;
}

function decoded(data: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> | undefined {
  if (data === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, Buffer.from(value, "base64").toString()]),
  );
}
