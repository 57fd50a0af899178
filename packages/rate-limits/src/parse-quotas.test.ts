import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import { parseGlobalQuotas, parseQuotas } from "./parse-quotas.ts";

const counting = { limit: 5, window: 60, id: "x" };
const survivors = (quota: object) => parseQuotas([quota]).quotas.length;

describe("parseQuotas", () => {
  it("reads every member", () => {
    const { quotas, problems } = parseQuotas([
      {
        id: "mon",
        categories: ["monitor", "user_report_v2"],
        scope: "project",
        scopeId: "43",
        limit: 7,
        window: 60,
        namespace: null,
        reasonCode: "per_slug",
        groupBy: { maxCardinality: 10, dimensions: ["checkInSlug"] },
        mode: "report",
        onFailure: "local",
      },
    ]);
    assert.deepEqual(problems, []);
    assert.deepEqual(quotas, [
      {
        id: "mon",
        categories: [DataCategory.MONITOR, DataCategory.FEEDBACK],
        scope: QuotaScope.PROJECT,
        scopeId: "43",
        limit: 7n,
        windowSeconds: 60,
        namespace: undefined,
        reasonCode: "per_slug",
        groupBy: { maxCardinality: 10, dimensions: ["checkInSlug"] },
        mode: "report",
        onFailure: "local",
      },
    ]);
  });

  it("lets a quota only report whose mode is misspelt, and data pass whose way to fail is", () => {
    const quota = { id: "a", categories: ["error"], limit: 7, window: 60 };
    const { quotas, problems, malformed } = parseQuotas([
      { ...quota, mode: "reprot", on_failure: "deny" },
      { ...quota, mode: null, onFailure: "sometimes" },
    ]);
    assert.deepEqual(
      quotas.map(({ mode, onFailure }) => [mode, onFailure]),
      [
        ["report", "deny"],
        ["enforce", "allow"],
      ],
    );
    assert.deepEqual(
      problems.map(({ path, found, action }) => [path, found, action]),
      [
        ["quotas[0].mode", '"reprot"', "quota only reports"],
        ["quotas[1].onFailure", '"sometimes"', "data passes while counters are away"],
      ],
    );
    assert.equal(malformed, false);
  });

  it("defaults to all categories of the organization, and takes an unknown scope as such", () => {
    const [first, second] = parseQuotas([{ limit: 0 }, { limit: 0, scope: "galaxy" }]).quotas;
    assert.deepEqual(first?.categories, []);
    assert.equal(first?.scope, QuotaScope.ORGANIZATION);
    assert.equal(second?.scope, QuotaScope.UNSPECIFIED);
  });

  it("removes quotas whose categories differ in unit, unless they refuse everything", () => {
    assert.equal(survivors({ ...counting, categories: ["error", "attachment"] }), 0);
    assert.equal(survivors({ ...counting, categories: ["error", "attachment"], limit: 0 }), 1);
  });

  it("removes counting quotas on all categories and quotas on unknown ones only", () => {
    assert.equal(survivors({ ...counting, categories: [] }), 0);
    assert.equal(survivors({ categories: ["bogus"], limit: 0 }), 0);
    assert.equal(survivors({ ...counting, categories: ["bogus", "error"] }), 1);
  });

  it("removes quotas with an unsupported namespace or dimension, even with limit 0", () => {
    assert.equal(survivors({ limit: 0, namespace: "custom" }), 0);
    assert.equal(survivors({ limit: 0, groupBy: { maxCardinality: 1, dimensions: [] } }), 0);
    assert.equal(survivors({ limit: 0, groupBy: { maxCardinality: 1, dimensions: ["checkInSlug", "x"] } }), 0);
    assert.equal(survivors({ limit: 0, groupBy: { maxCardinality: 1, dimensions: ["checkInSlug"] } }), 1);
  });

  it("says where an invalid quota stands and what was expected", () => {
    const { problems, malformed } = parseQuotas([{ limit: 0 }, { ...counting, categories: ["error", "attachment"] }]);
    assert.equal(malformed, false);
    assert.deepEqual(problems, [
      {
        path: "quotas[1].categories",
        found: "error, attachment",
        expected: "categories of one unit",
        action: "quota ignored",
      },
    ]);
  });

  it("keeps but reports quotas that cannot count and those that count twice", () => {
    const odd = [
      { categories: ["error"], limit: 1, id: "nw" },
      { categories: ["error"], limit: 1, window: 0, id: "w0" },
      { categories: ["span", "span_indexed"], ...counting },
    ];
    const { quotas, problems } = parseQuotas(odd);
    assert.equal(quotas.length, 3);
    assert.deepEqual(
      problems.map((problem) => [problem.path, problem.action]),
      [
        ["quotas[0].window", "quota skipped in checks"],
        ["quotas[1].window", "quota skipped in checks"],
        ["quotas[2].categories", "data counted twice"],
      ],
    );
  });

  it("takes limits beyond a signed 64-bit counter as unlimited", () => {
    const categories = ["error"];
    const limits = [9223372036854775807n, 9223372036854775808n, 2 ** 64, null].map((limit) => ({
      ...counting,
      categories,
      limit,
    }));
    assert.deepEqual(
      parseQuotas(limits).quotas.map((quota) => quota.limit),
      [9223372036854775807n, undefined, undefined, undefined],
    );
  });

  for (const broken of [
    { limit: -1 },
    { limit: "5" },
    { limit: 1.5 },
    { window: "60" },
    { id: 5 },
    { categories: "error" },
    { categories: [1] },
    { scope: 1 },
    { scopeId: 43 },
    { groupBy: { dimensions: [] } },
    { groupBy: { maxCardinality: 2 ** 32, dimensions: ["checkInSlug"] } },
  ]) {
    it(`calls ${JSON.stringify(broken)} malformed and keeps the others`, () => {
      const { quotas, problems, malformed } = parseQuotas([{ limit: 0 }, broken]);
      assert.equal(malformed, true);
      assert.equal(quotas.length, 1);
      assert.ok(problems[0]?.path.startsWith(`quotas[1].${Object.keys(broken)[0]}`), problems[0]?.path);
    });
  }

  it("calls a list that is none malformed", () => {
    for (const document of [null, 5, {}, "x"]) assert.equal(parseQuotas(document).malformed, true);
    assert.deepEqual(parseQuotas(undefined), { quotas: [], problems: [], malformed: false });
  });
});

describe("parseGlobalQuotas", () => {
  it("keeps what would be invalid in a project", () => {
    assert.equal(parseGlobalQuotas([{ ...counting, categories: [] }]).quotas.length, 1);
  });
});
