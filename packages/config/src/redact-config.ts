/** The effective configuration without its secrets, for logs and `config show`. */

import type { z } from "zod";
import { configSchema, type WeirConfig } from "./config-schema.ts";
import type { KeyNotes } from "./key-types.ts";
import { isMapping } from "./mapping.ts";
import { childSchema, schemaNode } from "./schema-node.ts";

const redacted = "[redacted]";
const secretProperty = /pass|secret|key|token|jaas|oauth/i;

/** A copy of the configuration in which secrets are `[redacted]`: whole values, or the passwords within URLs. */
export function redactConfig(config: WeirConfig): Record<string, unknown> {
  const copy = redactValue(config, configSchema, undefined);
  return isMapping(copy) ? copy : {};
}

/** One value of the configuration as it may be shown. */
export function redactKey(value: unknown, secret: KeyNotes["secret"]): unknown {
  if (value === undefined || value === null || secret === undefined) return value;
  if (secret === "all") return redacted;
  return secret === "url" ? mapTexts(value, withoutPassword) : withoutSecretProperties(value);
}

function redactValue(value: unknown, schema: z.core.$ZodType | undefined, inherited: KeyNotes["secret"]): unknown {
  const secret = (schema === undefined ? undefined : schemaNode(schema).notes.secret) ?? inherited;
  if (secret !== undefined) return redactKey(value, secret);
  if (Array.isArray(value)) return value.map((entry, index) => redactValue(entry, child(schema, value, index), secret));
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, redactValue(entry, child(schema, value, name), secret)]),
  );
}

function child(
  schema: z.core.$ZodType | undefined,
  value: unknown,
  part: string | number,
): z.core.$ZodType | undefined {
  return schema === undefined ? undefined : childSchema(schema, value, part);
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((entry) => mapTexts(entry, change));
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, mapTexts(entry, change)]));
}

function withoutPassword(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/[^/?#@]*?):[^/?#]*@/i, `$1:${redacted}@`);
}

/** Lists of `{name, value}`, also as the values of a mapping. */
function withoutSecretProperties(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecretProperties);
  if (!isMapping(value)) return value;
  const name = value.name;
  if (typeof name === "string" && "value" in value)
    return secretProperty.test(name) ? { ...value, value: redacted } : value;
  return Object.fromEntries(Object.entries(value).map(([entry, list]) => [entry, withoutSecretProperties(list)]));
}
