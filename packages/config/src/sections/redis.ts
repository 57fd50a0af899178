/** Redis servers under `processing.redis`, in the four forms that operators know. */
import { z } from "zod";
import { integer, noted, seconds } from "../key-types.ts";

/** How connections to one Redis are kept. */
export interface RedisOptions {
  readonly max_connections?: number | undefined;
  /** Seconds. */
  readonly idle_timeout: number;
  /** Seconds. */
  readonly create_timeout: number;
  /** Seconds. */
  readonly recycle_timeout: number;
  /** Seconds; undefined: for ever. */
  readonly wait_timeout?: number | undefined;
  /** Seconds. */
  readonly response_timeout: number;
}

/** A Redis server, or the nodes of a cluster, as URLs. */
export type RedisTarget =
  | ({ readonly kind: "single"; readonly server: string } & RedisOptions)
  | ({ readonly kind: "cluster"; readonly cluster_nodes: readonly string[] } & RedisOptions);

/** Which Redis serves what. `shared`: both are the same. */
export interface RedisConfig {
  readonly shared: boolean;
  readonly project_configs: RedisTarget;
  readonly quotas: RedisTarget;
}

const form =
  "a URL redis://…, {server: URL, …}, {cluster_nodes: [URL], …}, or {project_configs, quotas} with one of these each";

const redisUrl = z
  .string()
  .refine((value) => URL.canParse(value) && /^rediss?:$/.test(new URL(value).protocol), { error: form });

const options = {
  max_connections: integer(1).optional(),
  idle_timeout: seconds().default(60),
  create_timeout: seconds().default(3),
  recycle_timeout: seconds().default(2),
  wait_timeout: seconds().optional(),
  response_timeout: seconds().default(30),
};

const single = z
  .object({ server: redisUrl, ...options })
  .transform((value): RedisTarget => ({ kind: "single", ...value }));
const cluster = z
  .object({ cluster_nodes: z.array(redisUrl).min(1), ...options })
  .transform((value): RedisTarget => ({ kind: "cluster", ...value }));
const plain = redisUrl.transform((server): RedisTarget => ({ kind: "single", server, ...z.object(options).parse({}) }));
const target = z.union([plain, single, cluster], { error: form });

/** The value of `processing.redis`. */
export const redis = noted(
  z.union(
    [
      target.transform((both): RedisConfig => ({ shared: true, project_configs: both, quotas: both })),
      z
        .object({ project_configs: target, quotas: target })
        .transform((value): RedisConfig => ({ shared: false, ...value })),
    ],
    { error: form },
  ),
  { expected: form },
);
