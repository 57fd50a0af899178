/** `POST /api/{project_id}/nel/`: what browsers report about failed requests; it becomes logs (ingest, section "NEL"). */
import { createItem } from "@weir/envelope";
import type { Endpoint, EndpointRequest } from "../http/endpoint.ts";
import type { HttpAnswer } from "../http/http-answer.ts";
import { emptyAnswer } from "../http/http-answer.ts";
import { parseMediaType } from "../http/media-type.ts";
import { IntegrationType } from "../integration-type.ts";
import { refusalDespiteLimits } from "../submission-answer.ts";
import { admitItems, withClient } from "./admit-items.ts";
import type { EndpointContext } from "./endpoint-context.ts";
import { identifySender } from "./identify-sender.ts";

const mediaTypes: ReadonlySet<string> = new Set(["application/json", "application/reports+json"]);

/** Creates the endpoint. */
export function nelEndpoint(context: EndpointContext): Endpoint {
  async function answer(request: EndpointRequest): Promise<HttpAnswer> {
    const mediaType = parseMediaType(request.headers["content-type"]);
    const submitted = withClient(identifySender(request, context), context.ownClient);
    const body = await request.readBody(context.maxContainerBytes);
    if (mediaType === undefined || !mediaTypes.has(mediaType.essence)) return emptyAnswer(415);
    const item = createItem("integration", body, { contentType: IntegrationType.NEL });
    return refusalDespiteLimits(await admitItems([item], {}, submitted, context), context.now()) ?? emptyAnswer(200);
  }

  return { name: "nel", paths: ["/api/{project_id}/nel/"], methods: ["POST"], cors: true, answer };
}
