/** SQL without its values: parsed if possible, else piece by piece (spans, section "SQL"). */
import { dialectOf } from "./dialect.ts";
import { scrubUnparsed } from "./fallback.ts";
import { SqlSyntaxError } from "./sql-syntax-error.ts";
import { parseSql } from "./statement.ts";

/** What is left of a statement. */
export interface NormalizedSql {
  /** Undefined if nothing of the text may be shown. */
  readonly text: string | undefined;
  /** Tables of a parsed statement as `,a,b,`; of any other the first name that seems to be one. */
  readonly tables: string | undefined;
}

/** Longer texts are not parsed. */
const maxParsedLength = 64 * 1024;
/** Of longer texts nothing is shown. */
const maxLength = 1024 * 1024;
const firstTable = /(?:from|into|update)[\s"'`]+([\w.]+)[\s"'`]/i;

/**
 * Normalises SQL, in time that grows with the length of the text.
 * @param system name of the database system, in lower case
 */
export function normalizeSql(text: string, system: string | undefined): NormalizedSql {
  if (text.length > maxLength) return { text: undefined, tables: undefined };
  const dialect = dialectOf(system);
  try {
    if (text.length <= maxParsedLength) {
      const parsed = parseSql(text, dialect);
      return { text: parsed.text, tables: parsed.tables.length === 0 ? undefined : `,${parsed.tables.join(",")},` };
    }
  } catch (error) {
    if (!(error instanceof SqlSyntaxError)) throw error;
  }
  return { text: scrubUnparsed(text, dialect), tables: firstTableIn(text) };
}

/** The first name that stands where SQL has a table, in lower case. */
export function firstTableIn(text: string): string | undefined {
  return firstTable.exec(text)?.[1]?.toLowerCase();
}
