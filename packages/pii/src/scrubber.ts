/** Applies a configuration to single values; walks over documents are made of it (PII, section "Applying rules to a value"). */
import type { CompiledApplication, CompiledConfig, CompiledRule } from "./rules/compile.ts";
import type { Pii } from "./selector/value-path.ts";
import { ValuePath } from "./selector/value-path.ts";
import type { ValueTypes } from "./selector/value-types.ts";
import { valueType } from "./selector/value-types.ts";
import { createNotes } from "./text/notes.ts";
import type { TextNotes } from "./text/scrub-text.ts";
import { isPseudoWord, ScrubbedText } from "./text/scrub-text.ts";

/** One walk over a document with one configuration. */
export class Scrubber {
  /** Where the walk is. */
  readonly path = new ValuePath();
  readonly #config: CompiledConfig;

  constructor(config: CompiledConfig) {
    this.#config = config;
  }

  /** Applies the rules to a text, at the place where the walk is. Null: a rule removed it. */
  scrubText(text: string, pii: Pii, notes: TextNotes): string | null {
    if (pii === "false" || isPseudoWord(text)) return text;
    let scrubbed: ScrubbedText | undefined;
    for (const application of this.#config.applications) {
      if (!application.matches(this.path, pii)) continue;
      scrubbed ??= new ScrubbedText(text, this.path.keyAt(this.path.depth), this.#config, notes);
      scrubbed.apply(application.rules);
      if (scrubbed.text === null) return null;
    }
    return scrubbed === undefined ? text : scrubbed.text;
  }

  /** Applies the rules to a value that is no text, at the place where the walk is. True: a rule removed it. */
  removesValue(pii: Pii, notes: TextNotes): boolean {
    if (pii === "false") return false;
    for (const application of this.#config.applications) {
      if (application.removingRules.length === 0 || !application.matches(this.path, pii)) continue;
      const rule = this.#removingRule(application);
      if (rule === undefined) continue;
      const known = notes.ensure();
      known.remarks = [...known.remarks, [rule.origin, "x"]];
      return true;
    }
    return false;
  }

  /** Applies the rules to the original value that is kept beside the value where the walk is, if it is a text. */
  scrubOriginal(pii: Pii, notes: TextNotes): void {
    const known = notes.known;
    if (known === undefined || pii === "false" || typeof known.originalValue !== "string") return;
    const { path } = this;
    const key = path.keyAt(path.depth);
    if (key === undefined) path.enterIndex(path.indexAt(path.depth), valueType.string);
    else path.enterKey(key, valueType.string);
    const own = createNotes();
    const scrubbed = this.scrubText(known.originalValue, pii, { known: own, ensure: () => own });
    known.originalValue = scrubbed ?? undefined;
    path.leave();
  }

  #removingRule({ removingRules }: CompiledApplication): CompiledRule | undefined {
    const key = this.path.keyAt(this.path.depth);
    return removingRules.find(
      (rule) => rule.anything || (key !== undefined && rule.steps.some(({ inKey }) => inKey?.(key) === true)),
    );
  }
}

/** The types of a free value by its form. */
export function typesOfForm(value: unknown): ValueTypes {
  if (typeof value === "string") return valueType.string;
  if (typeof value === "boolean") return valueType.boolean;
  if (Array.isArray(value)) return valueType.array;
  return isPlainObject(value) ? valueType.object : valueType.number;
}

/** True for an object with members; false for what stands for a number. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
