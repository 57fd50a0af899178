/** Which crash an envelope holds, and which of its items tell about it (events, section "Shapes of error envelopes"). */
import type { Item } from "@weir/envelope";
import { attachmentKind } from "@weir/envelope";
import { takeAt } from "../grouping.ts";

/** What crashed, by the file that says so. */
export type CrashReport = "minidump" | "gpu_dump" | "apple_crash_report" | "dying_message";

/** The items of a crash by the part that they play. */
export interface CrashShape {
  readonly report: CrashReport;
  /** The file that the crash left. */
  readonly file: Item;
  /** The event as JSON, as msgpack, and as form fields: the first that is there tells about the crash. */
  readonly event: Item | undefined;
  readonly payload: Item | undefined;
  /** At most two. */
  readonly breadcrumbs: readonly Item[];
  readonly form: Item | undefined;
  readonly attachments: readonly Item[];
  readonly userReports: readonly Item[];
  readonly leftOver: readonly Item[];
}

/** The files that make a crash, the most specific first. */
const reports: readonly (readonly [kind: string, report: CrashReport])[] = [
  ["nswitch.dying_message", "dying_message"],
  ["event.minidump", "minidump"],
  ["event.nv_gpudmp", "gpu_dump"],
  ["event.applecrashreport", "apple_crash_report"],
];
const maxBreadcrumbFiles = 2;

/** Finds the crash among items that belong to an event; undefined if there is none. */
export function findCrash(items: readonly Item[]): CrashShape | undefined {
  for (const [kind, report] of reports) {
    const index = items.findIndex((item) => isAttachment(item, kind));
    const file = items[index];
    if (file !== undefined) return crashShape(report, file, takeAt(items, index));
  }
  return undefined;
}

function crashShape(report: CrashReport, file: Item, others: readonly Item[]): CrashShape {
  let rest = others;
  const take = (wanted: (item: Item) => boolean): Item | undefined => {
    const index = rest.findIndex(wanted);
    const item = rest[index];
    if (item !== undefined) rest = takeAt(rest, index);
    return item;
  };
  const event = take((item) => item.type === "event");
  const payload = take((item) => isAttachment(item, "event.payload"));
  const breadcrumbs: Item[] = [];
  while (breadcrumbs.length < maxBreadcrumbFiles) {
    const crumbs = take((item) => isAttachment(item, "event.breadcrumbs"));
    if (crumbs === undefined) break;
    breadcrumbs.push(crumbs);
  }
  const form = take((item) => item.type === "form_data");
  return {
    report,
    file,
    event,
    payload,
    breadcrumbs,
    form,
    attachments: rest.filter((item) => item.type === "attachment" && !isSecond(item)),
    userReports: rest.filter((item) => item.type === "user_report"),
    leftOver: rest.filter((item) => isSecond(item) || (item.type !== "attachment" && item.type !== "user_report")),
  };
}

/** The items of a crash but for its user reports and what does not belong to it. */
export function crashItems({ file, event, payload, breadcrumbs, form, attachments }: CrashShape): readonly Item[] {
  return [file, event, payload, ...breadcrumbs, form, ...attachments].filter((item) => item !== undefined);
}

/** One more of what an event has only once. */
function isSecond(item: Item): boolean {
  return isAttachment(item, "event.payload") || isAttachment(item, "event.breadcrumbs");
}

function isAttachment(item: Item, kind: string): boolean {
  return item.type === "attachment" && attachmentKind(item) === kind;
}
