/** What became of data, read from the topics: what was delivered plus what outcomes tell, in quantities by category. */
import { DataCategory } from "@weir/data-category";
import type { CapturedMessage } from "../harness/captured-message.ts";

/** Quantities by category id. */
export type Sums = ReadonlyMap<string, number>;

/** What was delivered plus what outcomes tell. Sessions and metrics count nothing. */
export function account(messages: readonly CapturedMessage[]): Sums {
  const sums = new Map<string, number>();
  const add = (category: DataCategory, quantity: number) => increase(sums, String(category), quantity);
  const addFile = ({ size, rate_limited: limited }: DeliveredFile) => {
    // A crash file over its quota is delivered to whoever reads symbols, and told as dropped.
    if (limited === true) return;
    // Every file counts at least one byte.
    add(DataCategory.ATTACHMENT, Math.max(1, size));
    add(DataCategory.ATTACHMENT_ITEM, 1);
  };
  for (const { topic, value } of messages) {
    const message = value as Readonly<Record<string, unknown>>;
    switch (topic) {
      case "ingest-events":
        add(isSecurityReport(message) ? DataCategory.SECURITY : DataCategory.ERROR, 1);
        break;
      case "ingest-attachments":
        if (message.type === "event") add(DataCategory.ERROR, 1);
        if (message.type === "user_report") add(DataCategory.FEEDBACK, 1);
        if (message.type === "attachment") addFile(message.attachment as DeliveredFile);
        for (const file of (message.attachments as DeliveredFile[]) ?? []) addFile(file);
        break;
      case "ingest-transactions":
        add(DataCategory.TRANSACTION_INDEXED, 1);
        break;
      case "ingest-feedback-events":
        add(DataCategory.FEEDBACK, 1);
        break;
      case "ingest-spans":
        add(DataCategory.SPAN_INDEXED, 1);
        break;
      case "ingest-monitors":
        add(DataCategory.MONITOR, 1);
        break;
      case "ingest-metrics":
        break;
      case "snuba-items":
        for (const { data_category, quantity } of (message.outcomes as { category_count: Count[] }).category_count) {
          add(data_category as DataCategory, Number(quantity));
        }
        break;
      default:
        add(message.category as DataCategory, message.quantity as number);
    }
  }
  return sums;
}

interface DeliveredFile {
  readonly size: number;
  readonly rate_limited?: boolean;
}

interface Count {
  readonly data_category: number;
  readonly quantity: string;
}

function isSecurityReport({ payload }: Readonly<Record<string, unknown>>): boolean {
  return (payload as { type?: string }).type === "csp";
}

/** What outcomes tell as dropped, by `<outcome> <reason> <category>`. */
export function droppedByReason(messages: readonly CapturedMessage[]): Sums {
  const sums = new Map<string, number>();
  for (const { topic, value } of messages) {
    if (!topic.startsWith("outcomes")) continue;
    const { outcome, reason, category, quantity } = value as {
      outcome: number;
      reason?: string;
      category: number;
      quantity: number;
    };
    if (outcome !== 0) increase(sums, `${outcome} ${reason} ${category}`, quantity);
  }
  return sums;
}

/** Adds to a sum. */
export function increase(sums: Map<string, number>, name: string, quantity: number): void {
  sums.set(name, (sums.get(name) ?? 0) + quantity);
}

/** Sums in the order of their names, to be compared. */
export function readable(sums: Sums): Record<string, number> {
  return Object.fromEntries([...sums].sort(([left], [right]) => left.localeCompare(right)));
}

/** The sum of sums. */
export function total(sums: Sums): number {
  let sum = 0;
  for (const value of sums.values()) sum += value;
  return sum;
}
