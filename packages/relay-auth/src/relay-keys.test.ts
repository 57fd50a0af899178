import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { parsePublicKey, parseSecretKey, publicKeyOfSeed } from "./relay-keys.ts";

const seed = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const publicKey = "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg";

function textOf(parsed: Buffer | string): string {
  return typeof parsed === "string" ? parsed : parsed.toString("base64url");
}

describe("keys of relays", () => {
  it("are read from base64url: a seed, a seed with its public key, a public key", () => {
    const pair = Buffer.concat([Buffer.from(seed, "base64url"), Buffer.from(publicKey, "base64url")]);
    assert.equal(textOf(parseSecretKey(seed)), seed);
    assert.equal(textOf(parseSecretKey(pair.toString("base64url"))), seed);
    assert.equal(textOf(parsePublicKey(publicKey)), publicKey);
    assert.equal(publicKeyOfSeed(Buffer.from(seed, "base64url")).toString("base64url"), publicKey);
  });

  it("are read from PEM", () => {
    const pair = generateKeyPairSync("ed25519");
    const pem = pair.publicKey.export({ format: "pem", type: "spki" }).toString();
    const secretPem = pair.privateKey.export({ format: "pem", type: "pkcs8" }).toString();
    assert.equal(textOf(parsePublicKey(pem)), pair.publicKey.export({ format: "jwk" }).x);
    assert.equal(textOf(parseSecretKey(secretPem)), pair.privateKey.export({ format: "jwk" }).d);
  });

  it("tell a bad encoding from bad data", () => {
    for (const text of ["?", `${publicKey}=`, "-----BEGIN PUBLIC KEY-----", `${publicKey}\n`])
      assert.equal(parsePublicKey(text), "bad key encoding", text);
    for (const text of ["", "AAAA"]) assert.equal(parsePublicKey(text), "bad key data", text);
    const foreign = Buffer.concat([Buffer.from(seed, "base64url"), Buffer.alloc(32)]);
    assert.equal(parseSecretKey(foreign.toString("base64url")), "bad key data");
    assert.equal(parseSecretKey("AAAA"), "bad key data");
  });
});
