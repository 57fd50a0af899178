import assert from "node:assert/strict";
import type { Workspace } from "../repository/workspaces.ts";
import { checkFile } from "./rules.ts";
import { readSource } from "./source-file.ts";

function workspace(
  name: string,
  folder: string,
  kind: Workspace["kind"],
  dependencies: string[] = [],
  devDependencies: string[] = [],
): Workspace {
  return { name, folder, kind, dependencies: new Set(dependencies), devDependencies: new Set(devDependencies) };
}

const quota = workspace(
  "@weir/quota",
  "services/quota",
  "service",
  ["@weir/envelope", "@weir/rpc", "@weir/gen", "@weir/sampling", "ioredis"],
  ["@weir/test-kit"],
);
const envelope = workspace("@weir/envelope", "packages/envelope", "package", ["@weir/gen", "@weir/test-kit"]);
const weir = workspace("weir", "services/weir", "service", ["@weir/quota"]);
const others = [
  workspace("@weir/rpc", "packages/rpc", "package"),
  workspace("@weir/gen", "gen/ts", "generated"),
  workspace("@weir/sampling", "services/sampling", "service"),
  workspace("@weir/test-kit", "packages/test-kit", "package"),
];
const repository = {
  workspaces: new Map([quota, envelope, weir, ...others].map((entry) => [entry.name, entry])),
  sharedTools: new Set(["fast-check"]),
};

function messages(owner: Workspace, path: string, text: string): string[] {
  return checkFile(readSource(`${owner.folder}/src/${path}`, text), owner, repository).map(
    (finding) => finding.message,
  );
}

describe("the import rule", () => {
  it("lets the edge import the domain and not the other way round", () => {
    assert.deepEqual(messages(quota, "edge/check.ts", 'import { decide } from "../domain/decide.ts";'), []);
    assert.deepEqual(messages(quota, "domain/decide.ts", 'import { check } from "../edge/check.ts";'), [
      "domain may not import edge (../edge/check.ts)",
    ]);
  });

  it("keeps edge and adapters apart", () => {
    assert.deepEqual(messages(quota, "edge/check.ts", 'import type { R } from "../adapters/redis.ts";'), [
      "edge may not import adapters (../adapters/redis.ts)",
    ]);
    assert.deepEqual(messages(quota, "adapters/redis.ts", 'import type { P } from "../domain/port.ts";'), []);
  });

  it("lets compose.ts and tests import every layer", () => {
    const text = 'import "./edge/a.ts"; import "./domain/b.ts"; import "./adapters/c.ts";';
    assert.deepEqual(messages(quota, "compose.ts", text), []);
    assert.deepEqual(messages(quota, "domain/x.test.ts", 'import { redis } from "../adapters/redis.ts";'), []);
  });

  it("asks for a layer", () => {
    assert.deepEqual(messages(quota, "scripts/lua.ts", ""), [
      "is in no layer: expected edge/, domain/, adapters/ or testing/, or beside compose.ts if it is a part of the wiring",
    ]);
  });

  it("takes what stands beside compose.ts for wiring, which no layer may import", () => {
    assert.deepEqual(messages(quota, "choose-counter.ts", 'import { redis } from "./adapters/redis.ts";'), []);
    assert.deepEqual(messages(quota, "edge/check.ts", 'import { choose } from "../choose-counter.ts";'), [
      "edge may not import wiring (../choose-counter.ts)",
    ]);
  });

  it("keeps the domain pure", () => {
    assert.deepEqual(messages(quota, "domain/a.ts", 'import { readFileSync } from "node:fs";'), [
      "domain code is pure: node:fs does I/O or keeps time",
    ]);
    assert.deepEqual(messages(quota, "domain/a.ts", 'import Redis from "ioredis";'), [
      "domain code is pure: ioredis does I/O",
    ]);
    assert.deepEqual(messages(quota, "domain/a.ts", 'import { randomUUID } from "node:crypto";'), [
      "domain code is pure: randomUUID is random",
    ]);
    assert.deepEqual(messages(quota, "domain/a.ts", 'import { bind } from "@weir/rpc";'), [
      "domain code is pure: @weir/rpc is not one of the pure packages",
    ]);
    assert.deepEqual(messages(quota, "domain/a.ts", "export const at = Date.now();"), [
      "domain code is pure: Date.now must come in as a parameter",
    ]);
  });

  it("lets the domain hash, and name types of impure packages", () => {
    assert.deepEqual(
      messages(
        quota,
        "domain/a.ts",
        'import { createHash } from "node:crypto"; import type { Port } from "@weir/rpc"; import { parseEnvelope } from "@weir/envelope";',
      ),
      [],
    );
  });

  it("lets the domain use the pure parts of impure modules", () => {
    assert.deepEqual(messages(quota, "domain/a.ts", 'import { isIP } from "node:net";'), []);
    assert.deepEqual(messages(quota, "domain/a.ts", 'import { isIP, connect } from "node:net";'), [
      "domain code is pure: node:net does I/O or keeps time",
    ]);
    assert.deepEqual(messages(quota, "domain/a.ts", 'import * as net from "node:net";'), [
      "domain code is pure: node:net does I/O or keeps time",
    ]);
  });

  it("lets every test use the tools of the root", () => {
    assert.deepEqual(messages(quota, "domain/a.test.ts", 'import fc from "fast-check";'), []);
    assert.deepEqual(messages(quota, "domain/a.ts", 'import fc from "fast-check";'), [
      "fast-check is not in dependencies of services/quota/package.json",
    ]);
  });

  it("holds pure packages to the same rule, outside of their tests", () => {
    assert.deepEqual(messages(envelope, "a.ts", "setTimeout(() => {}, 1);"), [
      "@weir/envelope is a pure package: setTimeout must come in as a parameter",
    ]);
    assert.deepEqual(messages(envelope, "a.test.ts", "setTimeout(() => {}, 1);"), []);
  });

  it("forbids every service but the command line to import a service", () => {
    assert.deepEqual(messages(quota, "compose.ts", 'import type { S } from "@weir/sampling";'), [
      "no one imports a service (@weir/sampling)",
    ]);
    assert.deepEqual(messages(weir, "run.ts", 'import { quotaService } from "@weir/quota";'), []);
  });

  it("forbids reaching into another workspace by path or by subpath", () => {
    assert.deepEqual(messages(quota, "compose.ts", 'import "../../sampling/src/index.ts";'), [
      "../../sampling/src/index.ts leaves services/quota: import the package by its name",
    ]);
    assert.deepEqual(messages(quota, "compose.ts", 'import "@weir/rpc/src/port.ts";'), [
      "@weir/rpc/src/port.ts: import @weir/rpc, its index.ts is its whole public face",
    ]);
    assert.deepEqual(messages(quota, "compose.ts", 'import "@weir/gen/weir/quota/v1/quota.ts";'), []);
  });

  it("wants every package declared where it is used", () => {
    assert.deepEqual(messages(quota, "compose.ts", 'import "kafkajs";'), [
      "kafkajs is not in dependencies of services/quota/package.json",
    ]);
    assert.deepEqual(messages(quota, "compose.test.ts", 'import "@weir/test-kit";'), []);
    assert.deepEqual(messages(quota, "compose.ts", 'import "@weir/test-kit";'), [
      "@weir/test-kit is not in dependencies of services/quota/package.json",
    ]);
  });

  it("keeps the test kit out of what runs", () => {
    assert.deepEqual(messages(envelope, "a.ts", 'import type { Clock } from "@weir/test-kit";'), [
      "@weir/test-kit is for tests",
    ]);
  });

  it("asks for the node: prefix", () => {
    assert.deepEqual(messages(quota, "compose.ts", 'import "fs";'), ["write node:fs"]);
  });
});
