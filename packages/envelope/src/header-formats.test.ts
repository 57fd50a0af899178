import assert from "node:assert/strict";
import { canonicalContentType } from "./content-type.ts";
import { parseDsn } from "./dsn.ts";
import { formatRfc3339, parseRfc3339 } from "./timestamp.ts";

describe("canonicalContentType", () => {
  it("ignores case and reads aliases", () => {
    assert.equal(canonicalContentType("Application/JSON"), "application/json");
    assert.equal(canonicalContentType("application/xml"), "text/xml");
    assert.equal(
      canonicalContentType("application/vnd.sentry.attachment.v2"),
      "application/vnd.sentry.trace-attachment",
    );
    assert.equal(
      canonicalContentType("application/vnd.sentry.attachment-ref"),
      "application/vnd.sentry.attachment-ref+json",
    );
  });

  it("passes on what it does not know, and parameters", () => {
    assert.equal(canonicalContentType("Image/PNG"), "Image/PNG");
    assert.equal(canonicalContentType("application/json; charset=UTF-8"), "application/json; charset=UTF-8");
  });
});

describe("parseDsn", () => {
  it("takes a DSN apart", () => {
    const dsn = parseDsn("https://abc:secret@o1.example.com:8443/a/b/42");
    assert.deepEqual(
      [dsn?.scheme, dsn?.publicKey, dsn?.host, dsn?.port, dsn?.path, dsn?.projectId],
      ["https", "abc", "o1.example.com", 8443, "/a/b/", 42n],
    );
    assert.equal(parseDsn("http://abc@[::1]:9000/7")?.host, "[::1]");
  });

  it("refuses what is none", () => {
    for (const text of [
      "nonsense",
      "ftp://abc@h/1",
      "https://h/1",
      "https://abc@h/shop",
      "https://abc@h/",
      "https://abc@h:99999/1",
      "https://abc@h/18446744073709551616",
      "",
    ]) {
      assert.equal(parseDsn(text), undefined, text);
    }
  });
});

describe("parseRfc3339", () => {
  it("reads zones and fractions", () => {
    assert.deepEqual(parseRfc3339("2025-10-09T08:53:20Z"), { seconds: 1_760_000_000n, nanos: 0 });
    assert.deepEqual(parseRfc3339("2025-10-09T10:53:20.5+02:00"), { seconds: 1_760_000_000n, nanos: 500_000_000 });
    assert.deepEqual(parseRfc3339("1969-12-31T23:59:59.25Z"), { seconds: -1n, nanos: 250_000_000 });
  });

  it("refuses what is none", () => {
    for (const text of [
      "yesterday",
      "2025-10-09",
      "2025-13-09T08:53:20Z",
      "2025-02-30T08:53:20Z",
      "2025-10-09T24:00:00Z",
      "2025-10-09T08:53:20",
    ]) {
      assert.equal(parseRfc3339(text), undefined, text);
    }
  });

  it("is undone by formatRfc3339", () => {
    for (const text of [
      "2025-10-09T08:53:20Z",
      "2025-10-09T08:53:20.500Z",
      "2025-10-09T08:53:20.000001Z",
      "2025-10-09T08:53:20.123456789Z",
    ]) {
      const time = parseRfc3339(text);
      assert.equal(time && formatRfc3339(time), text);
    }
  });
});
