/** The table of project checks, and how relays vouch for envelopes (ingest, sections "Project checks" and "Relay-to-relay trust"). */
import { publicKeyOfSeed, signingKey, signRequest } from "@weir/relay-auth";
import { auth } from "../testing/call-gateway.ts";
import type { TableRow } from "../testing/check-row.ts";
import { checkRows } from "../testing/check-row.ts";
import { projectDocument } from "../testing/test-gateway.ts";

const path = "/api/42/envelope/";
const body = '{}\n{"type":"event"}\n{}';
const refused = (variant: string, reason: string) => ({
  status: 403,
  body: `{"detail":"event submission rejected with_reason: ${variant}"}`,
  outcomes: [`3 ${reason} error 1`],
});
const call = (headers: Readonly<Record<string, string>> = {}, at = path) => ({
  path: at,
  headers: { ...auth, ...headers },
  body,
});
const from = (origin: string) => call({ origin });
const foreign = refused("Cors", "cors");
const taken = { status: 200 };

const identities: readonly TableRow[] = [
  { what: "another project id", call: call({}, "/api/43/envelope/"), ...refused("ProjectId", "project_id") },
  {
    what: "another project id where ids do not count",
    call: call({}, "/api/43/envelope/"),
    settings: { relay: { override_project_ids: true } },
    ...taken,
  },
  { what: "no project id", call: { path: "/api/store/", headers: auth, body: "{}" }, ...taken },
  {
    what: "a state that speaks for another key",
    call: call(),
    prepare: (test) => {
      const other = {
        ...projectDocument(),
        publicKeys: [{ publicKey: "b".repeat(32), numericId: 8, isEnabled: true }],
      };
      test.projects.set(auth["x-sentry-auth"].match(/sentry_key=(\w{32})/)?.[1] ?? "", other);
    },
    ...refused("ProjectId", "project_id"),
  },
  {
    what: "a disabled project",
    call: call({ "x-sentry-auth": `Sentry sentry_key=${"b".repeat(32)}` }),
    prepare: (test) => {
      test.projects.unknown = "disabled";
    },
    ...refused("ProjectId", "project_id"),
  },
];

/** Patterns of domains, an origin, and whether it is allowed. */
const origins: readonly TableRow[] = (
  [
    [["*"], "https://a.b", true],
    [[], "https://a.b", false],
    [["a.b"], "https://a.b", true],
    [["a.b"], "https://x.a.b", false],
    [["*.a.b"], "https://a.b", true],
    [["*.a.b"], "https://x.a.b", true],
    [["*.a.b"], "https://x.y.a.b:8443/page", true],
    [["*.shop.io"], "https://evilshop.io", false],
    [["A.B"], "https://a.b", true],
    [["a.b/path"], "https://a.b/other", true],
    [["http://a.b"], "https://a.b", false],
    [["https://a.b"], "https://a.b", true],
    [["*://a.b"], "https://a.b", true],
    [["a.b:8080"], "https://a.b", false],
    [["a.b:8080"], "https://a.b:8080", true],
    [["a.b:*"], "https://a.b:9000", true],
    [["x.y", "a.b"], "https://a.b", true],
  ] as const
).map(([allowedDomains, origin, isAllowed]) => ({
  what: `${origin} where ${allowedDomains.join(" and ") || "nothing"} is allowed`,
  call: from(origin),
  project: { allowedDomains },
  ...(isAllowed ? taken : foreign),
}));

const noOrigin: readonly TableRow[] = [
  { what: "no origin where nothing is allowed", call: call(), project: { allowedDomains: [] }, ...taken },
  {
    what: "an origin that is none where nothing is allowed",
    call: from("null"),
    project: { allowedDomains: [] },
    ...taken,
  },
  {
    what: "a referrer from elsewhere",
    call: call({ referer: "https://a.b/" }),
    project: { allowedDomains: ["c.d"] },
    ...foreign,
  },
];

const features: readonly TableRow[] = [
  {
    what: "logs of OpenTelemetry to a project without logs",
    call: {
      path: "/api/42/integration/otlp/v1/logs",
      headers: { ...auth, "content-type": "application/json" },
      body: "{}",
    },
    status: 403,
    body: /"code":7,"message":"event submission rejected with_reason: FeatureDisabled\(OurLogsIngestion\)"/,
    outcomes: ["3 feature_disabled log_byte 2", "3 feature_disabled log_item 1"],
  },
  {
    what: "an envelope that demands a feature",
    call: { path, headers: auth, body: `{"required_features":["organizations:x"]}${body.slice(2)}` },
    ...refused("FeatureDisabled(organizations:x)", "feature_disabled"),
  },
  {
    what: "an envelope that demands a feature that there is",
    call: { path, headers: auth, body: `{"required_features":["projects:resumable-uploads"]}${body.slice(2)}` },
    project: { features: ["projects:resumable-uploads"] },
    ...taken,
  },
];

const seed = Buffer.alloc(32, 7);
const publicKey = publicKeyOfSeed(seed).toString("base64url");
const nothing = Buffer.alloc(0);
const demands = { trustedRelays: [publicKey], trustedRelaySettings: { verifySignature: "enabled" } };
const signed = (signature: string) => call({ "x-sentry-relay-signature": signature });
const plain = (atMs: number, content = nothing, key = seed) =>
  signRequest(content, signingKey(key.toString("base64url")), atMs);

/** Of no bytes, by Ed25519ph with the key above, at the beginning of 2026. */
const prehashed =
  "Ousz_zojVCmzfzDijMbNN_LfCpdFn55OGfdRyO9x7sYQbxScZpqtgaIHJO9tWX-yUBxEnx0335Ehrgew_3e9BQ.eyJ0IjoiMjAyNi0wMS0wMVQwMDowMDowMFoiLCJhIjoidjEifQ";

const relayId = "6f9a6a3e-5a2f-4d5e-9d3b-2f3c8f1f6a10";
const internal = { auth: { static_relays: { [relayId]: { public_key: publicKey, internal: true } } } };
const minutes = 60_000;
const longLasting = { auth: { signature_max_age: 3_000_000_000 } };
const invalid = refused("InvalidSignature", "invalid_signature");
const startedAtMs = Date.now();

const signatures: readonly TableRow[] = [
  { what: "no signature", call: call(), ...refused("MissingSignature", "missing_signature") },
  { what: "a signature by Ed25519", call: signed(plain(startedAtMs)), ...taken },
  { what: "a signature by Ed25519ph", call: signed(prehashed), settings: longLasting, ...taken },
  {
    what: "another signature by Ed25519ph",
    call: signed(prehashed.replace(/^./, "A")),
    settings: longLasting,
    ...invalid,
  },
  { what: "a signature by another relay", call: signed(plain(startedAtMs, nothing, Buffer.alloc(32, 8))), ...invalid },
  { what: "a signature of another body than none", call: signed(plain(startedAtMs, Buffer.from(body))), ...invalid },
  { what: "a signature that is too old", call: signed(plain(startedAtMs - 6 * minutes)), ...invalid },
  {
    what: "a signature that is as old as it may be here",
    call: signed(plain(startedAtMs - 6 * minutes)),
    settings: { auth: { signature_max_age: 3600 } },
    ...taken,
  },
  { what: "a signature from the future", call: signed(plain(startedAtMs + 5 * minutes)), ...invalid },
  { what: "a signature that is none", call: signed("x.y"), ...invalid },
  {
    what: "no signature, but an internal relay",
    call: call({ "x-sentry-relay-id": relayId }),
    settings: internal,
    ...taken,
  },
  {
    what: "a signature of a project that trusts nobody",
    call: signed(plain(startedAtMs)),
    project: { ...demands, trustedRelays: [] },
    ...invalid,
  },
].map((row) => ({ project: demands, ...row }));

describe("a project's own:", () => checkRows(identities));
describe("an origin:", () => checkRows(origins));
describe("an origin:", () => checkRows(noOrigin));
describe("a feature:", () => checkRows(features));
describe("where a project demands signatures:", () => checkRows(signatures));
