/** Every answer about uploads says which version of the protocol it speaks, refusals included. */
import type { EndpointRequest } from "../http/endpoint.ts";
import type { HttpAnswer } from "../http/http-answer.ts";
import { HttpProblem } from "../http/http-answer.ts";
import { tusAnswer } from "../tus.ts";

/** The function with its answers and problems so completed. */
export function answerInTus(
  answer: (request: EndpointRequest) => Promise<HttpAnswer>,
): (request: EndpointRequest) => Promise<HttpAnswer> {
  return async (request) => {
    try {
      return tusAnswer(await answer(request));
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error;
      throw new HttpProblem(tusAnswer(error.answer), error.message);
    }
  };
}
