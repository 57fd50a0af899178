/** Prints what is dropped as it is decided, until it is told to stop. */
import { recordJson } from "../explain/record-json.ts";
import { msOf } from "../explain/times.ts";
import type { Terminal } from "../terminal.ts";
import type { FedDecision } from "./decision-feed.ts";
import { NoDecisionsError } from "./decision-feed.ts";
import { describeDecisions } from "./describe-decision.ts";
import { renderLine } from "./render-line.ts";

/** Prints decisions; resolves when there are no more. Says so if the gateway has gone. */
export async function tailDecisions(
  decisions: AsyncIterable<FedDecision>,
  { stdout, stderr }: Terminal,
  options: { readonly json: boolean },
): Promise<void> {
  const isTerminal = stdout.isTTY === true;
  const layout = {
    colour: isTerminal && (process.env.NO_COLOR ?? "") === "",
    width: isTerminal ? stdout.columns : undefined,
  };
  try {
    for await (const { record, missed, instance } of decisions) {
      if (missed > 0n) stderr.write(`weir: ${missed} decisions came too fast to be shown\n`);
      if (options.json) {
        stdout.write(`${JSON.stringify({ decision: recordJson(record, instance) })}\n`);
        continue;
      }
      const decidedMs = record.decidedAt === undefined ? 0 : msOf(record.decidedAt);
      const project = record.scoping === undefined ? undefined : String(record.scoping.projectId);
      for (const line of describeDecisions(record)) stdout.write(`${renderLine(line, project, decidedMs, layout)}\n`);
    }
  } catch (error) {
    if (!(error instanceof NoDecisionsError)) throw error;
    stderr.write(
      `weir: showing sums without ids from here on, as no gateway tells decisions any more: ${error.message}\n`,
    );
  }
}
