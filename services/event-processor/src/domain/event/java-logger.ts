/** Names of Java loggers, which are paths of packages, cut from the left (events, section "Normalisation", default attributes). */
import type { EventDocument } from "./event.ts";
import { ownMeta } from "./meta.ts";

const maxCharacters = 64;

/** Trims the logger of a Java event, and cuts one that is too long behind a dot. */
export function shortenJavaLogger({ fields, meta }: EventDocument): void {
  const { logger } = fields;
  if (fields.platform !== "java" || typeof logger !== "string") return;
  const trimmed = logger.trim();
  if (trimmed === "" && logger !== "") {
    fields.logger = undefined;
    ownMeta(meta, []).remarks.push(["@logger:remove", "x", 0, logger.length]);
    return;
  }
  if ([...trimmed].length <= maxCharacters) {
    if (trimmed !== logger) ownMeta(meta, []).remarks.push(["@logger:trim", "s"]);
    fields.logger = trimmed;
    return;
  }
  const kept = keptPart(trimmed);
  fields.logger = `*${kept}`;
  const own = ownMeta(meta, []);
  own.remarks.push(["@logger:replace", "s", 0, trimmed.length - kept.length]);
  own.originalLength = [...logger].length;
}

/** The end of the name; where a word would be cut, from the next dot on, if there is one. */
function keptPart(name: string): string {
  const start = name.length - (maxCharacters - 1);
  const kept = name.slice(start);
  const cutsWord = name[start] !== "." && name[start - 1] !== ".";
  const dot = cutsWord ? kept.indexOf(".") : -1;
  return dot < 0 ? kept : kept.slice(dot);
}
