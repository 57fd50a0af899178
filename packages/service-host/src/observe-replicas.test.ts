import assert from "node:assert/strict";
import { RpcError } from "@weir/rpc";
import { createLogger, createMetrics } from "@weir/telemetry";
import { observeReplicas } from "./observe-replicas.ts";

describe("what operators see of the replicas of a neighbour", () => {
  it("is how many there are, how many can be called, and how often one was lost and why", () => {
    const metrics = createMetrics();
    const tell = observeReplicas("quota", { logger: createLogger({ level: "off" }), metrics });
    for (const address of ["10.0.0.1:1", "10.0.0.2:1", "10.0.0.3:1"]) {
      tell(address, "joined");
      tell(address, "ready");
    }
    tell("10.0.0.1:1", "hung");
    tell("10.0.0.2:1", "unreachable", new RpcError("UNAVAILABLE", "expired", { reason: "TLS" }));
    tell("10.0.0.3:1", "left");
    const text = metrics.renderPrometheus();
    assert.match(text, /weir_rpc_replicas\{service="quota"\} 2/);
    assert.match(text, /weir_rpc_replicas_ready\{service="quota"\} 0/);
    assert.match(text, /weir_rpc_replicas_lost_total\{service="quota",why="hung"\} 1/);
    assert.match(text, /weir_rpc_replicas_lost_total\{service="quota",why="certificate"\} 1/);
    tell("10.0.0.1:1", "ready");
    assert.match(metrics.renderPrometheus(), /weir_rpc_replicas_ready\{service="quota"\} 1/);
  });
});
