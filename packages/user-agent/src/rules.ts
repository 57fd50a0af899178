/** Rules of uap-core, compiled: the first that fits a text yields its captures, replaced as the rule says. */
import type { RuleText } from "./rule-file.ts";

/** Compiled rules for one kind of answer. */
export interface Rules {
  /** The members of the answer of the first rule that fits, in the order of `members`; undefined if none fits. */
  find(text: string): readonly (string | undefined)[] | undefined;
}

/** A member of the answer: the rule's member that replaces it, and the capture that it is otherwise. */
export interface RuleMember {
  readonly replacement: string;
  /** 0: there is none. */
  readonly group: number;
}

interface CompiledRule {
  readonly expression: RegExp;
  readonly replacements: readonly (string | undefined)[];
}

/** Compiles the rules of one list. The engine compiles each expression when it is first tried. */
export function compileRules(texts: readonly RuleText[], members: readonly RuleMember[]): Rules {
  const rules = texts.map((text): CompiledRule => {
    const expression = text.get("regex");
    if (expression === undefined) throw new Error("user agent rules: found a rule without regex");
    return {
      expression: new RegExp(expression, text.get("regex_flag") === "i" ? "i" : ""),
      replacements: members.map(({ replacement }) => text.get(replacement)),
    };
  });
  return {
    find(text) {
      for (const { expression, replacements } of rules) {
        const match = expression.exec(text);
        if (match === null) continue;
        return members.map(({ group }, index) => {
          const replacement = replacements[index];
          const found = replacement === undefined ? captured(match, group) : fillIn(replacement, match);
          return found?.trim() || undefined;
        });
      }
      return undefined;
    },
  };
}

function captured(match: RegExpExecArray, group: number): string | undefined {
  return group === 0 ? undefined : match[group];
}

function fillIn(replacement: string, match: RegExpExecArray): string {
  return replacement.replace(/\$([1-9])/g, (_whole, digit: string) => match[Number(digit)] ?? "");
}
