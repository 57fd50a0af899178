/** The processors behind their ports: in this process or over the network. */
import type { Neighbours } from "@weir/service-host";
import type { ProcessUnits } from "../domain/dispatch/processor.ts";
import type { ProcessorName } from "../domain/dispatch/processor-unit.ts";

/** The processors of a gateway. A port is looked up when it is called: neighbours of the same process are composed later. */
export function neighbourProcessors(
  neighbours: Pick<Neighbours, "spanProcessor" | "eventProcessor">,
): Readonly<Record<ProcessorName, ProcessUnits>> {
  return {
    "span-processor": async (units, signal) => {
      const { results } = await neighbours.spanProcessor.processEnvelopes({ units }, { signal });
      return results;
    },
    "event-processor": async (units, signal) => {
      const { results } = await neighbours.eventProcessor.processEnvelopes({ units }, { signal });
      return results;
    },
  };
}
