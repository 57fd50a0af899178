/** `POST /api/0/relays/projectconfigs/`: project configurations for relays downstream (ingest, section "Relay API"). */
import { answerProjectConfigs } from "../../../domain/relays/answer-project-configs.ts";
import { readProjectConfigsQuery } from "../../../domain/relays/project-configs-query.ts";
import type { Endpoint, EndpointRequest } from "../../http/endpoint.ts";
import { errorAnswer, type HttpAnswer, jsonAnswer } from "../../http/http-answer.ts";
import { forwardedAnswer } from "./forwarded-answer.ts";
import type { RelayContext } from "./relay-context.ts";
import { invalidJson, parseBody, readSignedRequest } from "./signed-request.ts";

const path = "/api/0/relays/projectconfigs/";
/** The version that is served here. */
const servedVersion = 3;

/** Creates the endpoint. */
export function projectConfigsEndpoint(context: RelayContext): Endpoint {
  const { projects, advertisedUpstream, forward } = context;

  async function answer(request: EndpointRequest): Promise<HttpAnswer> {
    const version = readVersion(request.query);
    if (version > servedVersion && forward !== undefined) {
      return forwardedAnswer(request, `${path}?${request.query}`, forward);
    }
    if (version !== servedVersion) {
      return errorAnswer(400, "This API version is no longer supported, upgrade your Relay or Client");
    }
    const { relay, body } = await readSignedRequest(request, context);
    const query = readProjectConfigsQuery(parseBody(body));
    if (query === undefined) throw invalidJson();
    const { peek, globalConfig } = projects;
    return jsonAnswer(200, answerProjectConfigs(query, relay, { peek, globalConfig, advertisedUpstream }));
  }

  return { name: "relay_project_configs", paths: [path], methods: ["POST"], cors: false, answer };
}

/** 0 if there is none. */
function readVersion(query: string): number {
  const text = new URLSearchParams(query).get("version") ?? "";
  return /^\d{1,5}$/.test(text) ? Number(text) : 0;
}
