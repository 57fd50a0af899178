/** The form that batches have on a stream; every `XStream` method of our contracts has it. */

/** A batch on its way to a service. */
export interface BatchRequest<Q> {
  /** Chosen by the caller, returned with the answer. */
  sequence: bigint;
  request: Q | undefined;
}

/** The answer to a batch, in any order. */
export interface BatchAnswer<R> {
  sequence: bigint;
  result:
    | { $case: "response"; value: R }
    | { $case: "failure"; value: { /** gRPC status code. */ code: number; message: string } }
    | undefined;
}
