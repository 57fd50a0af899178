/** What several copies behind one port give and cost, beside one. */
import { makeMix } from "./mixes.ts";
import type { BenchRow } from "./table.ts";

/** A sentence for each row of several copies that has a row of one beside it. */
export function compareProcesses(rows: readonly BenchRow[]): readonly string[] {
  return rows
    .filter(({ processes }) => processes > 1)
    .flatMap((several) => {
      const one = rows.find(
        ({ setup, processes, mix }) => setup === several.setup && mix === several.mix && processes === 1,
      );
      if (one === undefined) return [];
      const throughput = several.weir.processedPerSecond / one.weir.processedPerSecond;
      const cpu = several.weir.cpuMsPerEnvelope / one.weir.cpuMsPerEnvelope;
      const { title } = makeMix(several.mix, 0, "");
      return [
        `${title}: ${several.processes} processes deliver ${throughput.toFixed(2)} times as much per second as one, for ${cpu.toFixed(2)} times the CPU time per envelope`,
      ];
    });
}
