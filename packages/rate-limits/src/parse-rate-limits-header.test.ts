import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import { limitsOfAnswer, parseRateLimitsHeader } from "./parse-rate-limits-header.ts";
import { formatRateLimitsHeader } from "./rate-limits-header.ts";
import { nowMs, publicKey, scoping } from "./testing/limit.ts";

const parse = (header: string) => parseRateLimitsHeader(header, scoping, nowMs);
const secondsOf = (header: string) => parse(header).limits.map(({ expiresAtMs }) => (expiresAtMs - nowMs) / 1000);

describe("parseRateLimitsHeader", () => {
  it("rounds up, keeps unknown categories, takes unknown scopes for the key, and skips what has no time", () => {
    assert.deepEqual(parse("17.1:error;foo:galaxy:r1, x:error:key, 5::project").limits, [
      {
        categories: [DataCategory.ERROR, DataCategory.UNRECOGNIZED],
        scope: QuotaScope.KEY,
        scopeId: publicKey,
        reasonCode: "r1",
        expiresAtMs: nowMs + 18_000,
        namespaces: [],
        dimensional: false,
      },
      {
        categories: [],
        scope: QuotaScope.PROJECT,
        scopeId: "43",
        reasonCode: undefined,
        expiresAtMs: nowMs + 5000,
        namespaces: [],
        dimensional: false,
      },
    ]);
  });

  it("reads back what is written", () => {
    const header = "42::organization:over, 8:transaction;security:project, 9:metric_bucket:organization::spans";
    assert.equal(formatRateLimitsHeader(parse(header), nowMs), header);
  });

  it("takes a missing scope for the key, an unknown namespace for one that is never met, and ignores what follows", () => {
    const [bare, odd] = parse("5:span, 7:metric_bucket:organization:r:spans;foo:more:still").limits;
    assert.equal(bare?.scope, QuotaScope.KEY);
    assert.deepEqual([odd?.reasonCode, odd?.namespaces], ["r", ["spans", "unsupported"]]);
  });

  it("takes numbers below 0, beyond all bounds, and that are none for an ended limit", () => {
    assert.deepEqual(secondsOf("-3::key"), [0]);
    for (const absurd of ["NaN", "inf", "-Infinity", "1e99"])
      assert.deepEqual(secondsOf(`${absurd}::key`), [0], absurd);
    assert.deepEqual(secondsOf("::key, 0x10::key, , 1 2::key"), []);
  });
});

describe("limitsOfAnswer", () => {
  const header = (rateLimits: string | undefined, retryAfter: string | undefined) => {
    const limits = limitsOfAnswer({ rateLimits, retryAfter }, scoping, nowMs);
    return formatRateLimitsHeader(limits, nowMs);
  };

  it("takes the limits of the header if one of them is active", () => {
    assert.equal(header("5:error:key:r1, 0::organization", "60"), "5:error:key:r1");
  });

  it("limits the whole key for as long as Retry-After says if none is", () => {
    assert.equal(header(undefined, "59.2"), "60::key:generic");
    assert.equal(header("0::organization", "7"), "7::key:generic");
  });

  it("limits nothing if neither says for how long", () => {
    for (const retryAfter of [undefined, "", "soon", "NaN"]) assert.equal(header("x:error:key", retryAfter), "");
  });
});
