/**
 * Reads uap-core's file of rules. It is YAML of one simple form – lists of objects of single-quoted text – for which
 * these few lines take 3 ms instead of the 200 ms of a complete YAML parser. Anything of another form is an error.
 */

/** A rule as it stands in the file: a regular expression, and texts that replace what it captures. */
export type RuleText = ReadonlyMap<string, string>;

/** Rules by the name of their list, in the order in which they are tried. */
export type RuleLists = ReadonlyMap<string, readonly RuleText[]>;

const listHeading = /^([a-z_]+):$/;
const member = /^ {2}(- | {2})([a-z_0-9]+): '((?:[^']|'')*)'\s*(?:#.*)?$/;
const nothing = /^\s*(?:#.*)?$/;

/** Reads the file's text. Throws if it has another form than expected. */
export function readRuleFile(text: string): RuleLists {
  const lists = new Map<string, RuleText[]>();
  let list: RuleText[] | undefined;
  let rule: Map<string, string> | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (nothing.test(line)) continue;
    const heading = listHeading.exec(line)?.[1];
    if (heading !== undefined) {
      list = [];
      rule = undefined;
      lists.set(heading, list);
      continue;
    }
    const [, start, name, value] = member.exec(line) ?? [];
    if (list === undefined || name === undefined || value === undefined || (rule === undefined && start !== "- ")) {
      throw new Error(`user agent rules, line ${index + 1}: found ${JSON.stringify(line)}, expected a rule's member`);
    }
    if (rule === undefined || start === "- ") {
      rule = new Map();
      list.push(rule);
    }
    rule.set(name, value.replaceAll("''", "'"));
  }
  return lists;
}
