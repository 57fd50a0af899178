import assert from "node:assert/strict";
import { renderBanner } from "./banner.ts";

const facts = {
  version: "1.2.3",
  http: { host: "127.0.0.1", port: 3000 },
  grpc: { host: "127.0.0.1", port: 50051 },
  delivery: "kept in ./data; quotas in memory",
  dsn: `http://${"a".repeat(32)}@127.0.0.1:3000/1`,
  command: "npx weir -c /etc/weir",
  processes: 1,
};

describe("what weir run says once it is up", () => {
  it("names the command that finds this Weir again, with its configuration directory", () => {
    assert.match(renderBanner(facts), /^See what became of it: {2}npx weir -c \/etc\/weir tail$/m);
  });

  it("has a request that works without an SDK", () => {
    assert.match(
      renderBanner(facts),
      /curl 'http:\/\/127\.0\.0\.1:3000\/api\/1\/store\/\?sentry_key=a{32}' -d '\{"message":"Hello, Weir"\}'/,
    );
  });

  it("says how many processes there are, and nothing of sending where there is no key", () => {
    const banner = renderBanner({ ...facts, dsn: undefined, processes: 4 });
    assert.match(banner, /^Weir 1\.2\.3, 4 processes$/m);
    assert.ok(!banner.includes("curl"));
  });
});
