/** Forms with files, as crash handlers and attachment doors get them. */
import { auth } from "./call-gateway.ts";

const boundary = "----part-7d1f";

/** Headers of a request with such a form. */
export const multipart = { ...auth, "content-type": `multipart/form-data; boundary=${boundary}` };

/** The body: parts by the rest of their content disposition. */
export function form(...parts: readonly (readonly [header: string, body: string | Buffer])[]): Buffer {
  return Buffer.concat([
    ...parts.map(([header, body]) =>
      Buffer.concat([
        Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; ${header}\r\n\r\n`),
        Buffer.from(body),
        Buffer.from("\r\n"),
      ]),
    ),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
}
