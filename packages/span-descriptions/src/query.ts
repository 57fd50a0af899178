/** Database queries without their values: which language they are in, and what follows from it (spans, section "DB"). */
import { LRUCache } from "lru-cache";
import { shortHash } from "./hash.ts";
import { describeMongo } from "./mongo.ts";
import { describeRedis, redisCommandOf } from "./redis.ts";
import { withoutIds } from "./sql/identifier.ts";
import type { NormalizedSql } from "./sql/normalize-sql.ts";
import { firstTableIn, normalizeSql } from "./sql/normalize-sql.ts";

/** What is known of a query. */
export interface Query {
  /** As it was sent; undefined if it is not known. */
  readonly text: string | undefined;
  /** Name of the database system, as in `db.system.name`. */
  readonly system: string | undefined;
  /** Operation of the span, as in `sentry.op`. */
  readonly op: string | undefined;
  /** What made the span, as in `sentry.origin`. */
  readonly origin: string | undefined;
  /** What the client says that the query does. */
  readonly operation: string | undefined;
  /** What the client says that the query works on. */
  readonly collection: string | undefined;
}

/** A query without its values. */
export interface QueryDescription {
  readonly text: string | undefined;
  /** Groups spans of the same text: 16 hex digits. */
  readonly hash: string | undefined;
  /** In upper case. */
  readonly operation: string | undefined;
  /** A table or the like, or several between commas: `,a,b,`. */
  readonly collection: string | undefined;
}

/** Describes queries; those that come again are remembered. */
export type DescribeQuery = (query: Query) => QueryDescription;

interface KnownSql extends NormalizedSql {
  readonly hash: string | undefined;
  readonly action: string | undefined;
}

const maxEntries = 10_000;
/** Characters of queries and results together. */
const maxRemembered = 16 * 1024 * 1024;
const maxRememberedLength = 16 * 1024;
const actions = /SELECT|INSERT|DELETE|UPDATE|SET|SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT/i;
const unreadable = /"\$|\(\{|\[\{|^\{/;
const supabaseIds = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{6,}|[0-9]{2,}/gi;

/** A describer with a memory of its own. */
export function createQueryDescriber(): DescribeQuery {
  const known = new LRUCache<string, KnownSql>({
    max: maxEntries,
    maxSize: maxRemembered,
    sizeCalculation: ({ text, tables }, key) => key.length + (text?.length ?? 0) + (tables?.length ?? 0) + 1,
  });
  const sqlOf = (text: string, system: string | undefined): KnownSql => {
    if (text.length > maxRememberedLength) return readSql(text, system);
    const key = `${system ?? ""} ${text}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = readSql(text, system);
    known.set(key, made);
    return made;
  };
  return (query) => describeQuery(query, sqlOf);
}

function readSql(text: string, system: string | undefined): KnownSql {
  const normalized = normalizeSql(text, system);
  return { ...normalized, hash: hashOf(normalized.text), action: queryActionOf(text) };
}

function hashOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : shortHash(text);
}

/** What a query does by its first word that tells, in upper case; undefined if none does. */
export function queryActionOf(text: string): string | undefined {
  return actions.exec(text)?.[0].toUpperCase();
}

function describeQuery(query: Query, sqlOf: (text: string, system: string | undefined) => KnownSql): QueryDescription {
  const { text, origin, collection, operation } = query;
  const system = query.system?.toLowerCase();
  const subOp = subOpOf(query.op);
  const given = operation?.toUpperCase();
  if (system === "redis" || subOp === "redis") {
    const described = text === undefined ? undefined : describeRedis(text);
    const command = described === undefined ? undefined : redisCommandOf(described);
    return { text: described, hash: hashOf(described), operation: given ?? command, collection };
  }
  if (system === "mongodb") {
    const isComplete = text !== undefined && operation !== undefined && collection !== undefined;
    const described = isComplete ? describeMongo(text, operation, collection) : undefined;
    const table = collection === undefined ? undefined : withoutIds(collection);
    return { text: described, hash: hashOf(described), operation: given ?? actionIn(text), collection: table };
  }
  if (text === undefined) return { text: undefined, hash: undefined, operation: given, collection };
  const special = describeSpecial(text, system, subOp, origin);
  if (special === undefined) {
    const sql = sqlOf(text, system);
    return {
      text: sql.text,
      hash: sql.hash,
      operation: given ?? sql.action,
      collection: collection ?? sql.tables,
    };
  }
  return {
    text: special.text,
    hash: hashOf(special.text),
    operation: given ?? queryActionOf(text),
    collection: collection ?? (isSupabase(text, origin) ? supabaseTable(special.text) : firstTableIn(text)),
  };
}

function actionIn(text: string | undefined): string | undefined {
  return text === undefined ? undefined : queryActionOf(text);
}

function subOpOf(op: string | undefined): string {
  const dot = op?.indexOf(".") ?? -1;
  return op === undefined || dot === -1 ? "" : op.slice(dot + 1);
}

/** Queries that are not SQL: their text, which is undefined if nothing of it may be shown. */
function describeSpecial(
  text: string,
  system: string | undefined,
  subOp: string,
  origin: string | undefined,
): { readonly text: string | undefined } | undefined {
  if (/clickhouse|mongodb|redis/.test(subOp)) return { text: undefined };
  if (system === undefined && /active_?record/.test(subOp)) return { text: undefined };
  if (unreadable.test(text)) return { text: undefined };
  if (origin === "auto.db.core_data") {
    return { text: /[0-9]/.test(text) ? text.replace(/[0-9]+/g, "*") : undefined };
  }
  if (subOp.includes("prisma")) return { text };
  return isSupabase(text, origin) ? { text: text.replace(supabaseIds, "{%s}") } : undefined;
}

function isSupabase(text: string, origin: string | undefined): boolean {
  return origin === "auto.db.supabase" && text.startsWith("from(");
}

function supabaseTable(described: string | undefined): string | undefined {
  const close = described?.lastIndexOf(")") ?? -1;
  return close === -1 ? undefined : described?.slice("from(".length, close);
}
