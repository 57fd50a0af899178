/** The logs of one envelope, and what they count. */
import type { Quantities } from "@weir/data-category";
import { DataCategory, mergeQuantities } from "@weir/data-category";
import type { Item } from "@weir/envelope";
import { itemQuantities } from "@weir/envelope";
import type { IngestSettings } from "../containers/ingest-settings.ts";
import type { Log } from "./log.ts";

/** Logs on their way through the pipeline. */
export interface LogBatch {
  readonly logs: readonly Log[];
  readonly ingress: "container" | "integration";
  readonly settings: IngestSettings;
}

/** Records and their bytes. */
export function measureLogBatch({ logs }: LogBatch): Quantities {
  let bytes = 0;
  for (const log of logs) bytes += log.byteSize;
  return [
    [DataCategory.LOG_ITEM, logs.length],
    [DataCategory.LOG_BYTE, bytes],
  ];
}

/** What log items count before they are read: their payloads. */
export function measureLogItems(items: readonly Item[]): Quantities {
  return mergeQuantities(...items.map(itemQuantities));
}

/** What one log counts. */
export function logQuantities({ byteSize }: Log): Quantities {
  return [
    [DataCategory.LOG_ITEM, 1],
    [DataCategory.LOG_BYTE, byteSize],
  ];
}
