/** Traces what the services of a process ask of each other: who is asked need not know by whom, nor where. */
import type { Check } from "@weir/gen/weir/quota/v1/quota.ts";
import type { Evaluation } from "@weir/gen/weir/sampling/v1/sampling.ts";
import type { TransactionUnit } from "@weir/gen/weir/span/v1/span.ts";
import { type Tracer, traceCaller } from "@weir/telemetry";
import type { Neighbours } from "./service.ts";
import { wrapNeighbours } from "./wrap-neighbours.ts";

const checks = {
  of: (request: { checks: Check[] }) => request.checks,
  replace: (found: Check[]) => ({ checks: found }),
};
const evaluations = {
  of: (request: { evaluations: Evaluation[] }) => request.evaluations,
  replace: (found: Evaluation[]) => ({ evaluations: found }),
};
const transactions = {
  of: (request: { units: TransactionUnit[] }) => request.units,
  replace: (found: TransactionUnit[]) => ({ units: found }),
};

/** Neighbours whose answers to quota checks, evaluations and handed-over transactions are traced. */
export function traceNeighbours(neighbours: Neighbours, tracer: Tracer): Neighbours {
  return wrapNeighbours(neighbours, {
    quota: (port) => ({ ...port, check: traceCaller(tracer, "quota.check", checks, port.check) }),
    sampling: (port) => ({
      ...port,
      evaluate: traceCaller(tracer, "sampling.evaluate", evaluations, port.evaluate),
    }),
    spanProcessor: (port) => ({
      ...port,
      processTransactions: traceCaller(tracer, "transactions.hand_over", transactions, port.processTransactions),
    }),
  });
}
