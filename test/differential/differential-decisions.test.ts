import assert from "node:assert/strict";
import { ConditionError, compileGlob, isSupported, matches, parseCondition, releaseParts } from "@weir/conditions";
import { parseSamplingConfig } from "@weir/dynamic-sampling";
import { parseProjectState } from "@weir/project-state";
import { requireIntegration } from "@weir/test-kit";
import type { Choices } from "./choices.ts";
import { createChoices } from "./choices.ts";
import { generateCondition } from "./generate-conditions.ts";
import { generateFilterSettings, generateSampling } from "./generate-configs.ts";
import { generateGlob } from "./generate-globs.ts";
import { generateRelease, generateVersion } from "./generate-releases.ts";
import type { Answer, Ask, Question } from "./relay-package.ts";
import { prepareRelayPackage } from "./relay-package.ts";

/** Cases of one kind: how to make one, and what ours says to it. */
interface Comparison {
  readonly seed: number;
  readonly count: number;
  readonly generate: (choices: Choices) => Question;
  readonly answer: (question: Question) => Answer;
  /** Tells cases that are meant to differ. */
  readonly isMeantToDiffer?: (question: Question) => boolean;
}

const publicKey = "a".repeat(32);

const comparisons: Readonly<Record<string, Comparison>> = {
  "patterns: which are valid, and what they match": {
    seed: 1,
    count: 3000,
    generate: (choices) => ({ about: "glob", ...generateGlob(choices) }),
    answer({ pattern, ignoreCase, texts }) {
      const glob = compileGlob(String(pattern), { ignoreCase: ignoreCase === true });
      if (glob === undefined || !Array.isArray(texts)) return { valid: false };
      return { valid: true, matches: texts.map((text) => glob.matches(String(text))) };
    },
  },
  "conditions: which are understood": {
    seed: 2,
    count: 1500,
    generate: (choices) => ({ about: "condition", document: generateCondition(choices) }),
    answer: ({ document }) => ({ accepted: isUnderstood(document) }),
  },
  "releases: package, version and commit": {
    seed: 3,
    count: 1500,
    generate: (choices) => ({ about: "release", release: generateRelease(choices) }),
    answer({ release }) {
      const parts = releaseParts(String(release));
      if (parts === undefined) return { valid: false };
      const { package: name = null, buildHash = null, shortVersion = null } = parts;
      return { valid: true, package: name, buildHash, shortVersion };
    },
  },
  "versions: their order": {
    seed: 4,
    count: 1500,
    // Without builds: conditions have no regard to them.
    generate(choices) {
      return { about: "order", left: generateVersion(choices, false), right: generateVersion(choices, false) };
    },
    answer: ({ left, right }) => ({ order: orderOf(String(left), String(right)) }),
    // A pre-release that begins with an empty identifier counts as none; the package breaks the tie by its text.
    isMeantToDiffer: ({ left, right }) => /[-a-z]\./.test(`${left} ${right}`),
  },
  "sampling configurations: which are well-formed": {
    seed: 5,
    count: 800,
    generate: (choices) => ({ about: "sampling", document: generateSampling(choices) }),
    answer({ document }) {
      // The package looks at conditions, and neither at the version nor at the types of rules.
      const { config } = parseSamplingConfig(document);
      return { accepted: config?.rules.every(({ condition }) => isSupported(condition)) === true };
    },
  },
  "project configurations: which are malformed, and which lose their sampling rules": {
    seed: 6,
    count: 800,
    generate(choices) {
      const config = { sampling: generateSampling(choices), filterSettings: generateFilterSettings(choices) };
      return { about: "project", config };
    },
    answer({ config }) {
      const state = parseProjectState(publicKey, "r1", { projectId: 1, organizationId: 1, config });
      if (state.status !== "enabled") return { accepted: false };
      return { accepted: true, sampling: state.config.sampling !== undefined };
    },
    // A filter whose condition is in error is reported and drops nothing; to the package the project is malformed.
    isMeantToDiffer: ({ config }) => hasBrokenCondition(config),
  },
};

describe("what users configure means the same as to the sentry-relay package", () => {
  let ask: Ask;

  before(async function () {
    this.timeout(300_000);
    ask = await requireIntegration(this, "the Python package sentry-relay", prepareRelayPackage);
  });

  for (const [what, { seed, count, generate, answer, isMeantToDiffer }] of Object.entries(comparisons)) {
    it(`${what} (${count} cases)`, async function () {
      this.timeout(60_000);
      const choices = createChoices(seed);
      const questions = Array.from({ length: count }, () => generate(choices));
      const expected = await ask(questions);
      const differences = questions.flatMap((question, index) => {
        const found = answer(question);
        const wanted = expected[index] ?? {};
        return isDeepEqual(found, wanted) || isMeantToDiffer?.(question) === true
          ? []
          : [JSON.stringify({ question, found, wanted })];
      });
      assert.equal(
        differences.length,
        0,
        `${differences.length} differ, for example\n${differences.slice(0, 12).join("\n")}`,
      );
    });
  }
});

function isDeepEqual(found: Answer, wanted: Answer): boolean {
  try {
    assert.deepEqual(found, wanted);
    return true;
  } catch {
    return false;
  }
}

function isUnderstood(document: unknown): boolean {
  try {
    return isSupported(parseCondition(document));
  } catch (error) {
    if (error instanceof ConditionError) return false;
    throw error;
  }
}

function hasBrokenCondition(config: unknown): boolean {
  const { filterSettings } = config as { filterSettings?: { generic?: { filters?: unknown } } };
  const filters = filterSettings?.generic?.filters;
  if (!Array.isArray(filters)) return false;
  return filters.some((filter: { condition?: unknown } | null) => isBroken(filter?.condition));
}

function isBroken(condition: unknown): boolean {
  try {
    if (condition !== undefined && condition !== null) parseCondition(condition);
    return false;
  } catch (error) {
    return error instanceof ConditionError;
  }
}

/** The order of two versions by three conditions; null if none holds: one of them is no version. */
function orderOf(left: string, right: string): number | null {
  const holds = (comparator: string) =>
    matches(parseCondition({ op: "release", name: "r", comparator, value: `p@${right}` }), () => `p@${left}`);
  if (holds("eq")) return 0;
  if (holds("gt")) return 1;
  return holds("lt") ? -1 : null;
}
