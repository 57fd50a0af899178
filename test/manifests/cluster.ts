/** The parts of rendered manifests that the checks compare: pods, their ports and labels, services, flows. */
import type { KubernetesObject, Labels } from "./rendered.ts";

/** A deployment or stateful set. */
export interface Workload {
  readonly kind: string;
  readonly name: string;
  readonly podLabels: Labels;
  readonly selector: Labels;
  readonly container: Container;
  readonly graceSeconds: number;
  readonly volumes: readonly Volume[];
  /** Undefined: an autoscaler's business. */
  readonly replicas: number | undefined;
  readonly serviceAccountName: string | undefined;
  /** The user that all of its containers run as. */
  readonly user: number | undefined;
}

/** What a pod mounts; `storage` is what a claim asks for. */
export interface Volume {
  readonly name: string;
  readonly storage?: string;
  readonly configMap?: { readonly name: string; readonly optional?: boolean };
  readonly secret?: { readonly secretName: string };
  readonly projected?: {
    readonly sources: readonly { readonly configMap?: NamedObject; readonly secret?: NamedObject }[];
  };
}

interface NamedObject {
  readonly name: string;
}

export interface Container {
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly resources: { readonly requests: { readonly memory: string }; readonly limits: { readonly memory: string } };
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly lifecycle?: { readonly preStop?: { readonly sleep?: { readonly seconds: number } } };
  readonly volumeMounts?: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly?: boolean;
  }[];
  readonly securityContext?: { readonly readOnlyRootFilesystem?: boolean };
}

export interface Probe {
  readonly grpc?: { readonly port: number; readonly service?: string };
}

/** A port by its number or name. */
export type PortReference = number | string;

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: unknown;
}

interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: PortReference; readonly protocol?: string }[];
}

interface Policy {
  readonly podSelector: Selector;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

/** All workloads. */
export function workloadsOf(objects: readonly KubernetesObject[]): Workload[] {
  return objects.filter(({ kind }) => kind === "Deployment" || kind === "StatefulSet").map(workloadOf);
}

/** The workloads that run Weir itself. */
export function weirWorkloads(objects: readonly KubernetesObject[]): Workload[] {
  const own = objects.filter(({ metadata }) => metadata.labels?.["weir.dev/runs"] === "weir");
  return workloadsOf(own);
}

function workloadOf({ kind, metadata, spec }: KubernetesObject): Workload {
  const { selector, template, volumeClaimTemplates, replicas } = spec as WorkloadSpec;
  const [container] = template.spec.containers;
  if (container === undefined) throw new Error(`${kind}/${metadata.name} has no container`);
  const claims = (volumeClaimTemplates ?? []).map((claim) => ({
    name: claim.metadata.name,
    storage: claim.spec.resources.requests.storage,
  }));
  return {
    kind,
    name: metadata.name,
    podLabels: template.metadata.labels,
    selector: selector.matchLabels,
    container,
    graceSeconds: template.spec.terminationGracePeriodSeconds ?? 30,
    volumes: [...(template.spec.volumes ?? []), ...claims],
    replicas,
    serviceAccountName: template.spec.serviceAccountName,
    user: template.spec.securityContext?.runAsUser,
  };
}

interface WorkloadSpec {
  readonly replicas?: number;
  readonly selector: { readonly matchLabels: Labels };
  readonly volumeClaimTemplates?: readonly {
    readonly metadata: NamedObject;
    readonly spec: { readonly resources: { readonly requests: { readonly storage: string } } };
  }[];
  readonly template: {
    readonly metadata: { readonly labels: Labels };
    readonly spec: {
      readonly containers: readonly Container[];
      readonly volumes?: readonly Volume[];
      readonly terminationGracePeriodSeconds?: number;
      readonly serviceAccountName?: string;
      readonly securityContext?: { readonly runAsUser?: number };
    };
  };
}

/** True if the pods of a workload run a service: alone, or with all the others. */
export function runs({ container }: Workload, service: string): boolean {
  return container.args?.[0] === "run" || container.args?.[1] === service;
}

/** True if all labels of the selector are there. */
export function selects(selector: Selector, labels: Labels): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return (
    Object.entries(matchLabels).every(([name, value]) => labels[name] === value) &&
    matchExpressions.every(({ key, operator, values }) => operator === "In" && values.includes(labels[key] ?? ""))
  );
}

/**
 * True if pods may talk to other pods of the same namespace at a port: both what the one may call and what the other
 * may be called by has to allow it.
 */
export function mayTalk(objects: readonly KubernetesObject[], from: Workload, to: Workload, port: number): boolean {
  return allowed(objects, "Egress", from, to, to, port) && allowed(objects, "Ingress", to, from, to, port);
}

/**
 * True if pods may call what is not rendered here, at a port: addresses, or pods of others that carry a label.
 * @param provides the value of their label `weir.dev/provides`; undefined: addresses only
 */
export function mayLeave(
  objects: readonly KubernetesObject[],
  from: Workload,
  { port, protocol, provides }: { readonly port: number; readonly protocol: string; readonly provides?: string },
): boolean {
  const isOutside = ({ ipBlock, podSelector }: Peer) =>
    ipBlock !== undefined || (provides !== undefined && podSelector?.matchLabels?.["weir.dev/provides"] === provides);
  return policiesFor(objects, "Egress", from).some(({ egress = [] }) =>
    egress.some(
      ({ to = [], ports = [] }) =>
        to.some(isOutside) && ports.some((each) => each.port === port && (each.protocol ?? "TCP") === protocol),
    ),
  );
}

function allowed(
  objects: readonly KubernetesObject[],
  direction: "Ingress" | "Egress",
  of: Workload,
  peer: Workload,
  server: Workload,
  port: number,
): boolean {
  return policiesFor(objects, direction, of).some((policy) => {
    const rules = (direction === "Ingress" ? policy.ingress : policy.egress) ?? [];
    return rules.some((rule) => {
      const peers = direction === "Ingress" ? rule.from : rule.to;
      const isPeer = peers === undefined || peers.some((each) => isPod(each, peer));
      return isPeer && (rule.ports?.some((each) => portNumber(server, each.port) === port) ?? true);
    });
  });
}

/** Pods of other namespaces are out of reach here: a peer that names a namespace counts by its pods alone. */
function isPod({ podSelector, ipBlock, namespaceSelector }: Peer, pod: Workload): boolean {
  if (ipBlock !== undefined) return false;
  if (podSelector === undefined) return namespaceSelector?.matchLabels === undefined;
  return selects(podSelector, pod.podLabels);
}

function policiesFor(objects: readonly KubernetesObject[], direction: string, of: Workload): Policy[] {
  return objects
    .filter(({ kind }) => kind === "NetworkPolicy")
    .map(({ spec }) => spec as Policy)
    .filter(({ policyTypes, podSelector }) => policyTypes.includes(direction) && selects(podSelector, of.podLabels));
}

/** The number of a port of a pod; undefined if the pod has no port of the name. */
export function portNumber({ container }: Workload, port: PortReference): number | undefined {
  return typeof port === "number" ? port : container.ports?.find(({ name }) => name === port)?.containerPort;
}

/** Ports that policies name and none of the pods that they are about has. */
export function unknownPolicyPorts(objects: readonly KubernetesObject[]): string[] {
  const workloads = workloadsOf(objects);
  return objects
    .filter(({ kind }) => kind === "NetworkPolicy")
    .flatMap(({ metadata, spec }) => {
      const { podSelector, ingress = [] } = spec as Policy;
      const pods = workloads.filter(({ podLabels }) => selects(podSelector, podLabels));
      const ports = ingress.flatMap((rule) => rule.ports ?? []).map(({ port }) => port);
      return ports
        .filter(
          (port) =>
            !pods.some((pod) => pod.container.ports?.some((each) => each.name === port || each.containerPort === port)),
        )
        .map((port) => `NetworkPolicy/${metadata.name}: no pod has port ${port}`);
    });
}
