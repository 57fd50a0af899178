/** The table of routes: paths, methods, successes; and what is the same on all of them (ingest, sections "HTTP server" and "Routes"). */
import assert from "node:assert/strict";
import { auth, callGateway } from "../testing/call-gateway.ts";
import { checkRow } from "../testing/check-row.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { key, projectDocument, startTestGateway } from "../testing/test-gateway.ts";

/** A path of the table, and a request that it takes. */
interface RouteRow {
  readonly path: string;
  /** As `Allow` lists them. */
  readonly methods: string;
  readonly method?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly status: number;
  readonly answer: RegExp;
  readonly contentType: RegExp | null;
  /** Browsers of any site may call it. Default: yes. */
  readonly cors?: false;
}

const json = { ...auth, "content-type": "application/json" };
const boundary = { ...auth, "content-type": "multipart/form-data; boundary=B" };
const part = (name: string, bytes: string) =>
  `--B\r\ncontent-disposition: form-data; name="${name}"; filename="${name}"\r\n\r\n${bytes}\r\n--B--\r\n`;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const nothing = /^$/;
const text = /^text\/plain/;
const jsonType = /^application\/json$/;
const eventId = "9ec79c33ec9942ab8353589fcb2e04dc";

/** Both forms of a path, with a slash at the end and without. */
const both = (path: string, row: Omit<RouteRow, "path">) =>
  [`${path}`, `${path}/`].map((form) => ({ ...row, path: form }));

const ingest = { headers: json, methods: "POST" };
const rows: readonly RouteRow[] = [
  {
    ...ingest,
    path: "/api/42/envelope/",
    body: '{}\n{"type":"session"}\n{}',
    status: 200,
    answer: /^{}$/,
    contentType: jsonType,
  },
  ...["/api/42/store/", "/api/store/"].flatMap((path) => [
    {
      headers: json,
      path,
      methods: "POST,GET,HEAD",
      body: "{}",
      status: 200,
      answer: /^{"id":"[0-9a-f]{32}"}$/,
      contentType: jsonType,
    },
    {
      headers: {},
      path,
      query: `?sentry_key=${key}&sentry_data={}`,
      method: "GET",
      methods: "POST,GET,HEAD",
      status: 200,
      answer: /^GIF89a/,
      contentType: /^image\/gif$/,
    },
  ]),
  ...["/api/42/security/", "/api/42/csp-report/", "/api/42/nel/"].map((path) => ({
    ...ingest,
    path,
    body: "{}",
    status: 200,
    answer: nothing,
    contentType: null,
  })),
  ...both("/api/42/minidump", {
    headers: boundary,
    methods: "POST",
    body: part("upload_file_minidump", "MDMP"),
    status: 200,
    answer: uuid,
    contentType: text,
  }),
  {
    headers: {},
    methods: "POST",
    path: `/api/42/unreal/${key}/`,
    body: "x",
    status: 200,
    answer: uuid,
    contentType: text,
  },
  {
    headers: boundary,
    methods: "POST",
    path: "/api/42/playstation/",
    body: part("core.prosperodmp", "\x7fELF"),
    status: 200,
    answer: uuid,
    contentType: text,
  },
  {
    headers: boundary,
    methods: "POST",
    path: `/api/42/events/${eventId}/attachments/`,
    body: part("a.txt", "x"),
    status: 201,
    answer: nothing,
    contentType: null,
  },
  ...["GET", "POST"].flatMap((method) => [
    ...both(`/api/42/cron/nightly/${key}`, {
      headers: {},
      method,
      methods: "POST,GET,HEAD",
      query: "?status=ok",
      status: 202,
      answer: nothing,
      contentType: null,
    }),
    ...both("/api/42/cron/nightly", {
      headers: auth,
      method,
      methods: "POST,GET,HEAD",
      query: "?status=ok",
      status: 202,
      answer: nothing,
      contentType: null,
    }),
  ]),
  {
    headers: { ...auth, "tus-resumable": "1.0.0", "upload-length": "1" },
    methods: "POST",
    path: "/api/42/upload/",
    status: 201,
    answer: nothing,
    contentType: null,
  },
  ...["traces", "logs"].flatMap((signal) =>
    both(`/api/42/integration/otlp/v1/${signal}`, {
      ...ingest,
      body: "{}",
      status: 200,
      answer: /^{}$/,
      contentType: jsonType,
    }),
  ),
  ...both("/api/42/integration/vercel/logs", {
    ...ingest,
    body: "[]",
    status: 202,
    answer: nothing,
    contentType: null,
  }),
  ...["/api/0/relays/live/", "/api/relay/healthcheck/live/", "/api/relay/healthcheck/ready/"].map((path) => ({
    path,
    method: "GET",
    methods: "GET,HEAD",
    status: 200,
    answer: /^{"is_healthy":true}$/,
    contentType: jsonType,
    cors: false as const,
  })),
  {
    path: "/api/relay/autoscaling/",
    method: "GET",
    methods: "GET,HEAD",
    status: 200,
    answer: /relay_up 1\n/,
    contentType: text,
    cors: false,
  },
];

const taken = new Set(rows.map(({ path }) => path));
const otherForm = (path: string) => (path.endsWith("/") ? path.slice(0, -1) : `${path}/`);

/** What every answer on a route that browsers may call says. */
const corsOfAnswers = {
  "access-control-allow-origin": /^\*$/,
  "access-control-expose-headers": /^x-sentry-error,x-sentry-rate-limits,retry-after$/,
  vary: /^origin, access-control-request-method, access-control-request-headers(, accept-encoding)?$/,
};

describe("the routes of the gateway", () => {
  let test: TestGateway;

  before(async () => {
    test = await startTestGateway();
    const features = ["organizations:ourlogs-ingestion", "organizations:relay-playstation-ingestion"];
    test.projects.set(key, projectDocument({ features }));
    test.projects.globalOptions = { "relay.endpoint-fetch-config.enabled": true };
  });
  after(async () => {
    await test.stop();
    assert.deepEqual(test.errors, []);
  });

  for (const {
    path,
    query = "",
    method = "POST",
    headers = {},
    body,
    status,
    answer,
    contentType,
    methods,
    cors,
  } of rows) {
    const call = { path: path + query, method, headers, body };

    it(`takes ${method} ${path}`, async () => {
      const found = await callGateway(test.url, call);
      assert.equal(found.status, status, found.text);
      assert.match(found.text, answer);
      if (contentType === null) assert.equal(found.headers.get("content-type"), null);
      else assert.match(found.headers.get("content-type") ?? "", contentType);
      assert.match(found.headers.get("server") ?? "", /^weir\/\d/);
      assert.equal(found.headers.get("cross-origin-resource-policy"), "cross-origin");
      assert.equal(found.headers.get("x-sentry-error"), null);
      if (cors === false) return assert.equal(found.headers.get("access-control-allow-origin"), null);
      for (const [name, expected] of Object.entries(corsOfAnswers)) {
        assert.match(found.headers.get(name) ?? "", expected, name);
      }
    });

    it(`takes ${method} ${path} with runs of slashes`, async () => {
      const doubled = `/${path.replaceAll("/", "//")}${query}`;
      const found = await callGateway(test.url, { ...call, path: doubled });
      assert.equal(found.status, status, found.text);
    });

    it(`answers 405 with Allow to PUT ${path}`, async () => {
      const found = await callGateway(test.url, { ...call, method: "PUT" });
      assert.deepEqual([found.status, found.headers.get("allow"), found.text], [405, methods, ""]);
    });

    it(`answers OPTIONS ${path}${cors === false ? " with 405" : ""}`, async () => {
      const found = await callGateway(test.url, { path, method: "OPTIONS" });
      if (cors === false) return assert.equal(found.status, 405);
      assert.deepEqual([found.status, found.text], [200, ""]);
      const expected = {
        allow: methods,
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "POST",
        "access-control-max-age": "3600",
        "access-control-allow-headers":
          "x-sentry-auth,x-requested-with,x-forwarded-for,origin,referer,accept,content-type,authentication,authorization,content-encoding,transfer-encoding",
        vary: "origin, access-control-request-method, access-control-request-headers",
      };
      for (const [name, value] of Object.entries(expected)) assert.equal(found.headers.get(name), value, name);
    });

    if (!taken.has(otherForm(path))) {
      it(`answers 404 to ${method} ${otherForm(path)}`, async () => {
        const found = await callGateway(test.url, { ...call, path: otherForm(path) + query });
        assert.equal(found.status, 404);
        assert.equal(found.headers.get("access-control-allow-origin"), null);
      });
    }
  }

  const nowhere = [
    "/",
    "/api",
    "/api/",
    "/api/42/",
    "/api/42/batch/",
    "/api/42/integration/otlp/v1/metrics",
    "/api/0/projects/",
    "/api/0/organizations/acme/chunk-upload/",
    "/api/relay/",
    "/api/relay/other/",
    "/elsewhere",
  ];
  for (const path of nowhere) {
    for (const method of ["GET", "POST", "OPTIONS"]) {
      it(`answers 404 to ${method} ${path}, for nothing is forwarded`, async () => {
        assert.equal((await callGateway(test.url, { path, method })).status, 404);
      });
    }
  }

  it("answers 400 to a kind of health that there is not", async () => {
    assert.equal((await callGateway(test.url, { path: "/api/relay/healthcheck/up/", method: "GET" })).status, 400);
  });

  it("keeps the query as it is while slashes are joined", async () => {
    const path = `//api//42//cron//a//${key}?status=ok&environment=a//b`;
    assert.equal((await callGateway(test.url, { path, method: "GET" })).status, 202);
    await test.settled();
    const checkIn = test.events.units.find(({ items }) => items[0]?.payload.includes("a//b"));
    assert.ok(checkIn);
  });
});

describe("routes with a project id that is none", () => {
  const paths = ["envelope/", "store/", "security/", "nel/", "minidump", `unreal/${key}/`, "cron/a", "upload/"];
  for (const path of [...paths, "integration/otlp/v1/traces", "integration/vercel/logs"]) {
    for (const id of ["x", "-1", "1.5", "18446744073709551616", "%20"]) {
      it(`answer 400 to /api/${id}/${path}, before they look for credentials`, () =>
        checkRow({
          what: "",
          call: { path: `/api/${id}/${path}`, headers: { "content-type": "application/json" }, body: "{}" },
          status: 400,
          body: path.includes("otlp")
            ? /"code":3,"message":"bad project path parameter"/
            : /^{"detail":"bad project path parameter","causes":\[/,
        }));
    }
  }
});

describe("routes on a listener of their own", () => {
  for (const path of ["/api/relay/healthcheck/live/", "/api/relay/autoscaling/"]) {
    it(`are not found among those of clients: ${path}`, () =>
      checkRow({ what: "", call: { path, method: "GET" }, status: 404, settings: { relay: { internal_port: 0 } } }));
  }
});
