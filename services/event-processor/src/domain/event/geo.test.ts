import assert from "node:assert/strict";
import { fillGeo } from "./geo.ts";
import type { JsonObject } from "./json.ts";
import { createMeta } from "./meta.ts";

const vienna = { countryCode: "AT", city: "Vienna", subdivision: undefined, region: "Austria" };
const places = { find: (address: string) => (address === "203.0.113.9" ? vienna : undefined) };
const geo = { country_code: "AT", city: "Vienna", region: "Austria" };

/** The user of an event, completed. */
function userOf(user: unknown, clientAddress?: string): unknown {
  const fields: JsonObject = user === undefined ? {} : { user };
  fillGeo({ fields, meta: createMeta(), sentTimestamp: undefined }, clientAddress, places);
  return fields.user;
}

describe("the place of a user", () => {
  it("is that of the address of the user, else of the client", () => {
    assert.deepEqual(userOf({ ip_address: "203.0.113.9" }, "10.0.0.1"), { ip_address: "203.0.113.9", geo });
    assert.deepEqual(userOf({ ip_address: "10.0.0.1" }, "203.0.113.9"), { ip_address: "10.0.0.1" });
    assert.deepEqual(userOf({ ip_address: "{{auto}}" }, "203.0.113.9"), { ip_address: "{{auto}}", geo });
    assert.deepEqual(userOf({ id: "7", geo: {} }, "203.0.113.9"), { id: "7", geo });
    assert.deepEqual(userOf(undefined, "203.0.113.9"), { geo });
  });

  it("stays as the event tells it, and is left out if it is unknown", () => {
    const graz = { ip_address: "203.0.113.9", geo: { city: "Graz" } };
    assert.deepEqual(userOf({ ...graz }), graz);
    assert.equal(userOf(undefined, undefined), undefined);
    assert.equal(userOf(undefined, "10.0.0.1"), undefined);
  });
});
