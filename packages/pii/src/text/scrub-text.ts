/** Applies rules to one text (PII, section "Applying rules to a value"). */
import type { Pattern, Span } from "../patterns/pattern.ts";
import type { TextTraits } from "../patterns/text-traits.ts";
import { textTraits } from "../patterns/text-traits.ts";
import type { CompiledConfig, CompiledRule, RuleStep } from "../rules/compile.ts";
import { removes } from "../rules/redaction.ts";
import {
  characterCount,
  cutText,
  joinChunks,
  redactSpans,
  redactWhole,
  searchText,
  withoutPlaceholders,
} from "./chunks.ts";
import type { Notes } from "./notes.ts";

/** Where notes about the text are. */
export interface TextNotes {
  readonly known: Notes | undefined;
  ensure(): Notes;
}

const untouched = new Set(["", "true", "false", "null", "undefined"]);

/** True for texts that say nothing: no rule applies to them. */
export function isPseudoWord(text: string): boolean {
  return text.length <= 9 && untouched.has(text);
}

const onlyRedacted = /^\0*$/;

/** True if nothing of a text is left as it came. */
function isRedacted(searched: string): boolean {
  return searched.charCodeAt(0) === 0 && onlyRedacted.test(searched);
}

/**
 * A text to which rules are applied one after the other.
 *
 * Remarks go to the notes. What patterns search, and what is known of it, is kept while the text does not change.
 */
export class ScrubbedText {
  /** The text; null once a rule removed it. */
  text: string | null;
  readonly #key: string | undefined;
  readonly #config: CompiledConfig;
  readonly #notes: TextNotes;
  #searched: string | undefined;
  #traits: TextTraits | undefined;

  constructor(text: string, key: string | undefined, config: CompiledConfig, notes: TextNotes) {
    this.text = text;
    this.#key = key;
    this.#config = config;
    this.#notes = notes;
  }

  /** Applies rules in order, until one removes the text. */
  apply(rules: readonly CompiledRule[]): void {
    for (const rule of rules) {
      if (this.text === null) return;
      this.#applyRule(rule);
    }
  }

  #applyRule(rule: CompiledRule): void {
    const drops = removes(rule.redaction);
    if (rule.anything && drops) {
      this.#remove(rule);
      return;
    }
    for (const step of rule.steps) {
      if (this.#key !== undefined && step.inKey?.(this.#key) === true) {
        if (drops) {
          this.#remove(rule);
          return;
        }
        // The key decided; what the step would find in the text does not matter.
        if (step.whole) this.#replaceWhole(rule);
        else if (!step.groupsOnly) this.#replaceFound(rule, this.#config.line);
      } else if (step.inText) {
        this.#applyToText(rule, step);
      }
    }
  }

  #applyToText(rule: CompiledRule, step: RuleStep): void {
    const searched = this.#search();
    this.#traits ??= textTraits(searched);
    if (!step.pattern.mayOccur(this.#traits)) return;
    if (!step.whole) this.#replaceFound(rule, step.pattern);
    else if (step.pattern.occurs(searched)) this.#replaceWhole(rule);
  }

  #replaceFound(rule: CompiledRule, pattern: Pattern): void {
    const searched = this.#search();
    if (isRedacted(searched)) return;
    const spans: readonly Span[] = pattern.find(searched);
    if (spans.length === 0) return;
    this.#rewrite(redactSpans(this.#chunks(), searched, spans, rule.origin, rule.redaction));
  }

  #replaceWhole(rule: CompiledRule): void {
    const searched = this.#search();
    if (!isRedacted(searched)) this.#rewrite(redactWhole(searched, rule.origin, rule.redaction));
  }

  #rewrite(chunks: ReturnType<typeof cutText>): void {
    const before = this.text ?? "";
    const { text, remarks } = joinChunks(chunks);
    if (text === before) return;
    const notes = this.#notes.ensure();
    notes.remarks = remarks;
    notes.originalLength ??= characterCount(before);
    this.text = text;
    this.#searched = undefined;
    this.#traits = undefined;
  }

  #remove(rule: CompiledRule): void {
    const notes = this.#notes.ensure();
    notes.remarks = [...notes.remarks, [rule.origin, "x"]];
    this.text = null;
  }

  #chunks(): ReturnType<typeof cutText> {
    return cutText(this.text ?? "", this.#notes.known?.remarks ?? []);
  }

  #search(): string {
    if (this.#searched !== undefined) return this.#searched;
    const remarks = this.#notes.known?.remarks;
    const text = this.text ?? "";
    this.#searched =
      remarks === undefined || remarks.length === 0 ? withoutPlaceholders(text) : searchText(this.#chunks());
    return this.#searched;
  }
}
