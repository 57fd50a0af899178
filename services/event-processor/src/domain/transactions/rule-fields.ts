/** Fields of a transaction that sampling rules read (sampling and filters, section "Field paths"). */
import { fieldsOf } from "@weir/conditions";
import type { SamplingConfig } from "@weir/dynamic-sampling";
import { readEventField } from "../event/condition-fields.ts";
import type { EventDocument } from "../event/event.ts";
import { toJsonText } from "../event/write-json.ts";

const root = "event.";

/** The fields that rules of type `transaction` name, as JSON text by path. What the event lacks is absent. */
export function readRuleFields(config: SamplingConfig | undefined, { fields }: EventDocument): Map<string, string> {
  const values = new Map<string, string>();
  if (config === undefined || !config.supported) return values;
  for (const rule of config.rules) {
    if (rule.type !== "transaction") continue;
    for (const path of fieldsOf(rule.condition)) {
      if (values.has(path) || !path.startsWith(root)) continue;
      const value = readEventField(fields, path.slice(root.length));
      if (value !== undefined && value !== null) values.set(path, toJsonText(value));
    }
  }
  return values;
}
