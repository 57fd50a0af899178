/** Collects questions that are asked at about the same time, so that they travel together. */

export interface Batches<Q, A> {
  ask(question: Q): Promise<A>;
  /** Questions that wait to be sent. */
  readonly waiting: number;
}

export interface BatchesOptions<Q, A> {
  /** Most questions that travel together. */
  readonly maxSize: number;
  /** Most batches under way. */
  readonly maxUnderWay: number;
  /** Answers the questions in their order. If it rejects, each of them is answered with the error. */
  send(questions: readonly Q[]): Promise<readonly A[]>;
}

interface Waiting<Q, A> {
  readonly question: Q;
  resolve(answer: A): void;
  reject(error: unknown): void;
}

export function createBatches<Q, A>(options: BatchesOptions<Q, A>): Batches<Q, A> {
  let queue: Waiting<Q, A>[] = [];
  let next = 0;
  let underWay = 0;
  let starting = false;

  function startSoon(): void {
    if (starting) return;
    starting = true;
    setImmediate(() => {
      starting = false;
      while (underWay < options.maxUnderWay && next < queue.length) void sendNext();
    });
  }

  function take(): Waiting<Q, A>[] {
    const batch = queue.slice(next, next + options.maxSize);
    next += batch.length;
    if (next >= queue.length) {
      queue = [];
      next = 0;
    }
    return batch;
  }

  async function sendNext(): Promise<void> {
    const batch = take();
    underWay += 1;
    try {
      const answers = await options.send(batch.map(({ question }) => question));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const answer = answers[index];
        if (answer === undefined) reject(new Error(`found ${answers.length} answers, expected ${batch.length}`));
        else resolve(answer);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      underWay -= 1;
      if (next < queue.length) startSoon();
    }
  }

  return {
    ask(question) {
      return new Promise((resolve, reject) => {
        queue.push({ question, resolve, reject });
        startSoon();
      });
    },
    get waiting() {
      return queue.length - next;
    },
  };
}
