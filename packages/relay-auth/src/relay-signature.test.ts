import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { ed25519ph } from "@noble/curves/ed25519.js";
import { signingKey } from "./relay-keys.ts";
import { signRequest, verifySignature } from "./relay-signature.ts";

const seed = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const publicKey = "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg";
const signedAtMs = Date.parse("2026-09-14T10:00:00Z");
const body = Buffer.from('{"publicKeys":["a94ae32be2584e0bbd7a4cbb95971fee"],"fullConfig":true}');

/** A signature whose header is the given text. */
function signWithHeader(header: string, signed = body): string {
  const bytes = Buffer.from(header);
  const signature = sign(null, Buffer.concat([bytes, Buffer.from([0]), signed]), signingKey(seed));
  return `${signature.toString("base64url")}.${bytes.toString("base64url")}`;
}

function judge(signature: string, changes: { body?: Buffer; publicKey?: string; atMs?: number } = {}) {
  return verifySignature({ signature, body, publicKey, atMs: signedAtMs, maxAgeMs: 300_000, ...changes });
}

describe("signatures of requests", () => {
  it("are those of the worked example of a query", () => {
    assert.equal(
      signRequest(body, signingKey(seed), signedAtMs),
      "TwiuC6truueLrhU5b15fACbKuhN-OPdu5-PLiHzfdDgFWiTToyurJ6sSqUczPnbFOVMcFxpoedAZZj7AeZjrAw.eyJ0IjoiMjAyNi0wOS0xNFQxMDowMDowMFoifQ",
    );
  });

  it("are those of the worked example of an envelope, which signs no bytes", () => {
    assert.equal(
      signRequest(Buffer.alloc(0), signingKey(seed), signedAtMs),
      "5tOKBwPeecsvpG1zJMOu8mnCbyG8P8-MkpWUcmW-vm1apGodWX9JFnh9KTYeJFxV5Y0ilmmk8JI5yguIG8JLCQ.eyJ0IjoiMjAyNi0wOS0xNFQxMDowMDowMFoifQ",
    );
  });

  it("are fresh as the worked example of freshness says", () => {
    const signature = signRequest(body, signingKey(seed), signedAtMs);
    const judgeAt = (time: string) => judge(signature, { atMs: Date.parse(time) });
    assert.equal(judgeAt("2026-09-14T10:05:00.000Z"), "valid");
    assert.equal(judgeAt("2026-09-14T10:05:00.001Z"), "too far in past");
    assert.equal(judgeAt("2026-09-14T09:59:45.000Z"), "valid");
    assert.equal(judgeAt("2026-09-14T09:59:44.999Z"), "too far in future");
  });

  it("carry fractions of a second, and hold only for their own body and key", () => {
    const signature = signRequest(body, signingKey(seed), signedAtMs + 250);
    assert.equal(
      Buffer.from(signature.split(".")[1] ?? "", "base64url").toString(),
      '{"t":"2026-09-14T10:00:00.250Z"}',
    );
    assert.equal(judge(signature), "valid");
    assert.equal(judge(signature, { body: Buffer.from("{}") }), "unverifiable");
    const other = generateKeyPairSync("ed25519").publicKey;
    assert.equal(judge(signature, { publicKey: other.export({ format: "jwk" }).x ?? "" }), "unverifiable");
  });

  it("are verified over the header as it was received, with the algorithm named or not, and with nanoseconds", () => {
    for (const header of [
      '{"t":"2026-09-14T10:00:00.123456789Z"}',
      '{ "t": "2026-09-14T12:00:00+02:00", "a": "v0" }',
      '{"a":"v0","t":"2026-09-14T10:00:00Z","more":1}',
    ])
      assert.equal(judge(signWithHeader(header)), "valid", header);
  });

  it("of the prehashed algorithm hold, too, and only for what they sign", () => {
    const header = Buffer.from('{"t":"2026-09-14T10:00:00Z","a":"v1"}');
    const message = Buffer.concat([header, Buffer.from([0]), body]);
    const signed = Buffer.from(ed25519ph.sign(message, Buffer.from(seed, "base64url")));
    const signature = `${signed.toString("base64url")}.${header.toString("base64url")}`;
    assert.equal(judge(signature), "valid");
    assert.equal(judge(signature, { body: Buffer.from("{}") }), "unverifiable");
    assert.equal(judge(signWithHeader(header.toString())), "unverifiable", "a plain signature under the other name");
  });

  it("are invalid when they are none", () => {
    const good = signRequest(body, signingKey(seed), signedAtMs);
    for (const text of [
      "",
      ".",
      "a.b",
      "a.b.c",
      `${good}.x`,
      `${good}=`,
      `ä.${good}`,
      `${"a".repeat(5000)}.b`,
      signWithHeader("{}"),
      signWithHeader("[]"),
      signWithHeader("null"),
      signWithHeader("no JSON"),
      signWithHeader('{"t":5}'),
      signWithHeader('{"t":"yesterday"}'),
      signWithHeader('{"t":"2026-09-14T10:00:00Z","a":"v2"}'),
    ])
      assert.equal(judge(text), "invalid", text.slice(0, 40));
  });

  it("cannot be verified by what is no key", () => {
    const good = signRequest(body, signingKey(seed), signedAtMs);
    for (const key of ["", "short", "ä".repeat(43), `${publicKey}=`])
      assert.equal(judge(good, { publicKey: key }), "unverifiable", key);
  });
});
