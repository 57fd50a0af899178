/** The types that a value can have in selectors, as bits: a value can have several (PII, section "Selector matching"). */

const names = [
  "string", "binary", "number", "boolean", "datetime", "array", "object", "event", "attachments", "replay",
  "exception", "stacktrace", "frame", "request", "user", "logentry", "message", "thread", "breadcrumb", "log",
  "trace_metric", "span", "sdk", "minidump", "heap_memory", "stack_memory",
] as const; // biome-ignore format: a table

/** The name of a type. The order of the names is that of selectors. */
export type ValueTypeName = (typeof names)[number];

/** A set of types. */
export type ValueTypes = number;

/** The bit of each type; a type that stands further back has the higher bit. */
export const valueType = Object.fromEntries(names.map((name, index) => [name, 1 << index])) as Readonly<
  Record<ValueTypeName, ValueTypes>
>;

/** Types of a value without anything special about it: they do not address it specifically. */
export const plainTypes: ValueTypes =
  valueType.string |
  valueType.binary |
  valueType.number |
  valueType.boolean |
  valueType.datetime |
  valueType.array |
  valueType.object;

const aliases: Readonly<Record<string, ValueTypeName>> = {
  bool: "boolean",
  list: "array",
  error: "exception",
  stack: "stacktrace",
  http: "request",
};

const typesByName = new Map<string, ValueTypes>([
  ...names.map((name) => [name, valueType[name]] as const),
  ...Object.entries(aliases).map(([alias, name]) => [alias, valueType[name]] as const),
]);

/** The type of a name in a selector; undefined if there is none. */
export function valueTypeOf(name: string): ValueTypes | undefined {
  return typesByName.get(name);
}
