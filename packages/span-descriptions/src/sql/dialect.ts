/** What differs between SQL dialects as far as reading their tokens is concerned. */

/** How a dialect spells things. */
export interface Dialect {
  readonly name: "generic" | "postgresql" | "mysql" | "sqlite" | "mssql";
  /** Characters that open a quoted identifier. */
  readonly identifierQuotes: string;
  /** A text in double quotes is a value. */
  readonly doubleQuotedValues: boolean;
  /** A backslash in a value escapes what follows. */
  readonly backslashEscapes: boolean;
  /** `#` begins a comment. */
  readonly hashComments: boolean;
}

const generic: Dialect = {
  name: "generic",
  identifierQuotes: '"`',
  doubleQuotedValues: false,
  backslashEscapes: false,
  hashComments: false,
};
const postgresql: Dialect = { ...generic, name: "postgresql", identifierQuotes: '"' };
const mysql: Dialect = {
  name: "mysql",
  identifierQuotes: "`",
  doubleQuotedValues: true,
  backslashEscapes: true,
  hashComments: true,
};
const sqlite: Dialect = { ...generic, name: "sqlite", identifierQuotes: '"`[' };
const mssql: Dialect = { ...generic, name: "mssql", identifierQuotes: '"[' };

/** The dialect of a database system; the generic one if it is unknown. */
export function dialectOf(system: string | undefined): Dialect {
  switch (system) {
    case "postgresql":
    case "postgres":
    case "redshift":
    case "cockroachdb":
      return postgresql;
    case "mysql":
    case "mariadb":
      return mysql;
    case "sqlite":
      return sqlite;
    case "mssql":
    case "microsoft.sql_server":
      return mssql;
    default:
      return generic;
  }
}
