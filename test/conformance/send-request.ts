/** Sends a golden request exactly as stated. */
import { request as httpRequest } from "node:http";
import type { RequestTemplate } from "./golden-case.ts";
import type { Moment } from "./relative-time.ts";
import { makeBody } from "./request-body.ts";

/** An HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

const timeoutMs = 20_000;

/** Sends a request to a server on loopback. Only `Host`, `Content-Length` and an implied `Content-Type` are added. */
export function sendRequest(httpUrl: string, template: RequestTemplate, moment: Moment): Promise<Answer> {
  const body = makeBody(template.body, moment);
  const headers: Record<string, string> = { ...template.headers };
  const hasContentType = Object.keys(headers).some((name) => name.toLowerCase() === "content-type");
  if (body?.impliedContentType && !hasContentType) headers["Content-Type"] = body.impliedContentType;
  if (body) headers["Content-Length"] = String(body.bytes.length);
  const { hostname, port } = new URL(httpUrl);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { hostname, port, method: template.method, path: template.path, headers, timeout: timeoutMs, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers as Record<string, string | undefined>,
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    request.on("timeout", () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    request.on("error", reject);
    request.end(body?.bytes);
  });
}
