/** `/api/{project_id}/security/` and `/csp-report/`: what browsers report about a page's policies (ingest, section "Security"). */
import { setImmediate } from "node:timers/promises";
import type { Item } from "@weir/envelope";
import { ContentType, createItem } from "@weir/envelope";
import type { Endpoint, EndpointRequest } from "../http/endpoint.ts";
import type { HttpAnswer } from "../http/http-answer.ts";
import { emptyAnswer, problem, textProblem } from "../http/http-answer.ts";
import { parseMediaType } from "../http/media-type.ts";
import { splitJsonArray } from "../split-json-array.ts";
import { refusalAnswer } from "../submission-answer.ts";
import { admitItems, newEventId } from "./admit-items.ts";
import type { EndpointContext } from "./endpoint-context.ts";
import { identifySender } from "./identify-sender.ts";

const mediaTypes: ReadonlySet<string> = new Set([
  "application/json",
  "application/csp-report",
  "application/reports+json",
]);

/** Each report is an envelope of its own: a small body of many tiny ones must not fill the buffer. */
const maxReports = 500;

/** Creates the endpoint. */
export function securityEndpoint(context: EndpointContext): Endpoint {
  async function answer(request: EndpointRequest): Promise<HttpAnswer> {
    const mediaType = parseMediaType(request.headers["content-type"]);
    if (mediaType === undefined) throw textProblem(400, "Header of type `content-type` was missing or malformed");
    const submitted = identifySender(request, context);
    const body = await request.readBody(context.maxEventBytes);
    if (body.length === 0) throw problem(400, "empty request body");
    if (!mediaTypes.has(mediaType.essence)) return emptyAnswer(415);
    const headers = reportHeaders(request.query);
    const reports = splitJsonArray(body) ?? [body];
    if (reports.length > maxReports)
      throw problem(400, "too many reports", [`found ${reports.length}, expected at most ${maxReports}`]);
    for (const report of reports) {
      const admission = await admitItems(
        [reportItem(report, headers)],
        { eventId: newEventId(context) },
        submitted,
        context,
      );
      const refusal = refusalAnswer(admission, context.now());
      if (refusal !== undefined) return refusal;
      // The buffer gives out the newest first: what has its turn in between keeps its order.
      await setImmediate();
    }
    return emptyAnswer(200);
  }

  return {
    name: "security",
    paths: ["/api/{project_id}/security/", "/api/{project_id}/csp-report/"],
    methods: ["POST"],
    cors: true,
    answer,
  };
}

/** What the page's policy says about the release, since the browser knows nothing of it; values as JSON. */
function reportHeaders(query: string): readonly (readonly [name: string, json: string])[] {
  const parameters = new URLSearchParams(query);
  return ["sentry_release", "sentry_environment"].flatMap((name) => {
    const value = parameters.get(name);
    return value === null ? [] : [[name, JSON.stringify(value)] as const];
  });
}

function reportItem(report: Buffer, headers: readonly (readonly [name: string, json: string])[]): Item {
  const fields = { contentType: ContentType.JSON, otherHeadersJson: new Map(headers) };
  return createItem("raw_security", report, fields);
}
