/** Shows operators who the replicas of a neighbour are, and which of them can be called. */
import type { OnReplicaChange, ReplicaChange } from "@weir/rpc";
import type { Logger, Metrics } from "@weir/telemetry";
import type { ServiceName } from "./service.ts";

const words: Readonly<Partial<Record<ReplicaChange, string>>> = {
  hung: "a replica does not answer, and gets nothing more until it does",
  unreachable: "a replica cannot be connected to, and gets nothing until it can be",
};

/** What to tell the connection of a neighbour: to be called for every change of one of its replicas. */
export function observeReplicas(
  service: ServiceName,
  { logger, metrics }: { readonly logger: Logger; readonly metrics: Metrics },
): OnReplicaChange {
  const standings = new Map<string, ReplicaChange>();
  metrics.observe("rpc.replicas", { service }, () => standings.size);
  metrics.observe(
    "rpc.replicas.ready",
    { service },
    () => [...standings.values()].filter((standing) => standing === "ready").length,
  );
  return (address, change, error) => {
    const before = standings.get(address);
    if (change === "left") standings.delete(address);
    else standings.set(address, change);
    const warning = words[change];
    if (warning !== undefined) {
      const why = error?.reason === "TLS" ? "certificate" : change;
      metrics.counter("rpc.replicas.lost", { service, why }).add(1);
      const because = error === undefined ? "" : `: ${error.message}`;
      logger.warn({ neighbour: service, address, why }, `${warning}${because}`);
    } else if (change === "ready" && before !== undefined && words[before] !== undefined) {
      logger.info({ neighbour: service, address }, "a replica can be called again");
    }
  };
}
