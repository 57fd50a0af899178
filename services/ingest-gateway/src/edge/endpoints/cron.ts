/** `/api/{project_id}/cron/{monitor_slug}/…`: a sign of life of a monitored job, as a plain HTTP call (ingest, section "Cron check-in"). */
import { ContentType, createItem } from "@weir/envelope";
import { readCheckInBody, readCheckInQuery } from "../check-in.ts";
import type { Endpoint, EndpointRequest } from "../http/endpoint.ts";
import type { HttpAnswer } from "../http/http-answer.ts";
import { emptyAnswer } from "../http/http-answer.ts";
import { refusalDespiteLimits } from "../submission-answer.ts";
import { admitItems, newEventId, withClient } from "./admit-items.ts";
import type { EndpointContext } from "./endpoint-context.ts";
import { identifySender } from "./identify-sender.ts";

const defaultClient = "relay-http";

/** Creates the endpoint. */
export function cronEndpoint(context: EndpointContext): Endpoint {
  async function answer(request: EndpointRequest): Promise<HttpAnswer> {
    const sender = identifySender(request, context);
    const payload = await readCheckIn(request);
    const submitted = sender.request.client === "" ? withClient(sender, defaultClient) : sender;
    const item = createItem("check_in", payload, { contentType: ContentType.JSON });
    const admission = await admitItems([item], { eventId: newEventId(context) }, submitted, context);
    return refusalDespiteLimits(admission, context.now()) ?? emptyAnswer(202);
  }

  async function readCheckIn(request: EndpointRequest): Promise<Buffer> {
    const slug = request.parameters.monitor_slug ?? "";
    const contentType = request.headers["content-type"];
    if (contentType?.startsWith(ContentType.JSON) !== true) return readCheckInQuery(request.query, slug);
    return readCheckInBody(await request.readBody(context.maxEventBytes), contentType, slug);
  }

  return {
    name: "cron",
    paths: [
      "/api/{project_id}/cron/{monitor_slug}/{sentry_key}/",
      "/api/{project_id}/cron/{monitor_slug}/{sentry_key}",
      "/api/{project_id}/cron/{monitor_slug}/",
      "/api/{project_id}/cron/{monitor_slug}",
    ],
    methods: ["POST", "GET", "HEAD"],
    cors: true,
    answer,
  };
}
