import assert from "node:assert/strict";
import { createSpanDescriptions } from "./span-descriptions.ts";

const { domainOfAddress, domainOfUrl } = createSpanDescriptions();
const nothing: ReadonlySet<string> = new Set();

describe("the domain of a request", () => {
  const urls: readonly (readonly [url: string, domain: string | undefined])[] = [
    ["https://api.shop.com:8443/v1/items?id=4", "*.shop.com:8443"],
    ["https://shop.com/", "shop.com"],
    ["https://shop.com:443/", "shop.com"],
    ["https://API.Shop.com/", "*.shop.com"],
    ["https://a.b.example.co.uk/x/1", "*.example.co.uk"],
    ["https://me.github.io/", "me.github.io"],
    ["https://x.me.github.io/", "*.me.github.io"],
    ["http://localhost:3000/x", "localhost:3000"],
    ["http://intranet/x", "intranet"],
    ["http://127.0.0.1:8080/", "127.0.0.1:8080"],
    ["http://192.0.2.10:8080/x", "*.*.*.*:8080"],
    ["http://[2001:db8::1]:8080/x", undefined],
    ["/api/x", undefined],
    ["mailto:a@example.com", undefined],
    ["", undefined],
  ];
  for (const [url, domain] of urls) {
    it(`of ${url || "an empty text"} is ${domain ?? "unknown"}`, () => {
      assert.equal(domainOfUrl(url, nothing), domain);
    });
  }

  const addresses: readonly (readonly [address: string, domain: string])[] = [
    ["Inner.Shop.example.com:80", "*.example.com:80"],
    ["SVC.Example.org", "*.Example.org"],
    ["192.0.2.10", "192.0.2.10"],
    ["2001:db8::1", "2001"],
    ["db.internal:5432x", "db.internal"],
  ];
  for (const [address, domain] of addresses) {
    it(`of a server at ${address} is ${domain}`, () => {
      assert.equal(domainOfAddress(address, nothing), domain);
    });
  }

  it("shows hosts that the operator allows", () => {
    const allowed = new Set(["api.partner.example.com", "198.51.100.8"]);
    assert.equal(domainOfUrl("https://api.partner.example.com/x", allowed), "api.partner.example.com");
    assert.equal(domainOfUrl("https://198.51.100.8/x", allowed), "198.51.100.8");
    assert.equal(domainOfUrl("https://other.partner.example.com/x", allowed), "*.example.com");
  });

  it("hides hosts that are longer than any host", () => {
    assert.equal(domainOfAddress(`${"a".repeat(300)}.example.com`, nothing), "*");
  });
});
