/** Searchable tags that tell what a span did, without the values that it did it with (spans, section "V1 descriptions"). */
import type { AllowedHosts, SpanDescription, SpanDescriptions } from "@weir/span-descriptions";
import { queryActionOf } from "@weir/span-descriptions";
import type { SearchTags, TagSource } from "./tag-source.ts";
import { addTag, textOf } from "./tag-source.ts";

const maxDescriptionBytes = 200;
const extension = /\.([A-Za-z0-9]+)$/;

/** What describing needs. */
export interface DescriptionTools {
  readonly descriptions: SpanDescriptions;
  /** Hosts that are shown as they are. */
  readonly allowedHosts: AllowedHosts;
}

/** Adds description, group, action, domain and file extension. */
export function addDescription(
  tags: SearchTags,
  span: TagSource,
  category: string | undefined,
  { descriptions, allowedHosts }: DescriptionTools,
): void {
  const { data, description } = span;
  const op = span.op.toLowerCase();
  const text = (key: string) => textOf(data[key]);
  const system = text("db.system.name");
  const known = {
    op: span.op,
    description,
    origin: span.origin,
    system,
    operation: text("db.operation.name"),
    // Of SQL, the tables in the query count, not what the client says about them.
    collection: system?.toLowerCase() === "mongodb" ? text("db.collection.name") : undefined,
    componentName: text("ui.component_name"),
  };
  const described = descriptions.describeSpan(known, allowedHosts);
  addTag(tags, "description", shorten(described.text));
  addTag(tags, "group", described.hash);
  addTag(tags, "action", actionOf(span, category, described));
  if (op.startsWith("resource.")) addTag(tags, "file_extension", extension.exec(described.text ?? "")?.[1]);
  addTag(tags, "domain", domainOf(op, described, text("server.address"), { descriptions, allowedHosts }));
}

function actionOf(
  { op, description, data }: TagSource,
  category: string | undefined,
  { query }: SpanDescription,
): string | undefined {
  if (category === "http") return textOf(data["http.request.method"])?.toUpperCase();
  if (op.toLowerCase() === "db.redis") return query?.operation;
  if (category !== "db") return undefined;
  const told = textOf(data["db.operation.name"])?.toUpperCase();
  return told ?? (description === undefined ? undefined : queryActionOf(description));
}

function domainOf(
  op: string,
  { domain, query }: SpanDescription,
  address: string | undefined,
  { descriptions, allowedHosts }: DescriptionTools,
): string | undefined {
  if (op.startsWith("db")) return op.startsWith("db.redis") ? undefined : query?.collection;
  if (op !== "http.client" && !op.startsWith("resource.")) return undefined;
  return domain ?? (address === undefined ? undefined : descriptions.domainOfAddress(address, allowedHosts));
}

/** Cuts a text to 200 bytes, the last one a star. */
function shorten(text: string | undefined): string | undefined {
  if (text === undefined || Buffer.byteLength(text) <= maxDescriptionBytes) return text;
  const bytes = Buffer.from(text);
  let end = maxDescriptionBytes - 1;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return `${bytes.toString("utf8", 0, end)}*`;
}
