/** Words that must not be in the repository: paths of one machine, hosts that builds must not depend on, leftovers. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../repository/finding.ts";

interface Rule {
  readonly pattern: RegExp;
  readonly reason: string;
  /** Files that may have it. */
  readonly except?: RegExp;
}

const data = /^test\/conformance\/golden\//;

// The patterns are written so that they do not match themselves.
const rules: readonly Rule[] = [
  { pattern: /(^|[^\w.])\/work\/(main|shared)\b|\.\.\/shared\//, reason: "is a path outside of the repository" },
  { pattern: /(^|[^\w.])\/(root|tmp)\/(brief|\.|bash)/, reason: "is a path of one machine" },
  {
    pattern:
      /\b(npmjs\.(org|com)|pypi\.org|pythonhosted\.org|maven\.org|maven\.apache\.org(?!\/POM)|(proxy|sum)\.golang\.org|yarnpkg\.com)\b/,
    reason: "names a registry host: machines choose their own, builds use the registry's client",
    except: data,
  },
  { pattern: /\b(TO[D]O|FIX[M]E|XX[X])\b/, reason: "is unfinished work: do it, or open an issue", except: data },
  { pattern: /@ts-(ignore|nocheck)/, reason: "silences a check", except: /^tools\/documents\// },
];

const largestText = 2_000_000;

/** Reports the lines of the given files (relative to `root`) that break a rule. Binary and very large files are passed over. */
export function checkForbiddenWords(root: string, paths: readonly string[]): Finding[] {
  return paths.flatMap((path) => {
    const text = readText(join(root, path));
    return text === undefined ? [] : forbiddenIn(path, text);
  });
}

/** The lines of `text`, the content of `path`, that break a rule. */
export function forbiddenIn(path: string, text: string): Finding[] {
  const findings: Finding[] = [];
  for (const { pattern, reason, except } of rules) {
    if (except?.test(path) || !new RegExp(pattern, "m").test(text)) continue;
    text.split("\n").forEach((content, index) => {
      const match = pattern.exec(content);
      if (match !== null) findings.push({ path, line: index + 1, message: `"${match[0].trim()}" ${reason}` });
    });
  }
  return findings;
}

function readText(file: string): string | undefined {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined || size > largestText) return undefined;
  const bytes = readFileSync(file);
  return bytes.includes(0) ? undefined : bytes.toString("utf8");
}
