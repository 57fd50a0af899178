import assert from "node:assert/strict";
import type { Attribute } from "../values/attributes.ts";
import { nullAttribute, stringAttribute } from "../values/attributes.ts";
import { fillGeo } from "./geo.ts";

const vienna = { countryCode: "AT", city: "Vienna", subdivision: undefined, region: "Austria" };
const places = { find: (address: string) => (address === "203.0.113.9" ? vienna : undefined) };

function filled(entries: Record<string, Attribute>): Record<string, unknown> {
  const attributes = new Map(Object.entries(entries));
  fillGeo(attributes, places);
  return Object.fromEntries([...attributes].map(([key, { value }]) => [key, value]));
}

describe("the place of a client", () => {
  const address = { "client.address": stringAttribute("203.0.113.9") };

  it("is that of its address, as far as it is known", () => {
    assert.deepEqual(filled(address), {
      "client.address": "203.0.113.9",
      "user.geo.country_code": "AT",
      "user.geo.city": "Vienna",
      "user.geo.region": "Austria",
    });
  });

  it("is not looked up where the client says something about it", () => {
    const city = { ...address, "user.geo.city": stringAttribute("Graz") };
    assert.deepEqual(Object.keys(filled(city)), ["client.address", "user.geo.city"]);
    const unknown = { ...address, "user.geo.city": nullAttribute() };
    assert.deepEqual(Object.keys(filled(unknown)), ["client.address", "user.geo.city"]);
  });

  it("is unknown without an address", () => {
    assert.deepEqual(filled({}), {});
    assert.deepEqual(Object.keys(filled({ "client.address": stringAttribute("10.0.0.1") })), ["client.address"]);
  });
});
