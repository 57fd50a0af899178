import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { createRegisterToken, readRegisterToken, verifyRequest } from "../../testing/relay-authority.ts";
import { signingKey, signRequest } from "./relay-signature.ts";

const seed = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const publicKey = "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg";
const signedAtMs = Date.parse("2026-09-14T10:00:00Z");
const body = Buffer.from('{"publicKeys":["a94ae32be2584e0bbd7a4cbb95971fee"],"fullConfig":true}');

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
    const judge = (time: string) => verifyRequest(signature, body, publicKey, Date.parse(time), 300_000);
    assert.equal(judge("2026-09-14T10:05:00.000Z"), "valid");
    assert.equal(judge("2026-09-14T10:05:00.001Z"), "too far in past");
    assert.equal(judge("2026-09-14T09:59:45.000Z"), "valid");
    assert.equal(judge("2026-09-14T09:59:44.999Z"), "too far in future");
  });

  it("carry fractions of a second, and hold only for their own body and key", () => {
    const signature = signRequest(body, signingKey(seed), signedAtMs + 250);
    assert.equal(
      Buffer.from(signature.split(".")[1] ?? "", "base64url").toString(),
      '{"t":"2026-09-14T10:00:00.250Z"}',
    );
    assert.equal(verifyRequest(signature, body, publicKey, signedAtMs, 300_000), "valid");
    assert.equal(verifyRequest(signature, Buffer.from("{}"), publicKey, signedAtMs, 300_000), "unverifiable");
    const { x = "" } = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
    assert.equal(verifyRequest(signature, body, x, signedAtMs, 300_000), "unverifiable");
  });
});

describe("tokens of a registration", () => {
  it("are those of the worked example, and are known only to who made them", () => {
    const state = {
      timestamp: 1_789_380_000,
      relay_id: "b1b2c3d4-0000-4000-8000-000000000001",
      public_key: publicKey,
      rand: "abc",
    };
    const token = createRegisterToken(state, "secret");
    assert.equal(
      token,
      "eyJ0aW1lc3RhbXAiOjE3ODkzODAwMDAsInJlbGF5X2lkIjoiYjFiMmMzZDQtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAxIiwicHVibGljX2tleSI6IkE2RUh2X1BPRUw0ZGNOMFk1MHZBbVdmazFqQ2JwUTFmSGR5R1pCSlZNYmciLCJyYW5kIjoiYWJjIn0:eyA-fsPymA3KNB_8vAyX_pld86RFZ5tMoIss0gqTIfvdr8Ns9p3G10belETAbyjPOc537ylJJQLkfV05IFWv-Q",
    );
    assert.deepEqual(readRegisterToken(token, "secret"), state);
    assert.equal(readRegisterToken(token, "another"), undefined);
  });
});
