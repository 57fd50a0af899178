/** The golden cases: requests with project configurations, and what an ingestion server answered, delivered and counted for them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseMarked } from "./whole-doubles.ts";

/** A value of a JSON document. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** How a request's body is made; exactly one of the forms, then the transformations. */
export interface BodyTemplate {
  readonly text?: string;
  readonly base64?: string;
  readonly json?: Json;
  readonly msgpack?: Json;
  readonly concat?: readonly BodyTemplate[];
  readonly envelope?: {
    readonly headers: JsonObject;
    readonly items: readonly { readonly headers: JsonObject; readonly payload: BodyTemplate | string }[];
  };
  readonly multipart?: readonly MultipartPart[];
  readonly compress?: "gzip" | "deflate";
  readonly to_base64?: boolean;
}

/** A part of a multipart body. */
export interface MultipartPart {
  readonly name?: string;
  readonly filename?: string;
  readonly content_type?: string;
  readonly payload: BodyTemplate | string;
}

/** A request to send. */
export interface RequestTemplate {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: BodyTemplate | null;
  /** True if the answer's CORS headers are part of the expectation. */
  readonly cors?: boolean;
  /** Seconds to wait before it, so that effects of earlier requests are known. */
  readonly waitSeconds?: number;
}

/** What is expected as the answer to a request. */
export interface ExpectedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly json?: Json; readonly $text?: string; readonly $base64?: string };
}

/** What is expected on a topic. */
export interface ExpectedMessage {
  readonly topic: string;
  readonly key: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly value: Json;
}

/** A sum of outcomes that is expected. */
export interface ExpectedOutcome {
  readonly topic: string;
  readonly outcome: number;
  readonly reason?: string;
  readonly category?: number;
  readonly quantity: number;
  readonly project_id?: number;
}

/**
 * How relative times are taken and how strictly numbers compare: `events` counts from each request's own moment in
 * ms, `trace_items` from the whole second in which the case starts, and tells outcomes of all ids on one topic.
 */
export type Dialect = "events" | "trace_items";

/** One golden case. */
export interface GoldenCase {
  /** The file that it stands in, without its ending. */
  readonly theme: string;
  readonly dialect: Dialect;
  readonly name: string;
  readonly project: JsonObject;
  readonly extraProjects: readonly JsonObject[];
  readonly requests: readonly RequestTemplate[];
  /** Members laid over the server's configuration. */
  readonly server: JsonObject | undefined;
  /** Members laid over the global configuration. */
  readonly global: JsonObject | undefined;
  /** False: the case's first request is the first one for its key. */
  readonly warm: boolean;
  /** If present, only these topics are compared. */
  readonly topics: readonly string[] | undefined;
  /** Parts of the answer that differ from run to run. */
  readonly volatile: readonly string[];
  readonly expect: {
    readonly http: readonly ExpectedAnswer[];
    readonly kafka: readonly ExpectedMessage[];
    readonly outcomes: readonly ExpectedOutcome[];
  };
}

const eventThemes = new Set(["ingest", "events", "transactions", "pii", "filters", "quotas", "attachments", "streams"]);

type RawCase = Omit<GoldenCase, "theme" | "dialect" | "extraProjects" | "requests" | "warm" | "volatile" | "expect"> & {
  readonly request?: RequestTemplate;
  readonly requests?: readonly RequestTemplate[];
  readonly extraProjects?: readonly JsonObject[];
  readonly warm?: boolean;
  readonly volatile?: readonly string[];
  readonly expect: {
    readonly http: ExpectedAnswer | readonly ExpectedAnswer[];
    readonly kafka: readonly ExpectedMessage[];
    readonly outcomes: readonly ExpectedOutcome[];
  };
};

/** Reads every case of a folder, in the order of the files' names. */
export function readGoldenCases(folder: string): readonly GoldenCase[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort();
  return files.flatMap((file) => {
    const theme = file.slice(0, -".json".length);
    const text = readFileSync(join(folder, file), "utf8");
    const cases: readonly RawCase[] = JSON.parse(text);
    const marked = parseMarked(text) as readonly RawCase[];
    return cases.map((raw, index) => withBodies(fromRaw(theme, raw), marked[index]));
  });
}

/** A case whose requests have the bodies of another reading. */
function withBodies(golden: GoldenCase, marked: RawCase | undefined): GoldenCase {
  const bodies = marked?.requests ?? [marked?.request];
  return { ...golden, requests: golden.requests.map((request, index) => ({ ...request, body: bodies[index]?.body })) };
}

function fromRaw(theme: string, raw: RawCase): GoldenCase {
  const { request, requests, expect, ...rest } = raw;
  const http = Array.isArray(expect.http) ? expect.http : [expect.http];
  return {
    ...rest,
    theme,
    dialect: eventThemes.has(theme) ? "events" : "trace_items",
    extraProjects: raw.extraProjects ?? [],
    requests: requests ?? (request ? [request] : []),
    warm: raw.warm ?? true,
    volatile: raw.volatile ?? [],
    expect: { http, kafka: expect.kafka, outcomes: expect.outcomes },
  };
}
