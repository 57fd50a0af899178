/** A JSON parser of our own that keeps how numbers were written. Used only for text that needs it. */
import { JsonError } from "./json-error.ts";
import type { JsonValue } from "./json-value.ts";
import { float64, integer } from "./json-value.ts";

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const closeBracket = 0x5d;
const closeBrace = 0x7d;
const numberToken = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;

/**
 * Parses JSON text, see `parseJson`.
 * @throws JsonError for text that is not JSON and for nesting beyond `maxDepth`
 */
export function readLossless(text: string, maxDepth: number): JsonValue {
  const reader = new Reader(text, maxDepth);
  const value = reader.value(0);
  reader.end();
  return value;
}

class Reader {
  readonly #text: string;
  readonly #maxDepth: number;
  #position = 0;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
  }

  value(depth: number): JsonValue {
    const text = this.#text;
    switch (this.#next()) {
      case quote:
        return this.#string();
      case 0x7b:
        return this.#object(depth + 1);
      case 0x5b:
        return this.#array(depth + 1);
      case 0x74:
        return this.#literal("true", true);
      case 0x66:
        return this.#literal("false", false);
      case 0x6e:
        return this.#literal("null", null);
      default: {
        numberToken.lastIndex = this.#position;
        const match = numberToken.exec(text);
        if (match === null) throw this.#unexpected("a value");
        const token = match[0];
        this.#position += token.length;
        if (match[1] !== undefined || match[2] !== undefined) return float64(Number(token));
        return token.length < 16 ? Number(token) : integer(BigInt(token));
      }
    }
  }

  end(): void {
    if (!Number.isNaN(this.#next())) throw this.#unexpected("the end");
  }

  #array(depth: number): JsonValue {
    this.#descend(depth);
    const elements: JsonValue[] = [];
    if (this.#next() === closeBracket) {
      this.#position++;
      return elements;
    }
    for (;;) {
      elements.push(this.value(depth));
      const code = this.#next();
      if (code !== comma && code !== closeBracket) throw this.#unexpected("`,` or `]`");
      this.#position++;
      if (code === closeBracket) return elements;
    }
  }

  #object(depth: number): JsonValue {
    this.#descend(depth);
    const members: Record<string, JsonValue> = {};
    if (this.#next() === closeBrace) {
      this.#position++;
      return members;
    }
    for (;;) {
      if (this.#next() !== quote) throw this.#unexpected("a member name");
      const key = this.#string();
      if (this.#next() !== colon) throw this.#unexpected("`:`");
      this.#position++;
      const member = this.value(depth);
      if (key === "__proto__") define(members, key, member);
      else members[key] = member;
      const code = this.#next();
      if (code !== comma && code !== closeBrace) throw this.#unexpected("`,` or `}`");
      this.#position++;
      if (code === closeBrace) return members;
    }
  }

  #string(): string {
    const text = this.#text;
    const start = this.#position;
    let end = text.indexOf('"', start + 1);
    while (end !== -1 && escaped(text, end)) end = text.indexOf('"', end + 1);
    if (end === -1) throw this.#unexpected("a closed string");
    this.#position = end + 1;
    const inner = text.slice(start + 1, end);
    return needsDecoding.test(inner) ? this.#decoded(start, end) : inner;
  }

  #decoded(start: number, end: number): string {
    try {
      return JSON.parse(this.#text.slice(start, end + 1)) as string;
    } catch {
      throw new JsonError("syntax", `found a bad escape or control character in the string at position ${start}`);
    }
  }

  #literal<T extends JsonValue>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#position)) throw this.#unexpected("a value");
    this.#position += word.length;
    return value;
  }

  #descend(depth: number): void {
    if (depth > this.#maxDepth)
      throw new JsonError(
        "depth",
        `found JSON nested more deeply than ${this.#maxDepth} at position ${this.#position}`,
      );
    this.#position++;
  }

  /** The code of the next character that is not white space; NaN at the end. */
  #next(): number {
    for (;;) {
      const code = this.#text.charCodeAt(this.#position);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return code;
      this.#position++;
    }
  }

  #unexpected(expected: string): JsonError {
    const found = this.#position < this.#text.length ? JSON.stringify(this.#text.charAt(this.#position)) : "the end";
    return new JsonError("syntax", `found ${found} at position ${this.#position}, expected ${expected}`);
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const needsDecoding = /[\\\u0000-\u001f]/;

function escaped(text: string, position: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(position - 1 - backslashes) === backslash) backslashes++;
  return backslashes % 2 === 1;
}

function define(members: Record<string, JsonValue>, key: string, value: JsonValue): void {
  Object.defineProperty(members, key, { value, enumerable: true, configurable: true, writable: true });
}
