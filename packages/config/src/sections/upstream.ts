/** How an upstream is talked to, and how long its answers are kept: `http`, `cache`, `auth`. */
import { z } from "zod";
import { flag, integer, key, mappingOf, milliseconds, noted, oneOf, seconds, section, text } from "../key-types.ts";
import { publicKeyText } from "../relay-key-types.ts";

export const http = section("Requests to an upstream.", {
  timeout: key(seconds().default(5), "Until the headers of an answer arrive."),
  connection_timeout: key(seconds().default(3), "Until a connection is made."),
  max_retry_interval: key(seconds().default(60), "Longest pause between two attempts."),
  host_header: key(text().optional(), "Replaces the Host header."),
  auth_interval: key(seconds().nullable().default(600), "How often an instance registers again; null or 0: never."),
  outage_grace_period: key(seconds().default(10), "How long network errors last before the upstream counts as down."),
  retry_delay: key(seconds().default(1), "Pause between two checks whether the upstream is back.", {
    withoutEffect: "there are no such checks: each query is tried again after pauses that grow to max_retry_interval",
  }),
  project_failure_interval: key(
    seconds().default(90),
    "How long project requests fail before that is logged as an error.",
  ),
  encoding: key(
    oneOf(["identity", "deflate", "gzip", "br", "zstd"]).default("zstd"),
    "Compression of what is forwarded.",
    { withoutEffect: "nothing is forwarded, and queries to the upstream are small" },
  ),
  global_metrics: key(flag().default(false), "Send the metrics of all projects in one request.", {
    withoutEffect: "no metrics are sent to an upstream",
  }),
  forward: key(flag().default(true), "Forward API requests that are of no concern here.", {
    withoutEffect: "API requests that Weir has no route for are answered 404",
  }),
  dns_cache: key(flag().default(true), "Keep the addresses of hosts.", {
    withoutEffect: "Weir asks the system's resolver, which keeps what it wants",
  }),
});

export const cache = section("How long configurations are kept, and how they are asked for.", {
  project_request_full_config: key(
    flag().default(false),
    "Ask the upstream for full configurations without processing, too.",
  ),
  project_expiry: key(seconds().default(300), "How long a project's configuration is fresh."),
  project_grace_period: key(seconds().default(120), "How much longer it is served while it is fetched again."),
  project_refresh_interval: key(
    seconds().optional(),
    "Fetch again this long after the last fetch, used or not; must lie between project_expiry and the end of the grace period.",
  ),
  relay_expiry: key(seconds().default(3600), "How long the key of another relay is kept."),
  miss_expiry: key(seconds().default(60), "How long it is kept that a relay is unknown."),
  batch_interval: key(milliseconds().default(100), "How long project requests are collected."),
  downstream_relays_batch_interval: key(milliseconds().default(100), "How long requests for relay keys are collected."),
  batch_size: key(integer(1).default(500), "Most projects in one request.", { unit: "projects" }),
  file_interval: key(seconds().default(10), "How often the folder of projects is read.", {
    withoutEffect: "the folder is watched: a change takes effect at once",
  }),
  global_config_fetch_interval: key(seconds().default(10), "How often the global configuration is fetched."),
});

const staticRelay = noted(
  z.object({
    public_key: key(publicKeyText(), "Its public key."),
    internal: key(flag().default(false), "Trusted as one of our own."),
  }),
  { expected: "a mapping with public_key and, optionally, internal" },
);

export const auth = section("Who may talk to this instance.", {
  ready: key(
    oneOf(["authenticated", "always"]).default("authenticated"),
    "Whether readiness waits until the upstream knows this instance.",
  ),
  static_relays: key(
    mappingOf(staticRelay, "a mapping from relay ids to their keys").default({}),
    "Relays that are known without asking an upstream, by their id.",
  ),
  registration: key(
    oneOf(["open", "closed"]).default("open"),
    "Whether relays may register here that are not in static_relays, when there is no upstream to register them. They are given only the configurations of projects that trust their key.",
  ),
  signature_max_age: key(seconds().default(300), "How old a signature may be."),
});
