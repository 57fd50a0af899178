/** What happens to client reports: they become outcomes. They have no quantities of their own, and no limits. */
import type { Item } from "@weir/envelope";
import { instantFromMs, toMs } from "../event/instant.ts";
import { parseJson } from "../event/parse-json.ts";
import type { UnitContext } from "../unit-context.ts";
import { clockDriftSeconds } from "../unit-context.ts";
import { readClientReport } from "./client-report.ts";
import { reportOutcomes } from "./report-outcomes.ts";

const msPerDay = 86_400_000;

/** Processes client reports. Their outcomes are emitted once the unit is settled. */
export function processClientReports(context: UnitContext, items: readonly Item[]): void {
  for (const item of items) processClientReport(context, item);
}

function processClientReport(context: UnitContext, item: Item): void {
  const { processing, receivedAtMs, scoping } = context;
  const parsed = parseJson(item.payload);
  const report = parsed.ok ? readClientReport(parsed.value) : undefined;
  if (report === undefined) {
    processing.explain("a client report cannot be read", { expected: "an object with discarded_events" });
    return;
  }
  const sentMs = toMs(report.timestamp ?? instantFromMs(receivedAtMs));
  const timestampMs = report.timestamp === undefined ? sentMs : sentMs + clockDriftSeconds(context) * 1000;
  const nowMs = processing.now();
  const oldest = nowMs - context.project.config.eventRetentionDays * msPerDay;
  const newest = nowMs + processing.settings.maxSecondsInFuture * 1000;
  if (timestampMs < oldest || timestampMs > newest) {
    processing.explain("a client report is about another time", { timestampMs });
    return;
  }
  context.afterCommit.push(() => reportOutcomes(processing.outcomes, scoping, timestampMs, report.losses));
}
