/** What inbound filters read of spans, logs and trace metrics (filters, section "What a filter can read per item"). */
import type { FieldValue, GetField } from "@weir/conditions";
import type { FilterableItem } from "@weir/inbound-filters";
import { emptyItem } from "@weir/inbound-filters";
import { Float64 } from "@weir/lossless-json";
import type { Attributes } from "../values/attributes.ts";
import { stringAt, valueAt } from "../values/attributes.ts";

/** Fields of a record that are no attributes, by name. */
export type OwnFields = Readonly<Record<string, string | undefined>>;

/**
 * A record as filters see it.
 * @param root of the paths by which conditions name its fields: `span`, `log` or `trace_metric`
 */
export function filterableRecord(root: string, own: OwnFields, attributes: Attributes): FilterableItem {
  return {
    ...emptyItem,
    getField: recordFields(`${root}.`, own, attributes),
    release: () => stringAt(attributes, "sentry.release"),
    transaction: () => stringAt(attributes, "sentry.segment.name"),
    userAddress: () =>
      valueAt(attributes, "sentry.is_localhost") === true ? "127.0.0.1" : stringAt(attributes, "client.address"),
    url: () => stringAt(attributes, "url.full"),
    userAgent: () => stringAt(attributes, "user_agent.original"),
    browser() {
      const name = stringAt(attributes, "browser.name");
      const version = stringAt(attributes, "browser.version");
      return name === undefined || version === undefined ? undefined : { name, version };
    },
  };
}

const attributesPrefix = "attributes.";
const valueSuffix = ".value";

/** Fields of a record by the paths that conditions name; `root` ends with a dot. */
export function recordFields(root: string, own: OwnFields, attributes: Attributes): GetField {
  return (path) => {
    if (!path.startsWith(root)) return undefined;
    const name = path.slice(root.length);
    if (!name.startsWith(attributesPrefix)) return Object.hasOwn(own, name) ? own[name] : undefined;
    if (!name.endsWith(valueSuffix)) return undefined;
    return attributeField(attributes, name.slice(attributesPrefix.length, -valueSuffix.length));
  };
}

function attributeField(attributes: Attributes, key: string): FieldValue {
  const value = valueAt(attributes, key);
  if (value instanceof Float64) return value.value;
  return typeof value === "object" ? undefined : value;
}
