import assert from "node:assert/strict";
import type { FieldValue } from "@weir/conditions";
import { createUserAgentParser } from "@weir/user-agent";
import { createFindFilter } from "./find-filter.ts";
import { parseFilterSettings } from "./parse-filter-settings.ts";
import { noGlobalFilters, parseGlobalFilters } from "./parse-global-filters.ts";
import { find, findAll } from "./testing/find.ts";

type Fields = Readonly<Record<string, FieldValue>>;

const releaseIs = (value: string) => ({ op: "eq", name: "event.release", value });
const fields = (values: Fields) => ({ getField: (path: string) => values[path] });
const release = (value: string) => ({ ...fields({ "event.release": value }), release: () => value });
const generic = (...filters: object[]) => ({ generic: { version: 1, filters } });
const filter = (id: string, condition: unknown, isEnabled = true) => ({ id, isEnabled, condition });

describe("the order of filters", () => {
  it("is that of the specification; the first that hits gives the reason", () => {
    const settings = { clientIps: { blacklistedIps: ["10.0.0.0/8"] }, releases: { releases: ["1.*"] } };
    const request = { forwardedFor: "10.1.2.3" };
    assert.equal(find(settings, release("1.0"), request), "ip-address");
    const all = { ...settings, ...generic(filter("mine", releaseIs("1.0"))) };
    assert.equal(find(all, release("1.0"), request), "mine");
  });

  it("asks nobody where no filter is active", () => {
    const filters = parseFilterSettings({ localhost: { isEnabled: false }, releases: { releases: [] } }).filters;
    const userAgents = createUserAgentParser();
    const onReported = () => assert.fail("nothing to report");
    const request = { filters, globalFilters: noGlobalFilters, forwardedFor: "", userAgents, onReported };
    assert.equal(createFindFilter(request), undefined);
  });
});

describe("generic filters", () => {
  const own = generic({ id: "a", isEnabled: true }, filter("b", releaseIs("2.0"), false));
  const global = {
    version: 1,
    filters: [filter("b", releaseIs("2.0")), filter("a", releaseIs("1.0"), false), filter("c", releaseIs("2.0"))],
  };

  it("take the condition of the global filter with the same id, but are on or off by themselves", () => {
    assert.equal(find(own, release("1.0"), { global }), "a");
    assert.equal(find(own, release("2.0"), { global }), "c");
  });

  it("are off altogether where the project's or the global version is not known", () => {
    for (const version of [2, "1", undefined]) {
      assert.equal(find(own, release("1.0"), { global: { ...global, version } }), undefined);
      const filters = [filter("a", releaseIs("1.0"))];
      assert.equal(find({ generic: { version, filters } }, release("1.0"), { global }), undefined);
    }
  });

  it("run in the project although the global ones are in error", () => {
    const settings = generic(filter("a", releaseIs("1.0")));
    assert.equal(find(settings, release("1.0"), { global: 5 }), "a");
  });

  it("count once per id: the first", () => {
    const settings = generic(filter("a", releaseIs("1.0")), filter("a", releaseIs("2.0")));
    assert.equal(find(settings, release("2.0")), undefined);
  });

  it("can ask every item for the address of the client", () => {
    const settings = generic(filter("net", { op: "cidr", name: "envelope.client_ip", value: ["203.0.113.0/24"] }));
    assert.equal(find(settings, {}, { forwardedFor: "203.0.113.9, 10.0.0.1" }), "net");
    assert.equal(find(settings, {}, { forwardedFor: "nobody" }), undefined);
  });
});

describe("a filter that is not understood", () => {
  const future = { op: "future", name: "event.release", value: "x" };
  const not = (inner: unknown) => ({ op: "not", inner });
  const brokenGlob = { op: "glob", name: "event.release", value: ["[a", "2.*"] };
  const never: readonly (readonly [what: string, condition: unknown])[] = [
    ["a negated unknown operator", not(future)],
    [
      "a negated release without a version",
      not({ op: "release", name: "event.release", comparator: "gte", value: "x" }),
    ],
    ["a negated list of patterns with a broken one", not(brokenGlob)],
    [
      "a negated list of networks with a broken one",
      not({ op: "cidr", name: "event.release", value: ["10.0.0.0/33"] }),
    ],
    ["an unknown operator among others that must hold", { op: "and", inner: [releaseIs("1.0"), future] }],
    ["a condition without its members", { op: "eq" }],
    ["a condition that is none", "event.release = 1.0"],
  ];
  for (const [what, condition] of never) {
    it(`never drops anything: ${what}`, () => {
      const settings = generic(filter("odd", condition));
      assert.equal(find(settings, release("1.0")), undefined);
      const { problems } = parseFilterSettings(settings);
      assert.equal(problems.length, 1);
      assert.match(problems[0]?.path ?? "", /^filterSettings\.generic\.filters\[0\]\.condition/);
      assert.match(problems[0]?.action ?? "", /never drops anything/);
    });
  }

  it("says in words what a condition lacks", () => {
    const { problems } = parseFilterSettings(generic(filter("odd", { op: "eq", value: "1.0" })));
    assert.deepEqual(problems, [
      {
        path: "filterSettings.generic.filters[0].condition.name",
        found: "nothing",
        expected: "a string",
        action: "filter never drops anything",
      },
    ]);
  });

  it("does not take over the global condition of its id", () => {
    const global = { version: 1, filters: [filter("odd", releaseIs("1.0"))] };
    assert.equal(find(generic(filter("odd", { op: "eq" })), release("1.0"), { global }), undefined);
  });

  it("drops what it wants dropped whatever the unknown part means", () => {
    const either = generic(filter("odd", { op: "or", inner: [future, releaseIs("1.0")] }));
    assert.equal(find(either, release("1.0")), "odd");
    assert.equal(find(either, release("2.0")), undefined);
    const outside = generic(filter("odd", not({ op: "and", inner: [future, releaseIs("1.0")] })));
    assert.equal(find(outside, release("2.0")), "odd");
    assert.equal(find(outside, release("1.0")), undefined);
    assert.equal(find(generic(filter("odd", brokenGlob)), release("2.1")), "odd");
  });

  it("lets the other filters of the project work", () => {
    const settings = { ...generic(filter("odd", { op: "eq" }), filter("good", releaseIs("1.0"))), csp: 5 };
    assert.equal(find(settings, release("1.0")), "good");
  });
});

describe("a filter that only reports", () => {
  it("tells what it would have dropped and leaves the item to the filters after it", () => {
    const settings = {
      ...generic({ ...filter("mine", releaseIs("1.0")), mode: "report" }, filter("off", releaseIs("9.0"))),
      releases: { releases: ["1.*"], mode: "report" },
      localhost: { isEnabled: true },
    };
    const item = { ...release("1.0"), userAddress: () => "127.0.0.1" };
    assert.deepEqual(findAll(settings, item), { reason: "localhost", reported: ["mine", "release-version"] });
    assert.deepEqual(findAll(settings, release("1.0")), { reason: undefined, reported: ["mine", "release-version"] });
    assert.deepEqual(findAll(settings, release("3.0")), { reason: undefined, reported: [] });
  });

  it("is also one whose mode is misspelt, with a problem that says so", () => {
    const settings = { releases: { releases: ["1.*"], mode: "dry" } };
    assert.deepEqual(findAll(settings, release("1.0")), { reason: undefined, reported: ["release-version"] });
    assert.deepEqual(parseFilterSettings(settings).problems, [
      {
        path: "filterSettings.releases.mode",
        found: '"dry"',
        expected: '"enforce" or "report"',
        action: "filter only reports",
      },
    ]);
  });
});

describe("parseFilterSettings", () => {
  it("says where settings are wrong, and what follows", () => {
    const { problems } = parseFilterSettings({
      releases: { releases: ["1.*", "[a", 5] },
      clientIps: { blacklistedIps: ["10.0.0.0/99"] },
      legacyBrowsers: { isEnabled: true, options: ["netscape"] },
      errorMessages: { patterns: "x" },
      generic: { version: 2, filters: [{ id: "a" }, { isEnabled: true }, 7] },
    });
    assert.deepEqual(
      problems.map(({ path, action }) => `${path}: ${action}`),
      [
        "filterSettings.generic.version: generic filters ignored",
        "filterSettings.generic.filters[0].isEnabled: filter ignored",
        "filterSettings.generic.filters[1].id: filter ignored",
        "filterSettings.generic.filters[2]: filter ignored",
        "filterSettings.clientIps.blacklistedIps[0]: entry ignored",
        "filterSettings.releases.releases[2]: entry ignored",
        "filterSettings.releases.releases[1]: pattern ignored",
        "filterSettings.errorMessages.patterns: list ignored",
        "filterSettings.legacyBrowsers.options[0]: option ignored",
      ],
    );
  });

  it("finds nothing wrong where there is nothing", () => {
    for (const document of [undefined, null, {}, { unknown: { isEnabled: true } }]) {
      assert.deepEqual(parseFilterSettings(document).problems, []);
    }
    assert.deepEqual(parseGlobalFilters(undefined), { filters: noGlobalFilters, problems: [] });
  });
});
