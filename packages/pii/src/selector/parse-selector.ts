/** Text to selectors (PII, section "Selector grammar"). */
import type { PathItem, Selector } from "./selector.ts";
import { keyItem } from "./selector.ts";
import { valueType, valueTypeOf } from "./value-types.ts";

/** A selector that cannot be read. The message says why. */
export class SelectorError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SelectorError";
  }
}

/** Parentheses and negations inside each other, at most. */
const maxNesting = 64;
const maxIndex = 2 ** 53 - 1;

const legacyWords = new Map([
  ...["freeform", "email", "sensitive", "text"].map((word) => [word, valueType.string] as const),
  ...["databag", "container"].map((word) => [word, valueType.object] as const),
]);

/**
 * Reads the selector of an application, which may also be one of the old words for all texts or all objects.
 * @throws SelectorError
 */
export function parseApplicationSelector(text: string): Selector {
  const legacy = legacyWords.get(text);
  return legacy === undefined ? parseSelector(text) : { kind: "path", items: [{ kind: "type", type: legacy }] };
}

/**
 * Reads a selector.
 * @throws SelectorError
 */
export function parseSelector(text: string): Selector {
  const reader = new SelectorReader(text);
  const selector = reader.readOr(0);
  reader.expectEnd();
  return selector;
}

const keyForm = /[A-Za-z_][A-Za-z0-9_-]*/y;
const indexForm = /[0-9]+/y;
const typeForm = /\$([a-z_]+)/y;
const quotedForm = /'((?:[^']|'')+)'/y;

class SelectorReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readOr(nesting: number): Selector {
    return this.#readList("or", "|", () => this.#readAnd(nesting));
  }

  expectEnd(): void {
    this.#skipBlanks();
    if (this.#at < this.#text.length) this.#fail();
  }

  #readAnd(nesting: number): Selector {
    return this.#readList("and", "&", () => this.#readUnary(nesting));
  }

  #readList(kind: "and" | "or", operator: string, readPart: () => Selector): Selector {
    const first = readPart();
    const parts = [first];
    while (this.#take(operator)) {
      if (this.#text[this.#at] === operator) this.#at++;
      parts.push(readPart());
    }
    return parts.length === 1 ? first : { kind, parts };
  }

  #readUnary(nesting: number): Selector {
    if (nesting > maxNesting) throw new SelectorError("selector is nested too deeply");
    return this.#take("!") || this.#take("~")
      ? { kind: "not", part: this.#readPrimary(nesting + 1) }
      : this.#readPrimary(nesting + 1);
  }

  #readPrimary(nesting: number): Selector {
    if (!this.#take("(")) return this.#readPath();
    const inner = this.readOr(nesting);
    if (!this.#take(")")) this.#fail();
    return inner;
  }

  #readPath(): Selector {
    const items = [this.#readItem()];
    while (this.#take(".")) items.push(this.#readItem());
    if (items.filter(({ kind }) => kind === "deep").length > 1) {
      throw new SelectorError("deep wildcard used more than once");
    }
    if (items.length === 1 && items[0]?.kind === "any") throw new SelectorError("wildcard must be part of a path");
    return { kind: "path", items };
  }

  #readItem(): PathItem {
    if (this.#take("*")) {
      if (this.#text[this.#at] !== "*") return { kind: "any" };
      this.#at++;
      return { kind: "deep" };
    }
    const type = this.#match(typeForm);
    if (type !== undefined) {
      const found = valueTypeOf(type);
      if (found === undefined) throw new SelectorError(`unknown value \`${type}\``);
      return { kind: "type", type: found };
    }
    const digits = this.#match(indexForm);
    if (digits !== undefined) {
      const index = Number(digits);
      if (index > maxIndex) throw new SelectorError("invalid index");
      return { kind: "index", index };
    }
    const key = this.#match(keyForm) ?? this.#match(quotedForm)?.replaceAll("''", "'");
    return key === undefined ? this.#fail() : keyItem(key);
  }

  #match(form: RegExp): string | undefined {
    this.#skipBlanks();
    form.lastIndex = this.#at;
    const found = form.exec(this.#text);
    if (found === null) return undefined;
    this.#at = form.lastIndex;
    return found[1] ?? found[0];
  }

  #take(character: string): boolean {
    this.#skipBlanks();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #skipBlanks(): void {
    while (this.#text[this.#at] === " ") this.#at++;
  }

  #fail(): never {
    throw new SelectorError(`invalid syntax near "${this.#text.slice(this.#at)}"`);
  }
}
