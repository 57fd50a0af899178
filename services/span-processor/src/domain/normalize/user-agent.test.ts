import assert from "node:assert/strict";
import { createUserAgentParser } from "@weir/user-agent";
import type { Attributes } from "../values/attributes.ts";
import { setString } from "../values/attributes.ts";
import { fillUserAgent } from "./user-agent.ts";

const parser = createUserAgentParser();
const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

function filled(given: Record<string, string>, infer: boolean, userAgent = firefox, secChUa = "") {
  const attributes: Attributes = new Map();
  for (const key of Object.keys(given)) setString(attributes, key, given[key]);
  const request = {
    client: "",
    version: 7,
    origin: "",
    remoteAddr: "",
    forwardedFor: "",
    clientAddress: "",
    userAgent,
    clientHints: { secChUa, secChUaModel: "", secChUaPlatform: "", secChUaPlatformVersion: "" },
    trusted: false,
  };
  fillUserAgent(attributes, request, infer, parser);
  return Object.fromEntries([...attributes].map(([key, { value }]) => [key, value]));
}

describe("the user agent of a span, log or trace metric", () => {
  it("is that of the request, with the browser that it names, if it may be inferred", () => {
    assert.deepEqual(filled({}, true), {
      "user_agent.original": firefox,
      "browser.name": "Firefox",
      "browser.version": "128.0",
    });
    assert.deepEqual(filled({}, false), {});
  });

  it("is read when the client stored it, even if nothing may be inferred", () => {
    const edge =
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0";
    const { "browser.name": name, "browser.version": version } = filled({ "user_agent.original": edge }, false);
    assert.deepEqual([name, version], ["Edge", "130.0.0"]);
  });

  it("gives way to a client hint, of which only the browser counts", () => {
    const hint = '"Chromium";v="131", "Google Chrome";v="131", "Not_A Brand";v="24"';
    assert.equal(filled({}, true, firefox, hint)["browser.name"], "Chrome");
    assert.equal(filled({}, true, firefox, hint)["browser.version"], "131");
    assert.equal(filled({}, true, firefox, '"Chromium";v="131"')["browser.name"], "Firefox");
    assert.equal(filled({}, true, firefox, "nonsense")["browser.name"], "Firefox");
    assert.deepEqual(filled({}, false, firefox, hint), {});
  });

  it("does not matter when the client told the browser, or when nobody knows it", () => {
    assert.deepEqual(filled({ "browser.version": "1" }, true), { "browser.version": "1" });
    assert.deepEqual(filled({}, true, "acme-test/1.0"), { "user_agent.original": "acme-test/1.0" });
  });
});
