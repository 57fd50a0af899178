/** Measures what scrubbing 100 spans by the default settings costs: `node packages/pii/bench/scrub-spans.ts`. */
import { createRecordScrubber, readScrubbing } from "../src/index.ts";

const rounds = 200;
const attributes = [
  ["sentry.op", "http.server"], ["http.request.method", "GET"], ["url.full", "https://shop.example/api/items/4711"],
  ["user.id", "u-812"], ["client.address", "203.0.113.7"], ["browser.name", "Firefox"], ["shop.cart", "3 items"],
  ["sentry.release", "shop@1.2.3"], ["db.query.text", "SELECT id, name FROM items WHERE id = %s LIMIT 1"], ["n", 5],
  ["server.address", "web-12"], ["thread.name", "main"], ["flag.checkout", true], ["duration", 12.5],
  ["sentry.sdk.name", "sentry.javascript.browser"],
] as const; // biome-ignore format: a table
const { scrubbing } = readScrubbing(undefined, { scrubData: true, scrubDefaults: true, scrubIpAddresses: true });

function scrubSpans(): void {
  const scrubber = createRecordScrubber("span", scrubbing);
  for (let span = 0; span < 100; span++) {
    for (const [key, value] of attributes) {
      scrubber?.scrubAttribute(["attributes"], key, "true", value, { own: undefined, members: new Map() });
    }
  }
}

for (let round = 0; round < rounds; round++) scrubSpans();
const started = performance.now();
for (let round = 0; round < rounds; round++) scrubSpans();
process.stdout.write(`100 spans: ${((performance.now() - started) / rounds).toFixed(3)} ms\n`);
