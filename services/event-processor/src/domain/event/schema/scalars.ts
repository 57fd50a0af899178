/** Texts, numbers, times, ids: how single values are read (events, section "Data model"). */
import { isIP } from "node:net";
import { parseUuid } from "@weir/envelope";
import { parseInstant, toUnixSeconds } from "../instant.ts";
import { WideInteger } from "../json.ts";
import { readLenientString } from "../lenient-string.ts";
import { levelName } from "../level.ts";
import { toJsonText } from "../write-json.ts";
import type { Shape } from "./shape.ts";
import { leaf, refuse } from "./shape.ts";

/** Text and nothing else. */
export const text: Shape = leaf((value, place) =>
  typeof value === "string" ? value : refuse(place, "expected a string", value),
);

/** Text that clients also send as number or boolean. */
export const lenientText: Shape = leaf((value, place) => {
  if (typeof value === "string") return value;
  const read = readLenientString(value);
  return "text" in read ? read.text : refuse(place, read.problem, value);
});

/** Text; anything else becomes its JSON. */
export const jsonText: Shape = leaf((value) => (typeof value === "string" ? value : toJsonText(value)));

/** Text without white space at its ends. */
export const trimmedText: Shape = leaf((value, place) =>
  typeof value === "string" ? value.trim() : refuse(place, "expected a string", value),
);

/** Text on one line. */
export const lineText: Shape = leaf((value, place) => {
  if (typeof value !== "string") return refuse(place, "expected a string", value);
  const wrong = /[\r\n]/.exec(value)?.[0];
  if (wrong === undefined) return value;
  return refuse(place, `invalid character '${wrong === "\n" ? "\\n" : "\\r"}'`, value);
});

/** Text without white space. */
export const wordText: Shape = leaf((value, place) => {
  if (typeof value !== "string") return refuse(place, "expected a string", value);
  const wrong = /\s/.exec(value)?.[0];
  return wrong === undefined ? value : refuse(place, `invalid character '${escaped(wrong)}'`, value);
});

function escaped(character: string): string {
  return character === "\n" ? "\\n" : character === "\r" ? "\\r" : character === "\t" ? "\\t" : character;
}

export const boolean: Shape = leaf((value, place) =>
  typeof value === "boolean" ? value : refuse(place, "expected a boolean", value),
);

const maxUnsigned = 2n ** 64n;
const maxSigned = 2n ** 63n;

/** An integer from 0 to 2^64 - 1; fractions are cut off. */
export const unsigned: Shape = leaf((value, place) => {
  if (typeof value === "number") {
    const integer = Math.trunc(value);
    if (integer >= 0 && integer < 2 ** 64) return integer;
  } else if (value instanceof WideInteger) {
    const integer = BigInt(value.digits);
    if (integer >= 0n && integer < maxUnsigned) return value;
  }
  return refuse(place, "expected an unsigned integer", value);
});

/** An integer of 64 bits; fractions are cut off. */
export const signed: Shape = leaf((value, place) => {
  if (typeof value === "number") {
    const integer = Math.trunc(value);
    if (integer >= -(2 ** 63) && integer < 2 ** 63) return integer;
  } else if (value instanceof WideInteger) {
    const integer = BigInt(value.digits);
    if (integer >= -maxSigned && integer < maxSigned) return value;
  }
  return refuse(place, "expected a signed integer", value);
});

/** A level under its canonical name. */
export const level: Shape = leaf((value, place) => {
  const name = levelName(value);
  if (name !== undefined) return name;
  return refuse(place, typeof value === "string" ? "invalid level" : "expected a level", value);
});

/** A time in seconds since the epoch. */
export const timestamp: Shape = leaf((value, place) => {
  const parsed = parseInstant(value);
  return "instant" in parsed ? toUnixSeconds(parsed.instant) : refuse(place, parsed.problem, value);
});

/** An id as 32 lower-case hex digits. */
export const plainId: Shape = leaf((value, place) => {
  const id = typeof value === "string" ? parseUuid(value) : undefined;
  return id ?? refuse(place, "expected an event id", value);
});

/** An IP address, or the request to fill in the client's. */
export const ipAddress: Shape = leaf((value, place) => {
  if (typeof value !== "string") return refuse(place, "expected an ip address", value);
  if (value === "{{auto}}" || value === "" || isIP(value) !== 0) return value;
  return refuse(place, "expected an ip address", value);
});

/** Id of a thread: an unsigned integer or text. */
export const threadId: Shape = leaf((value, place) => {
  if (typeof value === "string" || value instanceof WideInteger) return value;
  if (typeof value === "number" && value >= 0) return Math.trunc(value);
  return refuse(place, "expected a thread id", value);
});

/** An address in memory, written as `0x1f`. */
export const address: Shape = leaf((value, place) => {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return `0x${value.toString(16)}`;
  if (value instanceof WideInteger) return addressText(BigInt(value.digits)) ?? refuse(place, tooLarge, value);
  if (typeof value !== "string") return refuse(place, "expected an address", value);
  if (value === "") return refuse(place, "cannot parse integer from empty string", value);
  const digits = /^0x[0-9a-f]+$/i.test(value) || /^\d+$/.test(value);
  if (!digits || value.length > 24) return refuse(place, digits ? tooLarge : "invalid digit found in string", value);
  return addressText(BigInt(value)) ?? refuse(place, tooLarge, value);
});

const tooLarge = "number too large to fit in target type";

function addressText(value: bigint): string | undefined {
  return value >= 0n && value < maxUnsigned ? `0x${value.toString(16)}` : undefined;
}
