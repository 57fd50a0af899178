/** Answers of the HTTP edge, and the problems that they tell (ingest, section "Responses and errors"). */

/** What is sent back. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string | Buffer;
  readonly contentType: string | undefined;
  /** Further headers as name, value, name, value, … */
  readonly headers: readonly string[];
  /** Of a refusal: what is wrong, for endpoints that say it in a form of their own. */
  readonly detail?: string;
}

/** A request that is refused before there is anything to account for. */
export class HttpProblem extends Error {
  override readonly name = "HttpProblem";
  readonly answer: HttpAnswer;

  constructor(answer: HttpAnswer, message: string) {
    super(message);
    this.answer = answer;
  }
}

const none: readonly string[] = [];

/** An answer without a body. */
export function emptyAnswer(status: number, headers: readonly string[] = none): HttpAnswer {
  return { status, body: "", contentType: undefined, headers };
}

/** An answer in plain text. */
export function textAnswer(status: number, text: string): HttpAnswer {
  return { status, body: text, contentType: "text/plain; charset=utf-8", headers: none, detail: text };
}

/** An answer in JSON; `json` is written as it is. */
export function jsonAnswer(status: number, json: string, headers: readonly string[] = none): HttpAnswer {
  return { status, body: json, contentType: "application/json", headers };
}

/** The JSON form of an error; causes are left out if there are none. */
export function errorAnswer(
  status: number,
  detail: string,
  causes: readonly string[] = none,
  headers: readonly string[] = none,
): HttpAnswer {
  const body = causes.length > 0 ? { detail, causes } : { detail };
  return { ...jsonAnswer(status, JSON.stringify(body), headers), detail };
}

/** A problem that is told in plain text. */
export function textProblem(status: number, text: string): HttpProblem {
  return new HttpProblem(textAnswer(status, text), text);
}

/** A problem in the JSON form of errors. */
export function problem(status: number, detail: string, causes?: readonly string[]): HttpProblem {
  return new HttpProblem(errorAnswer(status, detail, causes), [detail, ...(causes ?? [])].join(": "));
}
