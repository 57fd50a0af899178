/** How data is treated: `routing`, `outcomes`, `geoip`, `normalization`, `upload`. */
import { z } from "zod";
import { byteSize, flag, integer, key, noted, oneOf, seconds, section, text } from "../key-types.ts";
import { publicKeyText, secretKeyText } from "../relay-key-types.ts";

const gibibyte = 1024 * 1024 * 1024;

const emitOutcomes = noted(
  z.union([z.boolean(), z.literal("as_client_reports")], { error: "true, false or as_client_reports" }),
  { expected: "true, false or as_client_reports" },
);

export const routing = section("What happens to items that Weir does not know.", {
  accept_unknown_items: key(flag().optional(), "Forward unknown items.", {
    defaultText: "false",
    withoutEffect: "items of unknown types are dropped, with an outcome",
  }),
});

export const outcomes = section("The account of what was dropped.", {
  emit_outcomes: key(emitOutcomes.default("as_client_reports"), "Whether outcomes are sent, and as what.", {
    withoutEffect: "outcomes always go to their topics, and none to an upstream",
  }),
  source: key(text().optional(), "Names this instance in outcomes."),
});

export const geoip = section("Places of IP addresses.", {
  path: key(text().optional(), "A MaxMind database; wins over processing.geoip_path."),
});

export const normalization = section("How far events are normalised.", {
  level: key(oneOf(["default", "full"]).default("default"), "`full` normalises without processing, too.", {
    withoutEffect: "events are always normalised in full",
  }),
});

export const upload = section("Resumable uploads.", {
  max_concurrent_requests: key(integer(1).default(100), "Most uploads at a time.", { unit: "uploads" }),
  timeout: key(seconds().default(300), "How long one may take."),
  max_age: key(seconds().default(3600), "How long an upload may be continued and referred to."),
  path: key(text().optional(), "Folder of uploads, which several gateways on one machine may share.", {
    defaultText: "uploads in the folder of storage.path",
  }),
  max_stored: key(
    byteSize().default(4 * gibibyte),
    "Bytes of uploads that a gateway holds; without a data directory at most 64 MiB.",
  ),
  credentials: key(
    noted(
      z.object({
        signing_key: key(secretKeyText(), "Signs upload locations.", { secret: "all" }),
        verification_key: key(publicKeyText(), "Verifies them.", { withoutEffect: "it follows from signing_key" }),
      }),
      { expected: "a mapping with signing_key and verification_key" },
    ).optional(),
    "Keys of upload locations.",
    { defaultText: "those of credentials.json, else keys that the gateway makes and keeps" },
  ),
});
