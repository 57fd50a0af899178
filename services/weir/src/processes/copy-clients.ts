/** Clients of the copies that run now, each at the address where it alone answers. */
import { type ConnectOptions, connect, type RemotePort, RpcError, type RpcServiceDefinition } from "@weir/rpc";

/** A copy that can be asked. */
export interface AskableCopy {
  readonly number: number;
  /** Where it alone answers; undefined while it does not run. */
  readonly ownAddress: string | undefined;
}

/** Clients of one service of every copy. */
export interface CopyClients<D extends RpcServiceDefinition> {
  /** The client of a copy; undefined while it does not run. */
  of(number: number): RemotePort<D> | undefined;
  /**
   * The answers of all copies that answer: one that has just ended is left out.
   * @throws RpcError if none answers
   */
  askAll<T>(ask: (client: RemotePort<D>) => Promise<T>): Promise<readonly T[]>;
  close(): void;
}

/** Connects when somebody asks, and again when a copy has another address. */
export function createCopyClients<D extends RpcServiceDefinition>(
  definition: D,
  copies: () => readonly AskableCopy[],
  options: Pick<ConnectOptions, "headers"> = {},
): CopyClients<D> {
  const clients = new Map<number, { readonly address: string; readonly client: RemotePort<D> }>();

  function of(number: number): RemotePort<D> | undefined {
    const address = copies().find((copy) => copy.number === number)?.ownAddress;
    const known = clients.get(number);
    if (known !== undefined && known.address === address) return known.client;
    known?.client.close();
    clients.delete(number);
    if (address === undefined) return undefined;
    const client = connect(definition, address, options);
    clients.set(number, { address, client });
    return client;
  }

  return {
    of,
    async askAll(ask) {
      const asked = copies().flatMap(({ number }) => of(number) ?? []);
      const answers = await Promise.allSettled(asked.map(ask));
      const given = answers.filter((answer) => answer.status === "fulfilled").map(({ value }) => value);
      const refusal = answers.find((answer) => answer.status === "rejected");
      if (given.length > 0) return given;
      throw refusal?.reason ?? new RpcError("UNAVAILABLE", "found no process that runs: they are being started");
    },
    close() {
      for (const { client } of clients.values()) client.close();
      clients.clear();
    },
  };
}
