/** Compares pods with the program that they run: arguments, ports, probes, drains, files. */
import type { WeirConfig } from "@weir/config";
import { splitHostAndPort } from "@weir/config";
import { diskProblems, memoryProblems, messageProblems } from "./check-resources.ts";
import { type Probe, runs, type Workload } from "./cluster.ts";

/** What the program knows. */
export interface Program {
  /** Names of services that `weir serve` takes. */
  readonly services: readonly string[];
  /** Names under which the gRPC health service answers besides the overall status. */
  readonly healthNames: readonly string[];
  /** The user for whom the image has a folder that he may write. */
  readonly user: number;
}

/** Seconds that a pod gets to end besides its drain and its shutdown. */
const marginSeconds = 5;

/** What does not fit, in words. */
export function podProblems(workload: Workload, config: WeirConfig, program: Program): string[] {
  return [
    ...argumentProblems(workload, program),
    ...portProblems(workload, config),
    ...probeProblems(workload, config, program),
    ...encryptionProblems(config),
    ...drainProblems(workload, config),
    ...volumeProblems(workload, config),
    ...rightsProblems(workload, config, program),
    ...memoryProblems(workload, config),
    ...diskProblems(workload, config),
    ...messageProblems(config),
  ].map((problem) => `${workload.kind}/${workload.name}: ${problem}`);
}

function argumentProblems({ container }: Workload, { services }: Program): string[] {
  const [command, ...rest] = container.args ?? [];
  const directory = rest.indexOf("-c");
  if (directory < 0 || rest[directory + 1] !== "/etc/weir")
    return ["is not told that its configuration is in /etc/weir"];
  const names = rest.slice(0, directory);
  if (command === "run") return names.length === 0 ? [] : [`weir run takes no ${names.join(" ")}`];
  if (command !== "serve") return [`found the command ${command}, expected run or serve`];
  return names.filter((name) => !services.includes(name)).map((name) => `there is no service ${name}`);
}

function portProblems(workload: Workload, config: WeirConfig): string[] {
  const { container } = workload;
  const expected = new Map([
    ["grpc", config.grpc.port],
    ["metrics", config.metrics.prometheus === undefined ? 0 : splitHostAndPort(config.metrics.prometheus).port],
    ...(runs(workload, "ingest-gateway") ? ([["http", config.relay.port]] as const) : []),
    ...(config.grpc.health === undefined ? [] : ([["health", splitHostAndPort(config.grpc.health).port]] as const)),
  ]);
  const found = new Map(container.ports?.map(({ name, containerPort }) => [name, containerPort]));
  const names = new Set([...expected.keys(), ...found.keys()]);
  return [...names]
    .filter((name) => expected.get(name) !== found.get(name))
    .map((name) => `port ${name} is ${found.get(name)}, but the program listens at ${expected.get(name)}`);
}

function probeProblems({ container }: Workload, config: WeirConfig, { healthNames }: Program): string[] {
  const probes: Readonly<Record<string, Probe | undefined>> = {
    startup: container.startupProbe,
    liveness: container.livenessProbe,
    readiness: container.readinessProbe,
  };
  return Object.entries(probes).flatMap(([name, probe]) => {
    if (probe?.grpc === undefined) return [`has no ${name} probe over gRPC`];
    const { port, service = "" } = probe.grpc;
    if (port !== probedPort(config)) return [`the ${name} probe asks at ${port}`];
    return service === "" || healthNames.includes(service)
      ? []
      : [`the ${name} probe asks for ${service}, which nobody knows`];
  });
}

/** Probes cannot use TLS. */
function probedPort({ grpc }: WeirConfig): number | undefined {
  if (grpc.health !== undefined) return splitHostAndPort(grpc.health).port;
  return grpc.tls.certificate === undefined ? grpc.port : undefined;
}

/** What listens for others and is not encrypted must say so: the program would not start. */
function encryptionProblems({ grpc }: WeirConfig): string[] {
  if (grpc.host === "127.0.0.1") return [];
  return grpc.plaintext === (grpc.tls.certificate === undefined) ? [] : ["either has certificates, or grpc.plaintext"];
}

function drainProblems({ container, graceSeconds }: Workload, config: WeirConfig): string[] {
  const drain = container.lifecycle?.preStop?.sleep?.seconds ?? 0;
  const needed = drain + config.limits.shutdown_timeout + marginSeconds;
  if (drain === 0) return ["has no drain"];
  return graceSeconds >= needed ? [] : [`gets ${graceSeconds} s to end, expected ${needed}`];
}

/** Folders that the configuration names must be mounted, and every mount must have its volume. */
function volumeProblems(workload: Workload, config: WeirConfig): string[] {
  const { container, volumes } = workload;
  const mounts = container.volumeMounts ?? [];
  const isMounted = (path: string) =>
    mounts.some(({ mountPath }) => path === mountPath || path.startsWith(`${mountPath}/`));
  const { certificate, key, authority } = config.grpc.tls;
  const folders = [
    runs(workload, "project-config") ? config.projects.path : undefined,
    config.storage.path ?? undefined,
    config.spool.envelopes.path,
    certificate,
    key,
    authority,
  ];
  return [
    ...folders
      .filter((path) => path !== undefined)
      .filter((path) => !isMounted(path))
      .map((path) => `${path} is on no volume`),
    ...mounts
      .filter(({ name }) => !volumes.some((volume) => volume.name === name))
      .map(({ name }) => `there is no volume ${name}`),
  ];
}

/** Nothing may be written but what the configuration names, and temporary files; by the user of the image. */
function rightsProblems({ container, user }: Workload, config: WeirConfig, program: Program): string[] {
  const mounts = container.volumeMounts ?? [];
  const isWritable = (path: string) =>
    mounts.some(({ mountPath, readOnly }) => !readOnly && (path === mountPath || path.startsWith(`${mountPath}/`)));
  const written = [config.storage.path ?? undefined, config.spool.envelopes.path, "/tmp"];
  return [
    ...(container.securityContext?.readOnlyRootFilesystem === true ? [] : ["may write to the files of its image"]),
    ...(user === program.user ? [] : [`runs as ${user}, expected ${program.user}`]),
    ...written.filter((path) => path !== undefined && !isWritable(path)).map((path) => `cannot write to ${path}`),
  ];
}
