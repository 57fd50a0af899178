/** The name of a transaction, and where it is from (events, section "Transaction names"). */
import type { NameRule } from "@weir/transaction-names";
import { cleanName } from "@weir/transaction-names";
import type { EventDocument } from "../event/event.ts";
import { objectMember } from "../event/json.ts";
import { keepOriginal, ownMeta } from "../event/meta.ts";
import { sendsRawUrls } from "./raw-urls.ts";

/** The name of transactions that have none. */
export const unlabeled = "<unlabeled transaction>";

/**
 * Gives every transaction a name and says where it is from. Names that are addresses lose what differs from call to
 * call, with a note of what they were.
 * @param nowMs ms since the epoch: rules expire
 */
export function nameTransaction(event: EventDocument, rules: readonly NameRule[], nowMs: number): void {
  const { fields } = event;
  const sent = fields.transaction;
  const trimmed = typeof sent === "string" ? sent.trim() : "";
  const name = trimmed === "" ? unlabeled : trimmed;
  fields.transaction = name;
  const info = objectMember(fields, "transaction_info");
  const mayBeAddress = name.includes("/");
  if (isMissing(info.source) && !(mayBeAddress && sendsRawUrls(fields))) info.source = "unknown";
  if (info.source === "url" || info.source === "sanitized" || (isMissing(info.source) && mayBeAddress)) {
    clean(event, name, rules, nowMs);
    info.source = "sanitized";
  }
}

function isMissing(source: unknown): boolean {
  return source === undefined || source === null;
}

function clean({ fields, meta }: EventDocument, name: string, rules: readonly NameRule[], nowMs: number): void {
  const cleaned = cleanName(name, rules, nowMs);
  if (cleaned.remarks.length === 0) return;
  const path = ["transaction"];
  ownMeta(meta, path).remarks.push(...cleaned.remarks);
  if (cleaned.name !== name) keepOriginal(meta, path, name);
  fields.transaction = cleaned.name;
}
