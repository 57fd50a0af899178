/** Asks both processors what would become of units. */
import type { ProcessorName } from "@weir/envelope";
import type { DryRun, DryRunResult, TriedUnit } from "@weir/gen/weir/common/v1/dry_run.ts";
import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import { withService } from "../service-client.ts";
import type { NamedUnit } from "./units-of-file.ts";

/** As many units go into one request. */
const maxUnits = 100;

/** What became of units, in their order, and what is wrong with the configuration. */
export interface TriedUnits {
  readonly units: readonly TriedUnit[];
  readonly problems: readonly string[];
}

/** Tries units under one configuration; undefined: the one in force. @throws CommandError if there are too many */
export async function tryUnits(
  command: Command,
  publicKey: string,
  units: readonly NamedUnit[],
  configJson: string | undefined,
): Promise<TriedUnits> {
  const byId = new Map<string, TriedUnit>();
  const problems = new Set<string>();
  for (const processor of ["event-processor", "span-processor"] as const) {
    const own = units
      .filter((unit) => unit.processor === processor && unit.refused === undefined)
      .map(({ message }) => message);
    if (own.length === 0) continue;
    if (own.length > maxUnits)
      throw new CommandError(`found ${own.length} items for the ${processor}, expected at most ${maxUnits}`);
    const result = await ask(command, processor, { publicKey, configJson, units: own });
    for (const unit of result?.units ?? []) byId.set(unit.id, unit);
    for (const problem of result?.problems ?? []) problems.add(problem);
  }
  const tried = units.map(({ message, refused }) => refused ?? byId.get(message.id));
  if (!tried.every((unit) => unit !== undefined)) throw new CommandError("found fewer answers than items");
  return { units: tried, problems: [...problems] };
}

async function ask(command: Command, processor: ProcessorName, dryRun: DryRun): Promise<DryRunResult | undefined> {
  if (processor === "span-processor") {
    const definition = async () => (await import("@weir/gen/weir/span/v1/span.ts")).SpanProcessorServiceDefinition;
    const answer = await withService(command, { key: "span_processor", definition }, (client) =>
      client.tryEnvelopes({ dryRun, transactions: [] }),
    );
    return answer.result;
  }
  const definition = async () => (await import("@weir/gen/weir/event/v1/event.ts")).EventProcessorServiceDefinition;
  const answer = await withService(command, { key: "event_processor", definition }, (client) =>
    client.tryEnvelopes({ dryRun }),
  );
  return answer.result;
}
