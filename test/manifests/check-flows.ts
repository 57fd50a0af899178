/** Compares what may flow between pods with what the services call. */
import type { WeirConfig } from "@weir/config";
import { mayLeave, mayTalk, portNumber, selects, type Workload, weirWorkloads, workloadsOf } from "./cluster.ts";
import { type OutsideFlow, outsideFlows } from "./outside-flows.ts";
import type { KubernetesObject } from "./rendered.ts";

/** What services call, by name: other services, and what else there is. */
export interface ServiceNeeds {
  readonly services: readonly string[];
  readonly redis: boolean;
}

/**
 * Every flow that is needed and forbidden, or allowed and not needed, in words.
 * @param configs by the name of the workload
 */
export function flowProblems(
  objects: readonly KubernetesObject[],
  needs: ReadonlyMap<string, ServiceNeeds>,
  configs: ReadonlyMap<string, WeirConfig>,
): string[] {
  const workloads = weirWorkloads(objects);
  const problems: string[] = [];
  for (const from of workloads) {
    for (const to of workloads) {
      if (from === to) continue;
      const [caller, called] = [serviceOf(from), serviceOf(to)];
      const needed = needs.get(caller)?.services.includes(called) ?? false;
      const port = portNumber(to, "grpc") ?? 0;
      // What takes calls from everywhere takes them from its own kind, too.
      if (!needed && isOpen(objects, to, port)) continue;
      if (mayTalk(objects, from, to, port) !== needed) {
        problems.push(`${caller} ${needed ? "must reach" : "must not reach"} ${called} at ${port}`);
      }
    }
    const config = configs.get(from.name);
    if (config === undefined) throw new Error(`${from.name} has no configuration`);
    const usesRedis = needs.get(serviceOf(from))?.redis ?? false;
    problems.push(...outsideProblems(objects, from, outsideFlows(serviceOf(from), usesRedis, config)));
  }
  return problems;
}

function outsideProblems(
  objects: readonly KubernetesObject[],
  from: Workload,
  flows: readonly OutsideFlow[],
): string[] {
  const isReached = ({ what, port, protocol, isLabelled }: OutsideFlow) => {
    const provider = workloadsOf(objects).find(({ podLabels }) => podLabels["weir.dev/provides"] === what);
    // A broker lets in whoever is of Weir: that Redis is called by those only that need it is up to the callers.
    if (provider !== undefined) return mayTalk(objects, from, provider, port);
    return mayLeave(objects, from, { port, protocol, ...(isLabelled ? { provides: what } : {}) });
  };
  return flows
    .filter((flow) => isReached(flow) !== flow.isNeeded)
    .map(
      ({ what, port, isNeeded }) =>
        `${serviceOf(from)} ${isNeeded ? "must reach" : "must not reach"} ${what} at ${port}`,
    );
}

/** True if a pod of no kind may call. */
function isOpen(objects: readonly KubernetesObject[], to: Workload, port: number): boolean {
  const stranger: Workload = { ...to, name: "stranger", podLabels: {} };
  const everything = { kind: "NetworkPolicy", metadata: { name: "any" }, spec: anyEgress };
  return mayTalk([...objects, everything], stranger, to, port);
}

const anyEgress = { podSelector: {}, policyTypes: ["Egress"], egress: [{}] };

/** The service that a pod runs: `serve NAME`. */
export function serviceOf({ container }: Workload): string {
  return container.args?.[0] === "serve" ? (container.args[1] ?? "") : "";
}

/** Addresses that have no service, or whose service selects other pods than those that run what is looked for there. */
export function addressProblems(
  objects: readonly KubernetesObject[],
  addresses: ReadonlyMap<string, string>,
): string[] {
  const problems: string[] = [];
  for (const [service, address] of addresses) {
    const [host, port] = address.split(":");
    const found = objects.find(({ kind, metadata }) => kind === "Service" && metadata.name === host);
    if (found === undefined) {
      problems.push(`${service} is looked for at ${address}: there is no such service`);
      continue;
    }
    const { selector, ports } = found.spec as ServiceSpec;
    const pods = workloadsOf(objects).filter(({ podLabels }) => selects({ matchLabels: selector }, podLabels));
    const target = ports.find((each) => String(each.port) === port)?.targetPort;
    const served = pods.every(
      (pod) => serviceOf(pod) === service && target !== undefined && portNumber(pod, target) !== undefined,
    );
    if (pods.length !== 1 || !served) problems.push(`${service} is looked for at ${address}: it is not served there`);
  }
  return problems;
}

interface ServiceSpec {
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly port: number; readonly targetPort: number | string }[];
}
