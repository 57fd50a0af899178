/** `POST /api/{project_id}/integration/vercel/logs`: Vercel's log drain (ingest, section "Vercel log drain"). */
import { createItem } from "@weir/envelope";
import type { Endpoint, EndpointRequest } from "../http/endpoint.ts";
import type { HttpAnswer } from "../http/http-answer.ts";
import { emptyAnswer } from "../http/http-answer.ts";
import { parseMediaType } from "../http/media-type.ts";
import { IntegrationType } from "../integration-type.ts";
import { refusalAnswer } from "../submission-answer.ts";
import { admitItems, withClient } from "./admit-items.ts";
import type { EndpointContext } from "./endpoint-context.ts";
import { identifySender } from "./identify-sender.ts";

const integrationTypes: ReadonlyMap<string, string> = new Map([
  ["application/json", IntegrationType.VERCEL_LOGS_JSON],
  ["application/x-ndjson", IntegrationType.VERCEL_LOGS_NDJSON],
]);

/** Creates the endpoint. */
export function vercelEndpoint(context: EndpointContext): Endpoint {
  async function answer(request: EndpointRequest): Promise<HttpAnswer> {
    const contentType = integrationTypes.get(parseMediaType(request.headers["content-type"])?.essence ?? "");
    if (contentType === undefined) return emptyAnswer(415);
    const submitted = withClient(identifySender(request, context), context.ownClient);
    const body = await request.readBody(context.maxContainerBytes);
    const admission = await admitItems([createItem("integration", body, { contentType })], {}, submitted, context);
    return refusalAnswer(admission, context.now()) ?? emptyAnswer(202);
  }

  return {
    name: "vercel",
    paths: ["/api/{project_id}/integration/vercel/logs", "/api/{project_id}/integration/vercel/logs/"],
    methods: ["POST"],
    cors: true,
    answer,
  };
}
