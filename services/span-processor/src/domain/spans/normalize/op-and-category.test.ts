import assert from "node:assert/strict";
import type { Attributes } from "../../values/attributes.ts";
import { stringAt, stringAttribute } from "../../values/attributes.ts";
import { fillCategory } from "./category.ts";
import { fillOp } from "./op.ts";

function attributes(values: Record<string, string>): Attributes {
  return new Map(Object.entries(values).map(([key, value]) => [key, stringAttribute(value)]));
}

function opOf(values: Record<string, string>): string | undefined {
  const map = attributes(values);
  fillOp(map);
  return stringAt(map, "sentry.op");
}

function categoryOf(values: Record<string, string>): string | undefined {
  const map = attributes(values);
  fillCategory(map);
  return stringAt(map, "sentry.category");
}

describe("the operation of a span", () => {
  it("is inferred from what it calls", () => {
    assert.equal(opOf({ "http.request.method": "GET", "sentry.kind": "client", "db.system.name": "x" }), "http.client");
    assert.equal(opOf({ "http.request.method": "GET", "sentry.kind": "server" }), "http.server");
    assert.equal(opOf({ "http.request.method": "GET", "sentry.http.prefetch": "1" }), "http.prefetch");
    assert.equal(opOf({ "http.request.method": "GET" }), "http");
    assert.equal(opOf({ "db.system.name": "redis" }), "db");
    assert.equal(opOf({ "gen_ai.operation.name": "chat" }), "gen_ai.chat");
    assert.equal(opOf({ "rpc.service": "s" }), "rpc");
    assert.equal(opOf({ "messaging.system": "kafka" }), "message");
    assert.equal(opOf({ "faas.trigger": "timer" }), "timer");
    assert.equal(opOf({}), "default");
    assert.equal(opOf({ "sentry.op": "mine", "db.system.name": "x" }), "mine");
  });
});

describe("the category of a span", () => {
  it("comes from the operation, else from attributes", () => {
    assert.equal(categoryOf({ "sentry.op": "UI.React.mount" }), "ui.react");
    assert.equal(categoryOf({ "sentry.op": "ui.reactor" }), undefined);
    assert.equal(categoryOf({ "sentry.op": "function.aws" }), "function.aws");
    assert.equal(categoryOf({ "sentry.op": "http.client" }), "http");
    assert.equal(categoryOf({ "sentry.op": "default", "db.system.name": "mysql" }), "db");
    assert.equal(categoryOf({ "sentry.op": "x", "sentry.origin": "auto.ui.browser.metrics" }), "browser");
    assert.equal(categoryOf({ "sentry.op": "x", "sentry.category": "mine" }), "mine");
    assert.equal(categoryOf({ "sentry.op": "x" }), undefined);
  });
});
