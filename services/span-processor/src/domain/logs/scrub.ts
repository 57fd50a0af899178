/** Takes personal data out of logs; of their bodies only where a rule names them (logs, section "Log pipeline"). */
import type { Managed } from "@weir/managed";
import { createRecordScrubber } from "@weir/pii";
import { createAttributesScrubber } from "../scrub/scrub-attributes.ts";
import { scrubMember } from "../scrub/scrub-member.ts";
import type { UnitContext } from "../unit-context.ts";
import type { LogBatch } from "./log-batch.ts";

/** Scrubs all logs of a batch. */
export function scrubLogs(batch: Managed<LogBatch>, unit: UnitContext): void {
  const records = createRecordScrubber("log", unit.project.config.scrubbing);
  if (records === undefined) return;
  const scrubber = createAttributesScrubber(records);
  for (const log of batch.value.logs) {
    const body = scrubMember(records, "body", log.body, log.meta);
    log.body = typeof body === "string" ? body : undefined;
    scrubber.scrub(log.attributes);
  }
}
