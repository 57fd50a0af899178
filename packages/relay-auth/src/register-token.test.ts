import assert from "node:assert/strict";
import { createRegisterToken, readRegisterToken } from "./register-token.ts";

const state = {
  timestamp: 1_789_380_000,
  relay_id: "b1b2c3d4-0000-4000-8000-000000000001",
  public_key: "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg",
  rand: "abc",
};

describe("tokens of a registration", () => {
  it("are those of the worked example, and are known only to who made them", () => {
    const token = createRegisterToken(state, "secret");
    assert.equal(
      token,
      "eyJ0aW1lc3RhbXAiOjE3ODkzODAwMDAsInJlbGF5X2lkIjoiYjFiMmMzZDQtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAxIiwicHVibGljX2tleSI6IkE2RUh2X1BPRUw0ZGNOMFk1MHZBbVdmazFqQ2JwUTFmSGR5R1pCSlZNYmciLCJyYW5kIjoiYWJjIn0:eyA-fsPymA3KNB_8vAyX_pld86RFZ5tMoIss0gqTIfvdr8Ns9p3G10belETAbyjPOc537ylJJQLkfV05IFWv-Q",
    );
    assert.deepEqual(readRegisterToken(token, "secret"), state);
    assert.equal(readRegisterToken(token, "another"), undefined);
  });

  it("are refused when anything about them was changed", () => {
    const [stated = "", code = ""] = createRegisterToken(state, "secret").split(":");
    const forged = Buffer.from(JSON.stringify({ ...state, public_key: "another" })).toString("base64url");
    for (const token of ["", ":", stated, `${stated}:`, `:${code}`, `${forged}:${code}`, `${stated}:${code}x`])
      assert.equal(readRegisterToken(token, "secret"), undefined, token);
  });
});
