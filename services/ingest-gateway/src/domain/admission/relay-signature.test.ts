import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { verifySignature } from "./relay-signature.ts";

const atMs = Date.UTC(2026, 0, 1);
const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const publicText = publicKey.export({ format: "jwk" }).x ?? "";

function signed(members: object): string {
  const header = Buffer.from(JSON.stringify(members));
  const signature = sign(null, Buffer.concat([header, Buffer.from([0])]), privateKey);
  return `${signature.toString("base64url")}.${header.toString("base64url")}`;
}

function isValid(signature: string, key = publicText): boolean {
  return verifySignature({ signature, publicKey: key, atMs, maxAgeMs: 300_000 });
}

const timeOf = (offsetMs: number) => new Date(atMs + offsetMs).toISOString();

describe("verifySignature", () => {
  it("accepts a signature of the key, with or without the algorithm's name", () => {
    assert.equal(isValid(signed({ t: timeOf(-1000) })), true);
    assert.equal(isValid(signed({ t: timeOf(-1000), a: "v0" })), true);
  });

  it("refuses one that is too old, or from the future", () => {
    assert.equal(isValid(signed({ t: timeOf(-300_000) })), true);
    assert.equal(isValid(signed({ t: timeOf(-300_001) })), false);
    assert.equal(isValid(signed({ t: timeOf(15_000) })), true);
    assert.equal(isValid(signed({ t: timeOf(15_001) })), false);
  });

  it("refuses another key's, a changed one, and anything that is none", () => {
    const other = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" }).x ?? "";
    const good = signed({ t: timeOf(0) });
    assert.equal(isValid(good, other), false);
    const changed = good.startsWith("A") ? `B${good.slice(1)}` : `A${good.slice(1)}`;
    assert.equal(isValid(changed), false);
    for (const text of [
      "",
      ".",
      "a.b",
      "a.b.c",
      `${good}.x`,
      `ä.${good}`,
      signed({}),
      signed({ t: 5 }),
      `${"a".repeat(5000)}.b`,
    ]) {
      assert.equal(isValid(text), false, text.slice(0, 40));
    }
    for (const key of ["", "short", "ä".repeat(43)]) assert.equal(isValid(good, key), false, key);
  });
});
