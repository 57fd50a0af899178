/** Requests of tests over real HTTP. */
import { key } from "./test-gateway.ts";

/** Credentials of project 42. */
export const auth = { "x-sentry-auth": `Sentry sentry_version=7, sentry_key=${key}, sentry_client=test/1.0` };

/** A request; by default a POST without body and credentials. */
export interface Call {
  readonly path: string;
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | Buffer | undefined;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly bytes: Buffer;
}

/** Sends a request. */
export async function callGateway(url: string, { path, method = "POST", headers = {}, body }: Call): Promise<Answer> {
  const init = body === undefined ? {} : { body: new Uint8Array(Buffer.from(body)) };
  const response = await fetch(url + path, { method, headers, ...init });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, text: bytes.toString(), bytes };
}
