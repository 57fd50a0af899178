/** Database queries without their values, and what they do to which table (spans, section "DB"). */
import type { SpanDescriptions } from "@weir/span-descriptions";
import type { Attributes } from "../../values/attributes.ts";
import { setString, stringAt, valueAt } from "../../values/attributes.ts";

/** Describes the query of a span, unless the client did. */
export function describeDbQuery(attributes: Attributes, descriptions: SpanDescriptions): void {
  if (valueAt(attributes, "sentry.normalized_db_query") !== undefined) return;
  const op = stringAt(attributes, "sentry.op");
  const text = queryText(attributes, op);
  const operation = stringAt(attributes, "db.operation.name");
  const collection = stringAt(attributes, "db.collection.name");
  if (text === undefined && operation === undefined && collection === undefined) return;
  const system = stringAt(attributes, "db.system.name");
  const origin = stringAt(attributes, "sentry.origin");
  const described = descriptions.describeQuery({ text, system, op, origin, operation, collection });
  setString(attributes, "sentry.normalized_db_query", described.text);
  setString(attributes, "sentry.normalized_db_query.hash", described.hash);
  setString(attributes, "db.operation.name", described.operation);
  if (described.collection !== collection) setString(attributes, "db.collection.name", described.collection);
}

function queryText(attributes: Attributes, op: string | undefined): string | undefined {
  if (valueAt(attributes, "db.query.text") !== undefined) return stringAt(attributes, "db.query.text");
  return op === "db" || op?.startsWith("db.") === true ? stringAt(attributes, "sentry.description") : undefined;
}
