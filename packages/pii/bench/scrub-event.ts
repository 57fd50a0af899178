/** Measures what scrubbing an event of 4 KB by the default settings costs: `node packages/pii/bench/scrub-event.ts`. */
import { createEventScrubber, readScrubbing } from "../src/index.ts";

const rounds = 3000;
const frame = (index: number) => ({
  function: `handle_${index}`,
  module: "shop.checkout.views",
  filename: "shop/checkout/views.py",
  abs_path: "/srv/app/shop/checkout/views.py",
  lineno: index,
  in_app: true,
  vars: { self: "<CheckoutView object at 0x7f3a>", total: "199.90", user_id: "812-33", retries: 3 },
});
const event = {
  logentry: { formatted: "Payment failed for order 38127 after 3 retries" },
  user: { id: "812", ip_address: "203.0.113.7", email: "a@example.org" },
  extra: { note: "see ticket 3812", session: { a: 1, b: ["x", "y"] } },
  tags: [
    ["browser", "Firefox 120"],
    ["environment", "prod"],
  ],
  request: {
    url: "https://shop.example/pay",
    headers: [
      ["Accept", "*/*"],
      ["User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/120.0"],
    ],
  },
  exception: {
    values: [{ type: "E", value: "boom", stacktrace: { frames: Array.from({ length: 12 }, (_, i) => frame(i)) } }],
  },
  breadcrumbs: {
    values: Array.from({ length: 5 }, (_, i) => ({ message: `GET /api/items/${i}`, data: { status: 200 } })),
  },
};
const { scrubbing } = readScrubbing(undefined, { scrubData: true, scrubDefaults: true, scrubIpAddresses: true });
const scrub = createEventScrubber(() => "true");
const copies = Array.from({ length: rounds }, () => structuredClone(event));
for (const copy of copies.slice(0, rounds / 3)) scrub(scrubbing, copy, { own: undefined, members: new Map() });
const started = performance.now();
for (const copy of copies.slice(rounds / 3)) scrub(scrubbing, copy, { own: undefined, members: new Map() });
const tookMs = (performance.now() - started) / ((rounds * 2) / 3);
process.stdout.write(`${JSON.stringify(event).length} bytes: ${tookMs.toFixed(4)} ms\n`);
