/** Statements about the session: transactions, savepoints, cursors, settings, calls, locks. */

import type { Node } from "./node.ts";
import { joined, sequence } from "./node.ts";
import type { Reader } from "./reader.ts";
import {
  commaSeparated,
  expectWord,
  fail,
  inParentheses,
  isMark,
  isWord,
  peek,
  readLastName,
  readTable,
  readWholeName,
  takeMark,
  takeWord,
  takeWords,
} from "./reader.ts";
import { readExpression, readExpressions, readQuery } from "./recursion.ts";

/** A statement about the session; undefined if none begins here. */
export function readSession(reader: Reader): Node | undefined {
  switch (
    takeWord(
      reader,
      ..."BEGIN START COMMIT ROLLBACK END SAVEPOINT RELEASE DECLARE FETCH CLOSE SET CALL EXEC EXECUTE LOCK USE DEALLOCATE".split(
        " ",
      ),
    )
  ) {
    case "BEGIN":
      return readBegin(reader);
    case "START":
      expectWord(reader, "TRANSACTION");
      return `START TRANSACTION${readModes(reader)}`;
    case "COMMIT":
      takeWord(reader, "TRANSACTION", "WORK");
      return takeWords(reader, "AND", "CHAIN") ? "COMMIT AND CHAIN" : "COMMIT";
    case "END":
      takeWord(reader, "TRANSACTION", "WORK");
      return "END";
    case "ROLLBACK":
      return readRollback(reader);
    case "SAVEPOINT":
      readLastName(reader);
      return "SAVEPOINT %s";
    case "RELEASE":
      takeWord(reader, "SAVEPOINT");
      readLastName(reader);
      return "RELEASE SAVEPOINT %s";
    case "DECLARE":
      return readDeclare(reader);
    case "FETCH":
      return readFetch(reader);
    case "CLOSE":
      if (takeWord(reader, "ALL") !== undefined) return "CLOSE ALL";
      readLastName(reader);
      return "CLOSE %s";
    case "SET":
      return readSet(reader);
    case "CALL":
      return sequence("CALL ", readExpression(reader));
    case "EXEC":
    case "EXECUTE":
      return readExecute(reader);
    case "LOCK":
      return readLock(reader);
    case "USE":
      return `USE ${readWholeName(reader)}`;
    case "DEALLOCATE":
      return `DEALLOCATE ${takeWord(reader, "PREPARE") === undefined ? "" : "PREPARE "}${readWholeName(reader)}`;
    default:
      return undefined;
  }
}

function readBegin(reader: Reader): string {
  const modifier = takeWord(reader, "DEFERRED", "IMMEDIATE", "EXCLUSIVE");
  const kind = takeWord(reader, "TRANSACTION", "WORK");
  return `BEGIN${modifier === undefined ? "" : ` ${modifier}`}${kind === undefined ? "" : ` ${kind}`}${readModes(reader)}`;
}

function readModes(reader: Reader): string {
  const modes: string[] = [];
  do {
    if (takeWords(reader, "READ", "ONLY")) modes.push("READ ONLY");
    else if (takeWords(reader, "READ", "WRITE")) modes.push("READ WRITE");
    else if (takeWords(reader, "ISOLATION", "LEVEL")) modes.push(`ISOLATION LEVEL ${readLevel(reader)}`);
    else break;
  } while (takeMark(reader, ",") || peek(reader).type === "word");
  return modes.length === 0 ? "" : ` ${modes.join(", ")}`;
}

function readLevel(reader: Reader): string {
  if (takeWords(reader, "REPEATABLE", "READ")) return "REPEATABLE READ";
  if (takeWord(reader, "READ") !== undefined) return `READ ${expectWord(reader, "COMMITTED", "UNCOMMITTED")}`;
  return expectWord(reader, "SERIALIZABLE", "SNAPSHOT");
}

function readRollback(reader: Reader): string {
  takeWord(reader, "TRANSACTION", "WORK");
  if (takeWords(reader, "AND", "CHAIN")) return "ROLLBACK AND CHAIN";
  if (takeWord(reader, "TO") === undefined) return "ROLLBACK";
  takeWord(reader, "SAVEPOINT");
  readLastName(reader);
  return "ROLLBACK TO SAVEPOINT %s";
}

/** A cursor; its options in the order in which they are written. */
function readDeclare(reader: Reader): Node {
  readLastName(reader);
  let text = "DECLARE %s ";
  for (const words of [["BINARY"], ["INSENSITIVE"], ["ASENSITIVE"], ["NO", "SCROLL"], ["SCROLL"]]) {
    if (takeWords(reader, ...words)) text += `${words.join(" ")} `;
  }
  expectWord(reader, "CURSOR");
  text += "CURSOR";
  if (takeWords(reader, "WITH", "HOLD")) text += " WITH HOLD";
  else if (takeWords(reader, "WITHOUT", "HOLD")) text += " WITHOUT HOLD";
  expectWord(reader, "FOR");
  return sequence(`${text} FOR `, readQuery(reader));
}

function readFetch(reader: Reader): string {
  let text = "FETCH ";
  const direction = takeWord(reader, ..."NEXT PRIOR FIRST LAST ABSOLUTE RELATIVE ALL FORWARD BACKWARD".split(" "));
  if (direction !== undefined) text += `${direction} `;
  if (direction === "FORWARD" && takeWord(reader, "ALL") !== undefined) text += "ALL ";
  takeMark(reader, "-");
  if (peek(reader).type === "value") {
    reader.position++;
    text += "%s ";
  }
  const position = expectWord(reader, "FROM", "IN");
  readLastName(reader);
  return `${text}${position} %s`;
}

function readSet(reader: Reader): Node {
  const scope = takeWord(reader, "SESSION", "LOCAL", "GLOBAL");
  const head = `SET ${scope === undefined ? "" : `${scope} `}`;
  if (takeWords(reader, "CHARACTERISTICS", "AS", "TRANSACTION")) {
    return `${head}CHARACTERISTICS AS TRANSACTION${readModes(reader)}`;
  }
  if (takeWord(reader, "TRANSACTION") !== undefined) return `${head}TRANSACTION${readModes(reader)}`;
  if (takeWords(reader, "TIME", "ZONE")) return sequence(`${head}TIME ZONE `, readExpression(reader));
  const name = readWholeName(reader);
  const state = takeWord(reader, "ON", "OFF");
  if (state !== undefined) return `${head}${name} ${state}`;
  if (takeWord(reader, "TO") === undefined && !takeMark(reader, "=")) fail(reader, "= or TO");
  return sequence(`${head}${name} = `, joined(commaSeparated(reader, readSetting)));
}

function readSetting(reader: Reader): Node {
  return takeWord(reader, "ON", "OFF", "DEFAULT") ?? readExpression(reader);
}

/** A procedure, called by position or by name, or a prepared statement. */
function readExecute(reader: Reader): Node {
  const parts: Node[] = [`EXECUTE ${readWholeName(reader)}`];
  if (isMark(reader, "(")) parts.push("(", joined(inParentheses(reader, readExpression)), ")");
  else if (peek(reader).type !== "end" && !isMark(reader, ";")) parts.push(" ", readExpressions(reader));
  return sequence(...parts);
}

function readLock(reader: Reader): Node {
  const many = takeWord(reader, "TABLES") !== undefined;
  if (many) {
    const locks = commaSeparated(reader, (lock) => {
      const name = readTable(lock);
      const mode = expectWord(lock, "READ", "WRITE");
      return `${name} ${mode}${takeWord(lock, "LOCAL") === undefined ? "" : " LOCAL"}`;
    });
    return `LOCK TABLES ${locks.join(", ")}`;
  }
  const table = takeWord(reader, "TABLE") === undefined ? "" : "TABLE ";
  const only = takeWord(reader, "ONLY") === undefined ? "" : "ONLY ";
  let text = `LOCK ${table}${only}${commaSeparated(reader, readTable).join(", ")}`;
  if (takeWord(reader, "IN") !== undefined) {
    text += " IN";
    while (!isWord(reader, "MODE")) text += ` ${expectWord(reader, "ACCESS", "ROW", "SHARE", "UPDATE", "EXCLUSIVE")}`;
    reader.position++;
    text += " MODE";
  }
  return takeWord(reader, "NOWAIT") === undefined ? text : `${text} NOWAIT`;
}
