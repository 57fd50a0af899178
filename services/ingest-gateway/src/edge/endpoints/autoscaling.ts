/** `/api/relay/autoscaling/`: how busy this instance is, for autoscalers (ingest, section "Health, backpressure, shutdown"). */
import type { Endpoint } from "../http/endpoint.ts";
import { textAnswer } from "../http/http-answer.ts";

/** What autoscalers look at. */
export interface InstanceLoad {
  /** False from the moment in which a shutdown begins. */
  readonly isUp: boolean;
  /** Memory in use, as a part of what the process may use: 0 to 1. */
  readonly memoryUsage: number;
  /** Envelopes in the buffer, and their bytes. */
  readonly spoolEntries: number;
  readonly spoolBytes: number;
  /** How busy the event loop was since it was last asked, in percent. */
  readonly runtimeUtilization: number;
  /** How many of the threads for rare heavy work are busy, in percent. */
  readonly poolUtilization: number;
}

/** Creates the endpoint. */
export function autoscalingEndpoint(load: () => InstanceLoad): Endpoint {
  return {
    name: "autoscaling",
    paths: ["/api/relay/autoscaling/"],
    methods: ["GET", "HEAD"],
    cors: false,
    answersUnderLoad: true,
    answer: () => textAnswer(200, format(load())),
  };
}

/** In Prometheus' text format, under the names that operators of Relay know. */
function format(load: InstanceLoad): string {
  const samples: readonly (readonly [name: string, labels: string, value: number])[] = [
    ["relay_memory_usage", "", load.memoryUsage],
    ["relay_up", "", load.isUp ? 1 : 0],
    ["relay_spool_item_count", "", load.spoolEntries],
    ["relay_spool_total_size", "", load.spoolBytes],
    // All services of this process share one event loop.
    ["relay_service_utilization", '{relay_service="ingest-gateway", instance_id="0"}', load.runtimeUtilization],
    ["relay_worker_pool_utilization", "", load.poolUtilization],
    ["relay_runtime_utilization", "", load.runtimeUtilization],
  ];
  return samples.map(([name, labels, value]) => `# TYPE ${name} gauge\n${name}${labels} ${value}\n`).join("");
}
