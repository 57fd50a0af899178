/** The processors behind their ports: in this process or over the network. */
import type { Neighbours } from "@weir/service-host";
import type { ProcessUnits } from "../domain/dispatch/processor.ts";
import type { ProcessorName } from "../domain/dispatch/processor-unit.ts";
import { withDeadline } from "./with-deadline.ts";

/**
 * The processors of a gateway. A port is looked up when it is called: neighbours of the same process are composed later.
 * @param timeoutMs deadline of one call
 */
export function neighbourProcessors(
  neighbours: Pick<Neighbours, "spanProcessor" | "eventProcessor">,
  timeoutMs: number,
): Readonly<Record<ProcessorName, ProcessUnits>> {
  return {
    "span-processor": (units, signal) =>
      withDeadline(signal, timeoutMs, async (deadline) => {
        const call = { signal: deadline, timeoutMs };
        return (await neighbours.spanProcessor.processEnvelopes({ units }, call)).results;
      }),
    "event-processor": (units, signal) =>
      withDeadline(signal, timeoutMs, async (deadline) => {
        const call = { signal: deadline, timeoutMs };
        return (await neighbours.eventProcessor.processEnvelopes({ units }, call)).results;
      }),
  };
}
