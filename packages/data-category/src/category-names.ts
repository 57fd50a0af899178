import { DataCategory } from "@weir/gen/weir/common/v1/data_category.ts";

/** What one unit of a category's quantity is. */
export type CategoryUnit = "count" | "bytes" | "milliseconds";

const names = new Map<DataCategory, string>();
const categories = new Map<string, DataCategory>();
for (const [name, id] of Object.entries(DataCategory)) {
  if (id === DataCategory.UNSPECIFIED || id === DataCategory.UNRECOGNIZED) continue;
  names.set(id, name.toLowerCase());
  categories.set(name.toLowerCase(), id);
}
categories.set("user_report_v2", DataCategory.FEEDBACK);

const units = new Map<DataCategory, CategoryUnit>([
  [DataCategory.ATTACHMENT, "bytes"],
  [DataCategory.LOG_BYTE, "bytes"],
  [DataCategory.TRACE_METRIC_BYTE, "bytes"],
  [DataCategory.PROFILE_DURATION, "milliseconds"],
  [DataCategory.PROFILE_DURATION_UI, "milliseconds"],
]);

const indexedTwins = new Map<DataCategory, DataCategory>([
  [DataCategory.TRANSACTION, DataCategory.TRANSACTION_INDEXED],
  [DataCategory.SPAN, DataCategory.SPAN_INDEXED],
  [DataCategory.PROFILE, DataCategory.PROFILE_INDEXED],
]);

/** The wire name of a category, for example `log_byte`; `unknown` for a number that names none. */
export function categoryName(category: DataCategory): string {
  return names.get(category) ?? "unknown";
}

/** The category of a wire name. The alias `user_report_v2` is read as feedback. Undefined for an unknown name. */
export function parseCategoryName(name: string): DataCategory | undefined {
  return categories.get(name);
}

/** True if the number is the id of a category that can be counted. */
export function isDataCategory(id: number): id is DataCategory {
  return names.has(id as DataCategory);
}

/** The unit that quantities of the category are in. */
export function categoryUnit(category: DataCategory): CategoryUnit {
  return units.get(category) ?? "count";
}

/** The category that counts the same things stored in full, for transaction, span and profile. */
export function indexedTwin(category: DataCategory): DataCategory | undefined {
  return indexedTwins.get(category);
}
