/** What the gateway remembers of its decisions: `explain`. */
import { byteSize, fraction, integer, key, section } from "../key-types.ts";

export const explain = section("What the gateway remembers of its decisions, for weir explain.", {
  max_entries: key(
    integer(0, 10_000_000).default(10_000),
    "Most decisions that are remembered; the oldest are forgotten first. 0: none, at no cost.",
    { unit: "decisions" },
  ),
  max_bytes: key(byteSize().default(16 * 1024 * 1024), "Most memory that they may occupy, as estimated."),
  kept_sample_rate: key(
    fraction(0, 1).default(0.01),
    "Share of the envelopes of which the steps are remembered although nothing was dropped. 0: none.",
  ),
});
