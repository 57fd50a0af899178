import assert from "node:assert/strict";
import { describeRedis, redisCommandOf } from "./redis.ts";

describe("the description of a Redis command", () => {
  const cases: readonly (readonly [text: string, described: string])[] = [
    ["SET session:abc 1 EX 60", "SET *"],
    ["PING", "PING"],
    ["  ping  ", "PING"],
    ["client list type normal", "CLIENT LIST *"],
    ["CLIENT", "CLIENT"],
    ["get many", "GET *"],
    ["FROBNICATE a b", "*"],
    ["user:5", "*"],
    ["", "*"],
    ["$ ./redis-cli GET k", "GET *"],
    ["budget k", "GET *"],
    ["JSON.SET doc $ 1", "JSON.SET *"],
  ];
  for (const [text, described] of cases) {
    it(`of ${JSON.stringify(text)} is ${described}`, () => {
      assert.equal(describeRedis(text), described);
    });
  }

  it("holds the command", () => {
    assert.equal(redisCommandOf("CLIENT LIST *"), "CLIENT LIST");
    assert.equal(redisCommandOf("*"), "*");
  });

  it("stays fast for long texts", () => {
    for (const text of ["A".repeat(100_000), "a ".repeat(50_000), "CLIENT ".repeat(14_000), " ".repeat(100_000)]) {
      const before = process.cpuUsage();
      describeRedis(text);
      const { user, system } = process.cpuUsage(before);
      assert.ok((user + system) / 1000 < 100, `${(user + system) / 1000} ms`);
    }
  });
});
