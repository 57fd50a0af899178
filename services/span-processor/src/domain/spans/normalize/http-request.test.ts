import assert from "node:assert/strict";
import { createSpanDescriptions } from "@weir/span-descriptions";
import type { Attributes } from "../../values/attributes.ts";
import { stringAt, stringAttribute } from "../../values/attributes.ts";
import { describeHttpRequest } from "./http-request.ts";

const descriptions = createSpanDescriptions();
const client = { "sentry.category": "http", "sentry.op": "http.client" };

function described(values: Record<string, string>, allowed: readonly string[] = []) {
  const attributes: Attributes = new Map(Object.entries(values).map(([key, value]) => [key, stringAttribute(value)]));
  describeHttpRequest(attributes, descriptions, new Set(allowed));
  const [method, address, url] = ["http.request.method", "server.address", "url.full"].map((key) =>
    stringAt(attributes, key),
  );
  return { method, address, url };
}

describe("the request of a span", () => {
  it("tells the server by its URL", () => {
    const url = "https://api.eu.shop.example.com:8443/v1/items/77?id=4#f";
    assert.deepEqual(described({ ...client, "http.request.method": "get", "url.full": url }), {
      method: "GET",
      address: "*.example.com:8443",
      url,
    });
  });

  it("is read from the description of the span", () => {
    assert.deepEqual(described({ ...client, "sentry.description": "delete https://a.b.example.co.uk/x/1" }), {
      method: "DELETE",
      address: "*.example.co.uk",
      url: "https://a.b.example.co.uk/x/1",
    });
  });

  it("tells the server by its address if the URL has none", () => {
    const values = {
      ...client,
      "http.request.method": "GET",
      "server.address": "SVC.example.org",
      "url.scheme": "https",
    };
    assert.deepEqual(described(values), { method: "GET", address: "*.example.org", url: "https://svc.example.org" });
  });

  it("has no server without a method that exists", () => {
    const values = { ...client, "http.request.method": "FETCH", "url.full": "https://x.example.org/" };
    assert.deepEqual(described(values), { method: "FETCH", address: undefined, url: "https://x.example.org/" });
  });

  it("of a server has its method in upper case, and its URL as it is", () => {
    const values = { "sentry.category": "http", "sentry.op": "http.server", "http.request.method": "Patch" };
    assert.deepEqual(described(values), { method: "PATCH", address: undefined, url: undefined });
  });

  it("leaves spans of other categories alone", () => {
    const values = { ...client, "sentry.category": "db", "http.request.method": "get" };
    assert.deepEqual(described(values), { method: "get", address: undefined, url: undefined });
  });

  it("shows hosts that the operator allows", () => {
    const values = { ...client, "http.request.method": "GET", "url.full": "https://api.partner.example.com/x" };
    assert.equal(described(values, ["api.partner.example.com"]).address, "api.partner.example.com");
  });
});
