/** Takes personal data out of logs; of their bodies only where a rule names them (logs, section "Log pipeline"). */
import type { Managed } from "@weir/managed";
import { createRecordScrubber, type RecordScrubber } from "@weir/pii";
import { metaOfNotes, notesOfMeta } from "../scrub/notes-of-meta.ts";
import { createAttributesScrubber } from "../scrub/scrub-attributes.ts";
import type { UnitContext } from "../unit-context.ts";
import type { Log } from "./log.ts";
import type { LogBatch } from "./log-batch.ts";

/** Scrubs all logs of a batch. */
export function scrubLogs(batch: Managed<LogBatch>, unit: UnitContext): void {
  const records = createRecordScrubber("log", unit.project.config.scrubbing);
  if (records === undefined) return;
  const scrubber = createAttributesScrubber(records);
  for (const log of batch.value.logs) {
    scrubBody(records, log);
    scrubber.scrub(log.attributes);
  }
}

function scrubBody(scrubber: RecordScrubber, log: Log): void {
  const { body, meta } = log;
  if (body === undefined) return;
  const notes = notesOfMeta(meta.get("body"));
  const scrubbed = scrubber.scrubText("body", body, "maybe", notes);
  const tree = metaOfNotes(notes);
  if (tree !== undefined) meta.set("body", tree);
  log.body = scrubbed ?? undefined;
}
