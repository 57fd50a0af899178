import assert from "node:assert/strict";
import type { DescribedSpan } from "./describe-span.ts";
import { createSpanDescriptions } from "./span-descriptions.ts";

const { describeSpan } = createSpanDescriptions();
const nothing: ReadonlySet<string> = new Set();

function described(op: string, description: string | undefined, more: Partial<DescribedSpan> = {}) {
  const unknown = {
    origin: undefined,
    system: undefined,
    operation: undefined,
    collection: undefined,
    componentName: undefined,
  };
  return describeSpan({ ...unknown, op, description, ...more }, nothing);
}

describe("the description of a span of version 1", () => {
  const texts: readonly (readonly [op: string, description: string, text: string | undefined])[] = [
    ["http.client", "GET https://api.shop.example.com/v1/orders/991?x=1", "GET https://*.example.com"],
    ["http.client", "post http://10.1.2.3:8080/a", "post http://*.*.*.*:8080"],
    ["http.client", "OPTIONS https://localhost:9/x", "OPTIONS https://localhost:9"],
    ["http.client", "GET https://[2001:db8::7]:81/x", "GET https://*:*:*:*:*:*:*:*:81"],
    ["http.client", "GET data:image/png;base64,AAA", "GET data:image/*"],
    ["http", "GET /api/items/9", "GET *"],
    ["http.client", "FOO https://x.example", undefined],
    ["http.client", "https://x.example/nomethod", undefined],
    ["cache.get", "GET k", "GET *"],
    ["cache.put", "user:5", "*"],
    ["db.redis", "lpush jobs a", "LPUSH *"],
    ["db", "SELECT a, b FROM t WHERE id = 1", "SELECT .. FROM t WHERE id = %s"],
    ["db.sql.active_record", "Post Load", undefined],
    ["file.read", "data.json (12 KB)", "*.json"],
    ["file.write", "/var/tmp.d/report", "*"],
    ["file", "archive.tar.gz", "*.gz"],
    ["function", "run_550e8400-e29b-41d4-a716-446655440000_x", "run_*_x"],
    ["function.aws", "handler-deadbeef", "handler-*"],
    ["ui.load", "MainActivity", "MainActivity"],
    ["app.start.cold", "Cold Start", "Cold Start"],
    ["contentprovider.load", "x.Provider", "x.Provider"],
    ["ai.run.generateText", "gen", "gen"],
    ["ai.pipeline.x", "pipe", "pipe"],
    ["ai.chat", "hello", undefined],
    ["custom", "secret 42", undefined],
    ["template.render", "a.html", undefined],
    ["ui.interaction.click", "button", undefined],
    ["", "x", undefined],
  ];
  for (const [op, description, text] of texts) {
    it(`of ${op || "no operation"} ${description} is ${text ?? "unknown"}`, () => {
      assert.equal(described(op, description).text, text);
    });
  }

  it("is the name of the component for the user interface", () => {
    assert.equal(described("ui.react.render", "<App>", { componentName: "App" }).text, "App");
  });

  it("comes with a hash of the whole text", () => {
    assert.equal(described("http", "GET /api/items/9").hash, "37e3d9fab1ae9162");
  });

  it("comes with the domain of a request or a resource", () => {
    assert.equal(described("http.client", "GET http://10.1.2.3:8080/a").domain, "*.*.*.*:8080");
    assert.equal(described("http.client", "GET https://[2001:db8::7]:81/x").domain, undefined);
    assert.equal(described("resource.css", "https://cdn.shop.example.com/a.css").domain, "*.example.com");
    assert.equal(described("resource.css", "/a.css").domain, undefined);
    assert.equal(described("resource.script", "chrome-extension://abc/x.js").domain, "*");
  });

  it("comes with what is known of a query", () => {
    assert.deepEqual(described("db", 'DELETE FROM "Sess" WHERE k IN (1,2)').query, {
      text: "DELETE FROM Sess WHERE k IN (%s)",
      hash: "97c5bfa2b2916930",
      operation: "DELETE",
      collection: ",sess,",
    });
  });
});

describe("the description of a resource", () => {
  const resources: readonly (readonly [op: string, text: string, described: string])[] = [
    [
      "script",
      "https://cdn.shop.example.com/static/js/main-4f3a2b1c.js?v=1",
      "https://*.example.com/static/js/main-*.js",
    ],
    ["css", "/assets/theme.v2.min.css", "/assets/theme.*.min.css"],
    ["img", "https://img.example.com/p/123/photo.jpeg", "https://*.example.com/*/*.jpeg"],
    ["script", "chrome-extension://abc/x.js", "browser-extension://*"],
    ["script", "moz-extension://abc/x.js", "browser-extension://*"],
    ["script", "data:text/javascript;base64,AA", "data:text/javascript"],
    ["script", "data:,x", "data:*/*"],
    [
      "link",
      "https://cdn.example.com/_next/static/chunks/pages/Home-9d8c7b6a5f.js",
      "https://*.example.com/_next/static/chunks/*/Home-*.js",
    ],
    ["other", "not a url", "*"],
    ["script", "https://cdn.example.com/a/b/c/app.1.2.3.mjs", "https://*.example.com/*/*.mjs"],
    ["script", "https://cdn.example.com/Home.js", "https://*.example.com/*.js"],
    ["script", "https://cdn.example.com/a-very-long-name-that-says-much.js", "https://*.example.com/*.js"],
    ["script", "https://cdn.example.com/app.js12", "https://*.example.com/app.*"],
    ["script", "https://cdn.example.com/app.averylongextension", "https://*.example.com/app.*"],
    ["script", "https://cdn.example.com:8443/static/app", "https://*.example.com/static/app"],
    ["script", "https://10.0.0.1/app.js", "https://*.*.*.*/app.js"],
    ["script", "static/app.js", "static/app.js"],
  ];
  for (const [op, text, expected] of resources) {
    it(`${text} is ${expected}`, () => {
      assert.equal(described(`resource.${op}`, text).text, expected);
    });
  }
});
