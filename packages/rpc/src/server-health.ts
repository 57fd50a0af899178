/** Serves grpc.health.v1 from a callback. */
import { HealthServiceImpl, HealthState } from "nice-grpc-server-health";

/** Whether a service can do its job. Called with the full name of a served service (`weir.quota.v1.QuotaService`). */
export type IsHealthy = (service: string) => boolean;

/** The name under which a server says that it answers, whatever its services can do: for those who restart what does not. */
export const livenessName = "liveness";

const refreshMs = 1000;

export interface ServerHealth {
  readonly implementation: HealthServiceImpl;
  start(): void;
  /** Every service is reported as not serving from here on. */
  stop(): void;
}

/**
 * `Check` asks the callback at once; `Watch` learns of a change within a second. The overall status (empty name) is
 * healthy when every service is.
 */
export function createServerHealth(services: readonly string[], isHealthy: IsHealthy): ServerHealth {
  const state = HealthState();
  // One listener per watcher, and as many watchers as there are peers.
  state.setMaxListeners(0);
  const served = HealthServiceImpl(state);
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  function refresh(): void {
    let all = !stopped;
    for (const service of services) {
      const healthy = !stopped && isHealthy(service);
      all &&= healthy;
      state.setStatus(healthy ? "healthy" : "unhealthy", service);
    }
    state.setStatus(all ? "healthy" : "unhealthy");
    state.setStatus("healthy", livenessName);
  }

  return {
    implementation: {
      check(request, context) {
        refresh();
        return served.check(request, context);
      },
      watch(request, context) {
        refresh();
        return served.watch(request, context);
      },
    },
    start() {
      refresh();
      timer = setInterval(refresh, refreshMs);
      timer.unref();
    },
    stop() {
      stopped = true;
      clearInterval(timer);
      refresh();
    },
  };
}
