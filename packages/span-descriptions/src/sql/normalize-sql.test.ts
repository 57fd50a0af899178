import assert from "node:assert/strict";
import statements from "../../data/sql-statements.json" with { type: "json" };
import { normalizeSql } from "./normalize-sql.ts";

interface Statement {
  readonly system: string;
  readonly sql: string;
  readonly text?: string;
  readonly tables?: string;
}

/** Least CPU time of some rounds, in ms: other work on the machine counts as little as possible. */
function cpuMs(run: () => void, rounds = 3): number {
  const times = Array.from({ length: rounds }, () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

/** A text of about this length: a head, then a piece again and again. */
function filled(length: number, head: string, piece: string, tail = ""): string {
  return head + piece.repeat(Math.ceil((length - head.length) / piece.length)) + tail;
}

const hostile: readonly (readonly [name: string, make: (length: number) => string])[] = [
  ["parentheses that open", (length) => filled(length, "SELECT a FROM t WHERE ", "(")],
  ["parentheses that open and close", (length) => `SELECT ${"(".repeat(length / 2)}1${")".repeat(length / 2)}`],
  ["nested queries", (length) => filled(length, "", "SELECT a FROM (")],
  ["nested calls", (length) => filled(length, "SELECT ", "f(")],
  ["nested subscripts", (length) => filled(length, "SELECT ", "a[")],
  ["nested cases", (length) => filled(length, "SELECT ", "CASE WHEN ")],
  ["single quotes", (length) => filled(length, "SELECT ", "'")],
  ["double quotes", (length) => filled(length, "SELECT ", '"')],
  ["backslashes and quotes", (length) => filled(length, "SELECT '", "\\'")],
  ["quotes that do not end", (length) => filled(length, "SELECT a FROM t WHERE b = '", "x")],
  ["dollars that begin quotes", (length) => filled(length, "SELECT ", "$a")],
  ["comments that do not end", (length) => filled(length, "SELECT ", "/*")],
  ["empty comments", (length) => filled(length, "SELECT ", "/**/")],
  ["comments to the end of a line", (length) => filled(length, "SELECT a", "--\n")],
  ["values after IN", (length) => filled(length, "SELECT a FROM t WHERE b IN (", "1,", "1)")],
  ["values after IN that break off", (length) => filled(length, "SELECT a FROM t WHERE b IN (", "'x', ")],
  ["lists after IN that break off", (length) => filled(length, "", "IN (1, 2, x ")],
  ["rows of values", (length) => filled(length, "INSERT INTO t (a, b) VALUES ", "(1, 'x'),", "(1, 2)")],
  ["rows of values that break off", (length) => filled(length, "", "VALUES (1, 2")],
  ["columns", (length) => filled(length, "SELECT ", "a,", "b FROM t")],
  ["columns that break off", (length) => filled(length, "", "SELECT a, ")],
  ["assignments", (length) => filled(length, "UPDATE t SET ", "a = 1, ", "b = 2")],
  ["conditions", (length) => filled(length, "SELECT a FROM t WHERE ", "a = 1 AND b = 2 OR ", "c")],
  ["negations", (length) => filled(length, "SELECT ", "NOT ")],
  ["unions", (length) => filled(length, "", "SELECT a UNION ", "SELECT 1")],
  ["joins", (length) => filled(length, "SELECT a FROM a ", "JOIN b ")],
  ["statements", (length) => filled(length, "", "SELECT a;")],
  ["a long word", (length) => filled(length, "", "a")],
  ["a long word of ids", (length) => filled(length, "SELECT ", "abcdef01_")],
  ["words with dots", (length) => filled(length, "SELECT ", "a.")],
  ["places for values", (length) => filled(length, "SELECT ", "? ")],
  ["named places for values that break off", (length) => filled(length, "SELECT ", "%(")],
  ["UUIDs that break off", (length) => filled(length, "", "12345678-1234-1234-1234-12345678901")],
  ["ODBC values that break off", (length) => filled(length, "", "{ts '")],
  ["words before tables", (length) => filled(length, "", "from ")],
  ["blanks", (length) => filled(length, "SELECT a", " ", "b c d")],
  ["letters of other scripts", (length) => filled(length, "SELECT ", "é\u2028")],
  ["columns of a new table", (length) => filled(length, "CREATE TABLE t (", "a int,")],
];

describe("SQL without its values", () => {
  for (const { system, sql, text, tables } of statements as readonly Statement[]) {
    it(`${system}: ${sql.slice(0, 100)}`, () => {
      assert.deepEqual(normalizeSql(sql, system), { text, tables });
    });
  }

  it("is the same when it is normalised again, as far as it is SQL then", () => {
    for (const { system, text } of statements as readonly Statement[]) {
      const isSql = text !== undefined && !/\.\.|\\\.|[$@#{(]|Weird|My /.test(text);
      if (isSql && text.includes("%s")) assert.equal(normalizeSql(text, system).text, text);
    }
  });

  it("never shows a value, wherever it stands in a statement, whole or cut off", () => {
    const hidden = "zqsecret";
    for (const { system, sql } of statements as readonly Statement[]) {
      if (/['"`$\\[{%#]|--|\/\*|^SHOW/.test(sql)) continue;
      const words = sql.split(/(?<=[\s(),])/);
      for (let at = 0; at <= words.length; at++) {
        const before = `${words.slice(0, at).join("")} '${hidden}' `;
        for (const text of [before, before + words.slice(at).join(""), before + words.slice(at + 1).join("")]) {
          const shown = normalizeSql(text, system).text ?? "";
          assert.ok(!shown.includes(hidden), `${text} is shown as ${shown}`);
        }
      }
    }
  });

  it("shows no more of an expression than 64 levels", () => {
    const chain = Array.from({ length: 200 }, (_, index) => `${"a".repeat((index % 5) + 1)}_x = ${index}`).join(" OR ");
    const { text } = normalizeSql(`SELECT a FROM t WHERE ${chain}`, undefined);
    assert.match(text ?? "", /WHERE \.\. OR /);
    assert.ok((text ?? "").split(" OR ").length <= 66);
  });

  it("is not parsed beyond 64 KiB, and not shown beyond 1 Mi characters", () => {
    const long = `select a, b from t where c in (${"1, ".repeat(30_000)}1)`;
    assert.equal(normalizeSql(long, undefined).text, "select .. from t where c in (%s)");
    assert.equal(normalizeSql("x".repeat(1024 * 1024 + 1), undefined).text, undefined);
  });

  for (const [name, make] of hostile) {
    it(`of 100 KB takes less than 50 ms: ${name}`, () => {
      const text = make(100_000);
      const ms = cpuMs(() => normalizeSql(text, "mysql"));
      assert.ok(ms < 50, `${ms} ms`);
    });

    it(`takes no more than some times the time for four times the text: ${name}`, () => {
      const [quarter, full] = [make(15_000), make(60_000)];
      normalizeSql(full, undefined);
      const first = cpuMs(() => normalizeSql(quarter, undefined));
      const second = cpuMs(() => normalizeSql(full, undefined));
      assert.ok(second < first * 8 + 15, `${first} ms, then ${second} ms`);
    });
  }

  it("takes some microseconds for a statement of 80 characters", () => {
    const texts = Array.from(
      { length: 100 },
      (_, index) => `SELECT id, name_${index} FROM users WHERE tenant_id = $1 AND email = 'a@example.com'`,
    );
    const round = () => {
      for (let count = 0; count < 50; count++) for (const text of texts) normalizeSql(text, "postgresql");
    };
    round();
    const microseconds = (cpuMs(round, 9) * 1000) / (50 * texts.length);
    assert.ok(microseconds < 20, `${microseconds} µs`);
  });
});
