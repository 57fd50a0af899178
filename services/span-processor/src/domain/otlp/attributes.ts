/** Attributes of OpenTelemetry as ours (spans, section "OTLP span to V2"). */
import type { AnyValue, InstrumentationScope, KeyValue } from "@weir/gen/opentelemetry/proto/common/v1/common.ts";
import type { Resource } from "@weir/gen/opentelemetry/proto/resource/v1/resource.ts";
import type { Attribute, Attributes } from "../values/attributes.ts";
import { doubleAttribute, setString, stringAttribute } from "../values/attributes.ts";
import { elementsOf, mapText, scalarOf } from "./values.ts";

/** Platforms by the language that an SDK names, where they differ. */
const platforms: ReadonlyMap<string, string> = new Map([
  ["dotnet", "csharp"],
  ["nodejs", "node"],
  ["js", "javascript"],
  ["webjs", "javascript"],
]);

/** Adds attributes under their keys behind a prefix, overwriting; values that cannot be kept are left out. Types of elements are not checked. */
export function addKeyValues(attributes: Attributes, pairs: readonly KeyValue[], prefix: string): void {
  for (const { key, value } of pairs) {
    const attribute = value === undefined ? undefined : attributeOf(value);
    if (attribute !== undefined) attributes.set(prefix + key, attribute);
  }
}

/** Adds what a resource says of the sender. */
export function addResource(attributes: Attributes, resource: Resource | undefined): void {
  addKeyValues(attributes, resource?.attributes ?? [], "resource.");
}

/** Adds what a scope says of the instrumentation. */
export function addScope(attributes: Attributes, scope: InstrumentationScope | undefined): void {
  addKeyValues(attributes, scope?.attributes ?? [], "instrumentation.");
  setString(attributes, "instrumentation.name", scope?.name);
  setString(attributes, "instrumentation.version", scope?.version);
}

/** Adds the platform that follows from the language of the sender's SDK. */
export function addPlatform(attributes: Attributes, resource: Resource | undefined): void {
  const language = resource?.attributes.findLast(({ key }) => key === "telemetry.sdk.language")?.value?.value;
  if (language?.$case !== "stringValue") return;
  setString(attributes, "sentry.platform", platforms.get(language.value) ?? language.value);
}

function attributeOf(any: AnyValue): Attribute | undefined {
  const { value } = any;
  switch (value?.$case) {
    case undefined:
      return undefined;
    case "boolValue":
      return { type: "boolean", value: value.value, other: undefined, meta: undefined };
    case "intValue":
      return { type: "integer", value: scalarOf(any) ?? null, other: undefined, meta: undefined };
    case "doubleValue":
      return doubleAttribute(value.value);
    case "arrayValue":
      return { type: "array", value: elementsOf(value.value.values), other: undefined, meta: undefined };
    case "kvlistValue":
      return stringAttribute(mapText(value.value.values));
    default: {
      const text = scalarOf(any);
      return typeof text === "string" ? stringAttribute(text) : undefined;
    }
  }
}
