/** A log record (logs, section "Log schema"). */
import type { Attributes } from "../values/attributes.ts";
import type { Instant } from "../values/instant.ts";
import type { Meta, MetaTree } from "../values/meta.ts";
import { addMeta } from "../values/meta.ts";

/** A log. Steps change it in place; `undefined` is a field without a value. */
export interface Log {
  timestamp: Instant | undefined;
  traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly level: string | undefined;
  readonly body: string | undefined;
  readonly attributes: Attributes;
  readonly attributesMeta: Meta | undefined;
  /** Its size as it came, in bytes (logs, section "Byte size"). */
  readonly byteSize: number;
  /** Notes on fields, by name in JSON; those of attributes are on the attributes. */
  readonly meta: Map<string, MetaTree>;
}

/** Notes something about a field. */
export function noteLogField(log: Log, field: string, meta: Meta): void {
  log.meta.set(field, addMeta(log.meta.get(field), meta));
}
