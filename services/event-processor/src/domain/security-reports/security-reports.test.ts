import assert from "node:assert/strict";
import { createItem } from "@weir/envelope";
import { createUnitFixture } from "../../testing/unit-fixture.ts";
import { isObject } from "../event/json.ts";
import { culpritOf, normalizeUri } from "./source-uri.ts";

function report(payload: unknown, headers: Readonly<Record<string, string>> = {}) {
  const otherHeadersJson = new Map(Object.entries(headers).map(([name, text]) => [name, JSON.stringify(text)]));
  return createItem("raw_security", Buffer.from(JSON.stringify(payload)), { otherHeadersJson });
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

async function processed(item: ReturnType<typeof report>) {
  const fixture = createUnitFixture();
  await fixture.process([item]);
  const [message] = fixture.messages("events");
  return { fixture, payload: message?.payload as Record<string, unknown> | undefined };
}

describe("security reports", () => {
  it("become events that tell what was blocked and why", async () => {
    const sent = {
      "effective-directive": "img-src",
      "blocked-uri": "http://cdn.bad.io/x.png",
      "document-uri": "https://me.io/p",
      "violated-directive": "img-src https://me.io 'self'",
      "line-number": "12",
    };
    const { payload, fixture } = await processed(report({ "csp-report": sent }, { sentry_release: "web@1" }));
    assert.deepEqual(payload?.logentry, { formatted: "Blocked 'image' from 'cdn.bad.io'" });
    assert.equal(payload?.culprit, "img-src 'self' 'self'");
    assert.equal(payload?.type, "csp");
    assert.equal(payload?.logger, "csp");
    assert.equal(payload?.release, "web@1");
    assert.deepEqual(payload?.request, { url: "https://me.io/p" });
    assert.deepEqual(payload?.tags, [
      ["effective-directive", "img-src"],
      ["blocked-uri", "http://cdn.bad.io/x.png"],
      ["blocked-host", "cdn.bad.io"],
    ]);
    assert.equal(memberOf(payload?.csp, "line_number"), 12);
    assert.deepEqual(payload?.user, { ip_address: "10.0.0.9", sentry_user: "ip:10.0.0.9" });
    fixture.accounting.assertBalanced();
  });

  it("of the Reporting API are understood, their directive taken from where it is known", async () => {
    const body = {
      documentURL: "https://me.io/",
      blockedURL: "inline",
      effectiveDirective: "script-src-elem",
      sample: "x",
    };
    const { payload } = await processed(report({ type: "csp-violation", body }));
    assert.deepEqual(payload?.logentry, { formatted: "Blocked 'script' from 'inline:'" });
    assert.equal(memberOf(payload?.csp, "script_sample"), "x");
  });

  for (const [what, payload, outcome] of [
    ["without report", { hello: 1 }, "3 security_report_type security 1"],
    ["of another type", { type: "deprecation", body: {} }, "1 invalid-csp security 1"],
    [
      "about an unknown directive",
      { "csp-report": { "violated-directive": "teapot-src" } },
      "3 security_report security 1",
    ],
  ] as const) {
    it(`are dropped with an outcome: ${what}`, async () => {
      const { fixture } = await processed(report(payload));
      assert.deepEqual(fixture.accounting.summary(), [outcome]);
      fixture.accounting.assertBalanced();
    });
  }
});

describe("addresses in policies", () => {
  it("are known by host, or by scheme where there is none", () => {
    assert.equal(normalizeUri("https://a.example:8443/x?y"), "a.example:8443");
    assert.equal(normalizeUri("data:text/plain,x"), "data:");
    assert.equal(normalizeUri("inline"), "inline:");
    assert.equal(normalizeUri("wss"), "wss://");
    assert.equal(normalizeUri("self"), "'self'");
  });

  it("of the page itself are called self", () => {
    assert.equal(
      culpritOf("style-src a.example http://b.example", "http://a.example/p"),
      "style-src 'self' http://b.example",
    );
    assert.equal(culpritOf("img-src 'none'", ""), "img-src 'none'");
    assert.equal(culpritOf("", "https://a.example"), "");
  });
});
