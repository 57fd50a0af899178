/** What a client puts into its request never becomes a header of the answer, or of anything else. */
import assert from "node:assert/strict";
import { exchangeRaw, statusesIn } from "../harness/raw-http.ts";
import { startWeir, type WeirProcess } from "../harness/weir-process.ts";
import { attackedProject, publicKey } from "./attacked-project.ts";

const injection = "%0d%0aSet-Cookie:%20stolen=1%0d%0a%0d%0a<html>";
const decoded = "\r\nSet-Cookie: stolen=1\r\n\r\n<html>";
const ownHeaders = new Set([
  "server",
  "cross-origin-resource-policy",
  "access-control-allow-origin",
  "access-control-allow-methods",
  "access-control-allow-headers",
  "access-control-expose-headers",
  "access-control-max-age",
  "vary",
  "allow",
  "content-length",
  "content-type",
  "tus-resumable",
  "tus-version",
  "date",
  "connection",
]);

/** Requests whose parts hold the end of a header; each is a request line and headers. */
const requests: Readonly<Record<string, readonly string[]>> = {
  "a path": [`GET /api/${injection}/store/ HTTP/1.1`],
  "a path of no route": [`GET /${injection} HTTP/1.1`],
  "a project id": [`POST /api/77${injection}/envelope/ HTTP/1.1`],
  "a key in the path": [`POST /api/77/cron/slug/${injection} HTTP/1.1`],
  "a slug in the path": [`GET /api/77/cron/${injection}/${publicKey}?status=ok HTTP/1.1`],
  "an event id": [`POST /api/77/events/${injection}/attachments/?sentry_key=${publicKey} HTTP/1.1`],
  "a key in the query": [`POST /api/77/envelope/?sentry_key=${injection} HTTP/1.1`],
  "a version in the query": [`POST /api/77/envelope/?sentry_key=${publicKey}&sentry_version=${injection} HTTP/1.1`],
  "a client": [`GET /api/77/store/?sentry_key=${publicKey}&sentry_client=${injection}&sentry_data={} HTTP/1.1`],
  "an upload's address": [`PATCH /api/77/upload/${injection}/?upload_signature=${injection} HTTP/1.1`],
  "an origin": ["OPTIONS /api/77/store/ HTTP/1.1", `Origin: http://x/${injection}`],
  "the headers that a browser asks for": [
    "OPTIONS /api/77/store/ HTTP/1.1",
    `Access-Control-Request-Headers: ${injection}`,
  ],
  "the target as a whole": [`GET http://elsewhere/${injection} HTTP/1.1`],
};

describe("a request that would inject headers", function () {
  this.timeout(60_000);
  let weir: WeirProcess;

  before(async () => {
    weir = await startWeir({ projects: [attackedProject] });
  });
  after(() => weir?.stop());

  for (const [where, lines] of Object.entries(requests)) {
    it(`through ${where} is answered with our own headers only`, async () => {
      const bytes = `${[...lines, "Host: weir", "Connection: close", "Content-Length: 0"].join("\r\n")}\r\n\r\n`;
      const { received, wasClosed } = await exchangeRaw(weir.httpUrl, bytes);
      assert.equal(wasClosed, true);
      assert.equal(statusesIn(received).length, 1, received);
      const [head = ""] = received.split("\r\n\r\n", 1);
      const names = head
        .split("\r\n")
        .slice(1)
        .map((line) => line.slice(0, line.indexOf(":")).toLowerCase());
      assert.deepEqual(
        names.filter((name) => !ownHeaders.has(name)),
        [],
      );
    });
  }

  it("unencoded is taken apart by its lines, and what follows its end is no answer of ours", async () => {
    const { received } = await exchangeRaw(
      weir.httpUrl,
      `GET /api/77/store/?x=1 HTTP/1.1\r\nHost: weir\r\nX-Sentry-Auth: Sentry sentry_key=${publicKey}${decoded}`,
    );
    assert.doesNotMatch(received, /set-cookie|<html>/i);
  });
});
