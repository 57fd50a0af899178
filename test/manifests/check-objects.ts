/** Compares objects with each other: what one names must be there, and every workload must have what belongs to it. */
import { portNumber, selects, type Volume, type Workload, weirWorkloads, workloadsOf } from "./cluster.ts";
import type { KubernetesObject, Labels } from "./rendered.ts";

/** Made by whoever runs Weir, or by an extension. */
const madeElsewhere: ReadonlySet<string> = new Set([
  "Secret/weir-secrets",
  "Secret/weir-tls",
  "Secret/weir-credentials",
]);

/** What does not fit, in words. */
export function objectProblems(objects: readonly KubernetesObject[]): string[] {
  return [
    ...weirWorkloads(objects).flatMap((workload) => [
      ...referenceProblems(objects, workload),
      ...imageProblems(workload),
      ...scaleProblems(objects, workload),
    ]),
    ...serviceProblems(objects),
    ...secretProblems(objects),
  ];
}

function referenceProblems(
  objects: readonly KubernetesObject[],
  { name, volumes, serviceAccountName }: Workload,
): string[] {
  const names = new Set([...madeElsewhere, ...objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)]);
  const account = objects.find((each) => each.kind === "ServiceAccount" && each.metadata.name === serviceAccountName);
  return [
    ...volumes
      .flatMap(mountedObjects)
      .filter((mounted) => !names.has(mounted))
      .map((mounted) => `${name}: there is no ${mounted}`),
    ...(account?.automountServiceAccountToken === false
      ? []
      : [`${name}: its account ${serviceAccountName} gives it a token`]),
  ];
}

function mountedObjects({ configMap, secret, projected }: Volume): string[] {
  return [
    ...(configMap === undefined || configMap.optional ? [] : [`ConfigMap/${configMap.name}`]),
    ...(secret === undefined ? [] : [`Secret/${secret.secretName}`]),
    ...(projected?.sources ?? []).flatMap((source) => [
      ...(source.configMap === undefined ? [] : [`ConfigMap/${source.configMap.name}`]),
      ...(source.secret === undefined ? [] : [`Secret/${source.secret.name}`]),
    ]),
  ];
}

function imageProblems({ name, container }: Workload): string[] {
  return /^[\w.-]+(?:\/[\w.-]+)+(?::(?!latest$)[\w.-]+|@sha256:[0-9a-f]{64})$/.test(container.image)
    ? []
    : [`${name}: found the image ${container.image}, expected one with a registry and a version`];
}

/** What an autoscaler scales must not say how many it is: whoever applies it again would take its pods away. */
function scaleProblems(objects: readonly KubernetesObject[], { kind, name, replicas, podLabels }: Workload): string[] {
  const scalers = objects.filter(({ kind: each, spec }) => {
    if (each !== "HorizontalPodAutoscaler") return false;
    const { scaleTargetRef: target } = spec as {
      readonly scaleTargetRef: { readonly kind: string; readonly name: string };
    };
    return target.kind === kind && target.name === name;
  });
  const budgets = objects.filter(
    ({ kind: each, spec }) =>
      each === "PodDisruptionBudget" && selects((spec as { selector: object }).selector, podLabels),
  );
  if (replicas !== undefined) return scalers.length === 0 ? [] : [`${name}: it and its autoscaler say how many it is`];
  return scalers.length === 1 && budgets.length === 1 ? [] : [`${name}: has no autoscaler or no disruption budget`];
}

function serviceProblems(objects: readonly KubernetesObject[]): string[] {
  return objects
    .filter(({ kind }) => kind === "Service")
    .flatMap(({ metadata, spec }) => {
      const { selector, ports } = spec as ServiceSpec;
      const [pod, ...others] = workloadsOf(objects).filter((each) =>
        selects({ matchLabels: selector }, each.podLabels),
      );
      if (pod === undefined || others.length > 0)
        return [`Service/${metadata.name}: selects no pods, or those of several`];
      return ports
        .filter(({ targetPort }) => portNumber(pod, targetPort) === undefined)
        .map(({ targetPort }) => `Service/${metadata.name}: no pod has port ${targetPort}`);
    });
}

interface ServiceSpec {
  readonly selector: Labels;
  readonly ports: readonly { readonly targetPort: number | string }[];
}

/** What a secret holds must stand nowhere else that Weir reads. */
function secretProblems(objects: readonly KubernetesObject[]): string[] {
  const secrets = objects.filter(({ kind }) => kind === "Secret");
  const isRead = ({ kind, metadata }: KubernetesObject) =>
    kind === "ConfigMap" || metadata.labels?.["weir.dev/runs"] === "weir";
  const others = JSON.stringify(objects.filter(isRead));
  return secrets.flatMap(({ metadata, data = {} }) =>
    Object.entries(data)
      .filter(([, value]) => others.includes(Buffer.from(value, "base64").toString()))
      .map(([name]) => `Secret/${metadata.name}: what it holds as ${name} also stands elsewhere`),
  );
}
