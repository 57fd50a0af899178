/** Statements that change rows: INSERT, REPLACE, UPDATE, DELETE, MERGE. */

import type { Expression, Node } from "./node.ts";
import { joined, sequence } from "./node.ts";
import { readOrderBy } from "./order.ts";
import type { Reader } from "./reader.ts";
import {
  commaSeparated,
  expectMark,
  expectWord,
  fail,
  inParentheses,
  isMark,
  isWord,
  readLastName,
  readName,
  readNames,
  readTable,
  readWholeName,
  takeMark,
  takeWord,
  takeWords,
} from "./reader.ts";
import { readExpression, readQuery } from "./recursion.ts";
import { readFrom, readJoined, readTableAlias } from "./table.ts";

/** A statement that changes rows; undefined if none begins here. */
export function readChange(reader: Reader): Node | undefined {
  if (isWord(reader, "INSERT") || isWord(reader, "REPLACE")) return readInsert(reader);
  if (isWord(reader, "UPDATE")) return readUpdate(reader);
  if (isWord(reader, "DELETE")) return readDelete(reader);
  return isWord(reader, "MERGE") ? readMerge(reader) : undefined;
}

function readInsert(reader: Reader): Node {
  let head = expectWord(reader, "INSERT", "REPLACE");
  if (takeWord(reader, "OR") !== undefined) {
    head += ` OR ${expectWord(reader, "IGNORE", "REPLACE", "ROLLBACK", "ABORT", "FAIL")}`;
  }
  const priority = takeWord(reader, "LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY");
  if (priority !== undefined) head += ` ${priority}`;
  if (takeWord(reader, "IGNORE") !== undefined) head += " IGNORE";
  const into = takeWord(reader, "INTO", "OVERWRITE");
  if (into !== undefined) head += ` ${into}`;
  if (takeWord(reader, "TABLE") !== undefined) head += " TABLE";
  head += ` ${readTable(reader)}`;
  if (takeWord(reader, "AS") !== undefined) head += ` AS ${readName(reader)}`;
  if (isMark(reader, "(") && !isWord(reader, "SELECT", 1) && !isWord(reader, "WITH", 1)) {
    inParentheses(reader, readWholeName);
  }
  const parts: Node[] = [`${head} (..)`];
  readOutput(reader, parts);
  parts.push(" ", readSource(reader));
  readConflict(reader, parts);
  readReturning(reader, parts);
  return sequence(...parts);
}

function readSource(reader: Reader): Node {
  if (takeWords(reader, "DEFAULT", "VALUES")) return "DEFAULT VALUES";
  if (takeWord(reader, "VALUES", "VALUE") === undefined) return readQuery(reader);
  commaSeparated(reader, (rows) => {
    takeWord(rows, "ROW");
    return inParentheses(rows, readAssigned);
  });
  return "VALUES (%s)";
}

/** A value to store, which may be the default. */
function readAssigned(reader: Reader): Expression {
  return takeWord(reader, "DEFAULT") === undefined ? readExpression(reader) : { kind: "column", name: "DEFAULT" };
}

function readConflict(reader: Reader, parts: Node[]): void {
  if (takeWord(reader, "AS") !== undefined) {
    parts.push(` AS ${readName(reader)}`);
    if (isMark(reader, "(")) parts.push(` ${readNames(reader)}`);
  }
  if (takeWord(reader, "ON") === undefined) return;
  if (takeWord(reader, "DUPLICATE") !== undefined) {
    expectWord(reader, "KEY");
    expectWord(reader, "UPDATE");
    parts.push(" ON DUPLICATE KEY UPDATE ", joined(commaSeparated(reader, readAssignment).map(printAssignment)));
    return;
  }
  expectWord(reader, "CONFLICT");
  parts.push(" ON CONFLICT");
  if (isMark(reader, "(")) parts.push(readNames(reader));
  else if (takeWords(reader, "ON", "CONSTRAINT")) parts.push(` ON CONSTRAINT ${readLastName(reader)}`);
  expectWord(reader, "DO");
  if (takeWord(reader, "NOTHING") !== undefined) {
    parts.push(" DO NOTHING");
    return;
  }
  expectWord(reader, "UPDATE");
  expectWord(reader, "SET");
  parts.push(" DO UPDATE SET ", readAssignments(reader));
  if (takeWord(reader, "WHERE") !== undefined) parts.push(" WHERE ", readExpression(reader));
}

function readReturning(reader: Reader, parts: Node[]): void {
  if (takeWord(reader, "RETURNING") !== undefined) parts.push(" RETURNING ", readResults(reader));
}

/** What SQL Server answers of the rows that change. */
function readOutput(reader: Reader, parts: Node[]): void {
  if (takeWord(reader, "OUTPUT") === undefined) return;
  parts.push(" OUTPUT ", readResults(reader));
  if (takeWord(reader, "INTO") !== undefined) parts.push(` INTO ${readLastName(reader)}`);
}

function readResults(reader: Reader): Node {
  const items = commaSeparated(reader, (item): Node => {
    if (takeMark(item, "*")) return "*";
    const expression = readExpression(item);
    return takeWord(item, "AS") === undefined ? expression : sequence(expression, ` AS ${readName(item)}`);
  });
  return joined(items);
}

interface Assignment {
  readonly target: string;
  readonly assigned: Expression;
}

function readAssignment(reader: Reader): Assignment {
  const target = isMark(reader, "(") ? readNames(reader) : readLastName(reader);
  expectMark(reader, "=");
  return { target, assigned: readAssigned(reader) };
}

function printAssignment({ target, assigned }: Assignment): Node {
  return sequence(`${target} = `, assigned);
}

/** Assignments; if there are several, all of plain values, they are one `..`. */
function readAssignments(reader: Reader): Node {
  const assignments = commaSeparated(reader, readAssignment);
  if (assignments.length > 1 && assignments.every(({ assigned }) => assigned.kind === "value")) return "..";
  return joined(assignments.map(printAssignment));
}

function readUpdate(reader: Reader): Node {
  expectWord(reader, "UPDATE");
  const parts: Node[] = ["UPDATE "];
  if (takeWord(reader, "OR") !== undefined) {
    parts.push(`OR ${expectWord(reader, "IGNORE", "REPLACE", "ROLLBACK", "ABORT", "FAIL")} `);
  }
  parts.push(readJoined(reader));
  expectWord(reader, "SET");
  parts.push(" SET ", readAssignments(reader));
  readOutput(reader, parts);
  if (takeWord(reader, "FROM") !== undefined) parts.push(" FROM ", readFrom(reader));
  readWhere(reader, parts);
  readReturning(reader, parts);
  readRowLimit(reader, parts);
  return sequence(...parts);
}

function readWhere(reader: Reader, parts: Node[]): void {
  if (takeWord(reader, "WHERE") !== undefined) parts.push(" WHERE ", readExpression(reader));
}

function readRowLimit(reader: Reader, parts: Node[]): void {
  if (isWord(reader, "ORDER")) parts.push(" ", readOrderBy(reader));
  if (takeWord(reader, "LIMIT") !== undefined) parts.push(" LIMIT ", readExpression(reader));
}

function readDelete(reader: Reader): Node {
  expectWord(reader, "DELETE");
  const parts: Node[] = ["DELETE "];
  if (takeWord(reader, "FROM") === undefined) {
    parts.push(`${commaSeparated(reader, readWholeName).join(", ")} `);
    if (!isWord(reader, "FROM")) fail(reader, "FROM");
    reader.position++;
  }
  parts.push("FROM ", readFrom(reader));
  readOutput(reader, parts);
  if (takeWord(reader, "USING") !== undefined) parts.push(" USING ", readFrom(reader));
  readWhere(reader, parts);
  readReturning(reader, parts);
  readRowLimit(reader, parts);
  return sequence(...parts);
}

function readMerge(reader: Reader): Node {
  expectWord(reader, "MERGE");
  const into = takeWord(reader, "INTO") === undefined ? "" : "INTO ";
  const parts: Node[] = [`MERGE ${into}${readTable(reader)}${readTableAlias(reader)}`];
  expectWord(reader, "USING");
  parts.push(" USING ", readJoined(reader));
  expectWord(reader, "ON");
  parts.push(" ON ", readExpression(reader));
  while (takeWord(reader, "WHEN") !== undefined) parts.push(readMergeClause(reader));
  readOutput(reader, parts);
  return sequence(...parts);
}

function readMergeClause(reader: Reader): Node {
  const parts: Node[] = [` WHEN ${takeWord(reader, "NOT") === undefined ? "" : "NOT "}MATCHED`];
  expectWord(reader, "MATCHED");
  if (takeWord(reader, "BY") !== undefined) parts.push(` BY ${expectWord(reader, "SOURCE", "TARGET")}`);
  if (takeWord(reader, "AND") !== undefined) parts.push(" AND ", readExpression(reader));
  expectWord(reader, "THEN");
  const action = expectWord(reader, "UPDATE", "INSERT", "DELETE");
  parts.push(` THEN ${action}`);
  if (action === "UPDATE") {
    expectWord(reader, "SET");
    parts.push(" SET ", readAssignments(reader));
  } else if (action === "INSERT") {
    if (isMark(reader, "(")) inParentheses(reader, readLastName);
    expectWord(reader, "VALUES");
    inParentheses(reader, readAssigned);
    parts.push(" (..) VALUES (%s)");
  }
  return sequence(...parts);
}
