/** A message template and its parameters to text (events, section "logentry formatting"). */
import type { JsonObject } from "./json.ts";
import { isObject, WideInteger } from "./json.ts";
import { toJsonText } from "./write-json.ts";

/** Longer results are not kept, in bytes. */
const maxBytes = 32_768;
/** Longer templates are not filled, in characters. */
const maxTemplateLength = 65_536;
/** Every part has a bound, so that no text takes long: behind a percent sign there are few ways to read on. */
const percent = /%(?:\((\w{1,200})\))?([#0\-+]{0,8})(?:\*|\d{1,9})?(?:.(?:\*|\d{1,9}))?[hlL]{0,2}([diouxXeEfFgGcrs%])/g;
const curly = /\{(\w{1,200})?\}/g;

/** Thrown inside: one placeholder cannot be filled, so none is. */
class Unfillable extends Error {}

/** Fills a template. Undefined: it has no placeholders to fill, or one of them cannot be filled. */
export function formatMessage(template: string, params: unknown): string | undefined {
  const fill = template.includes("%") ? fillPercent : template.includes("{") ? fillCurly : undefined;
  if (fill === undefined || template.length > maxTemplateLength) return undefined;
  try {
    return fill(template, params);
  } catch (error) {
    if (error instanceof Unfillable) return undefined;
    throw error;
  }
}

function fillPercent(template: string, params: unknown): string {
  const result = bounded();
  let next = 0;
  let end = 0;
  for (const match of template.matchAll(percent)) {
    const [found, key, flags = "", conversion = ""] = match;
    result.add(template.slice(end, match.index));
    end = match.index + found.length;
    if (conversion === "%") result.add("%");
    else result.add(convert(key === undefined ? itemAt(params, next++) : memberOf(params, key), conversion, flags));
  }
  result.add(template.slice(end));
  return result.text();
}

function fillCurly(template: string, params: unknown): string {
  const result = bounded();
  let next = 0;
  let end = 0;
  for (const match of template.matchAll(curly)) {
    const [found, key] = match;
    result.add(template.slice(end, match.index));
    end = match.index + found.length;
    result.add(plain(key === undefined ? itemAt(params, next++) : namedParameter(params, key)));
  }
  result.add(template.slice(end));
  return result.text();
}

/** Text that grows to the limit and no further. */
function bounded(): { add(part: string): void; text(): string } {
  const parts: string[] = [];
  let bytes = 0;
  return {
    add(part) {
      bytes += Buffer.byteLength(part);
      if (bytes > maxBytes) throw new Unfillable();
      parts.push(part);
    },
    text: () => parts.join(""),
  };
}

function namedParameter(params: unknown, key: string): unknown {
  return /^\d+$/.test(key) ? itemAt(params, Number(key)) : memberOf(params, key);
}

function itemAt(params: unknown, index: number): unknown {
  if (!Array.isArray(params)) throw new Unfillable();
  return present(params[index]);
}

function memberOf(params: unknown, key: string): unknown {
  if (!isObject(params) || !Object.hasOwn(params as JsonObject, key)) throw new Unfillable();
  return present(params[key]);
}

function present(value: unknown): unknown {
  if (value === undefined || value === null) throw new Unfillable();
  return value;
}

function convert(value: unknown, conversion: string, flags: string): string {
  switch (conversion) {
    case "r":
      return flags.includes("#") ? JSON.stringify(value, undefined, 2) : toJsonText(value);
    case "o":
      return integer(value).toString(8);
    case "x":
      return (flags.includes("#") ? "0x" : "") + integer(value).toString(16);
    case "X":
      return (flags.includes("#") ? "0x" : "") + integer(value).toString(16).toUpperCase();
    case "e":
    case "E":
      return exponential(value, conversion);
    default:
      return plain(value);
  }
}

/** An integer; a negative one in two's complement of 64 bits. */
function integer(value: unknown): bigint {
  if (value instanceof WideInteger) return BigInt.asUintN(64, BigInt(value.digits));
  if (typeof value !== "number" || !Number.isInteger(value)) throw new Unfillable();
  return BigInt.asUintN(64, BigInt(value));
}

/** A fraction with an exponent without sign and leading zeros: `1.5e0`. */
function exponential(value: unknown, conversion: "e" | "E"): string {
  if (typeof value !== "number" || Number.isInteger(value)) throw new Unfillable();
  const text = value.toExponential().replace("e+", "e");
  return conversion === "E" ? text.toUpperCase() : text;
}

function plain(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return plainNumber(value);
  return value instanceof WideInteger ? value.digits : toJsonText(value);
}

/** The shortest form without exponent. */
function plainNumber(value: number): string {
  const text = String(value);
  if (!text.includes("e")) return text;
  if (Number.isInteger(value)) return BigInt(value).toString();
  const [digits = "", exponent = "0"] = text.split("e");
  const sign = digits.startsWith("-") ? "-" : "";
  const fraction = digits.replace("-", "").replace(".", "");
  return `${sign}0.${"0".repeat(-Number(exponent) - 1)}${fraction}`;
}
