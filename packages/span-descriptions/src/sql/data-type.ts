/** Data types: names in upper case if they are known ones. */
import type { Reader } from "./reader.ts";
import { fail, inParentheses, isMark, peek, readWholeName, takeMark, takeWord, takeWords } from "./reader.ts";

const known = new Set(
  (
    "INT INTEGER BIGINT SMALLINT TINYINT MEDIUMINT INT2 INT4 INT8 INT64 FLOAT FLOAT4 FLOAT8 REAL DOUBLE DECIMAL NUMERIC DEC " +
    "CHAR CHARACTER VARCHAR NVARCHAR TEXT TINYTEXT MEDIUMTEXT LONGTEXT CLOB BLOB TINYBLOB MEDIUMBLOB LONGBLOB BYTEA BYTES " +
    "BINARY VARBINARY BIT BOOL BOOLEAN DATE TIME TIMESTAMP TIMESTAMPTZ TIMETZ DATETIME INTERVAL UUID JSON JSONB STRING ENUM " +
    "SET REGCLASS UNSIGNED SIGNED"
  ).split(" "),
);

/** The canonical text of a data type. */
export function readDataType(reader: Reader): string {
  const token = peek(reader);
  if (token.type !== "word" && token.type !== "quoted") fail(reader, "a data type");
  let text: string;
  if (token.type === "word" && known.has(token.key)) {
    reader.position++;
    text = token.key;
    if (text === "DOUBLE" && takeWord(reader, "PRECISION") !== undefined) text = "DOUBLE PRECISION";
    if ((text === "CHARACTER" || text === "CHAR") && takeWord(reader, "VARYING") !== undefined) text += " VARYING";
  } else text = readWholeName(reader);
  text += readArguments(reader);
  for (;;) {
    if (takeWords(reader, "WITH", "TIME", "ZONE")) text += " WITH TIME ZONE";
    else if (takeWords(reader, "WITHOUT", "TIME", "ZONE")) text += " WITHOUT TIME ZONE";
    else if (takeWord(reader, "UNSIGNED") !== undefined) text += " UNSIGNED";
    else if (isMark(reader, "[") && (isMark(reader, "]", 1) || isMark(reader, "]", 2))) {
      while (!takeMark(reader, "]")) reader.position++;
      text += "[]";
    } else return text;
  }
}

/** Sizes, which are part of the type, or the values of an enumeration. */
function readArguments(reader: Reader): string {
  if (!isMark(reader, "(")) return "";
  const readings = inParentheses(reader, (item) => {
    const token = peek(item);
    if (token.type !== "value" && token.type !== "string" && token.type !== "word") fail(item, "a size");
    item.position++;
    const unit = takeWord(item, "CHAR", "BYTE");
    return { text: `${token.type === "string" ? "%s" : token.text}${unit === undefined ? "" : ` ${unit}`}`, token };
  });
  const separator = readings.some(({ token }) => token.type === "string") ? ", " : ",";
  return `(${readings.map(({ text }) => text).join(separator)})`;
}
