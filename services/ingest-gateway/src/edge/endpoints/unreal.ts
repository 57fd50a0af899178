/** `POST /api/{project_id}/unreal/{sentry_key}/`: crash reports of the Unreal engine, taken as they are (ingest, section "Unreal"). */
import { createItem } from "@weir/envelope";
import type { Endpoint, EndpointRequest } from "../http/endpoint.ts";
import type { HttpAnswer } from "../http/http-answer.ts";
import { problem } from "../http/http-answer.ts";
import { hyphenatedIdAnswer, refusalDespiteLimits } from "../submission-answer.ts";
import { admitItems, newEventId } from "./admit-items.ts";
import type { EndpointContext } from "./endpoint-context.ts";
import { identifySender } from "./identify-sender.ts";

/** Creates the endpoint. */
export function unrealEndpoint(context: EndpointContext): Endpoint {
  async function answer(request: EndpointRequest): Promise<HttpAnswer> {
    const submitted = identifySender(request, context);
    const body = await request.readBody(context.maxAttachmentsBytes);
    if (body.length === 0) throw problem(400, "empty request body");
    const eventId = newEventId(context);
    const unrealUserId = new URLSearchParams(request.query).get("UserID") ?? undefined;
    const item = createItem("unreal_report", body, { contentType: "application/octet-stream" });
    const admission = await admitItems([item], { eventId, unrealUserId }, submitted, context);
    return refusalDespiteLimits(admission, context.now()) ?? hyphenatedIdAnswer(eventId);
  }

  return { name: "unreal", paths: ["/api/{project_id}/unreal/{sentry_key}/"], methods: ["POST"], cors: true, answer };
}
