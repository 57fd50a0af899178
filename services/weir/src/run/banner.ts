/** What `weir run` says once it is up: where it listens and what to do next. */

/** What there is to say. */
export interface BannerFacts {
  readonly version: string;
  readonly http: { readonly host: string; readonly port: number };
  readonly grpc: { readonly host: string; readonly port: number };
  /** Where data goes, in words. */
  readonly delivery: string;
  /** DSN of the first project; absent if there is none with a key. */
  readonly dsn: string | undefined;
  /** The command that runs this program, for example `npx weir`, with the options that it needs to find this one. */
  readonly command: string;
  /** How many copies share the ports. */
  readonly processes: number;
}

/** Renders the banner as plain text. */
export function renderBanner({ version, http, grpc, delivery, dsn, command, processes }: BannerFacts): string {
  const where = [
    `Weir ${version}${processes > 1 ? `, ${processes} processes` : ""}`,
    "",
    `  HTTP  http://${http.host}:${http.port}`,
    `  gRPC  ${grpc.host}:${grpc.port}`,
    `  Data  ${delivery}`,
  ];
  if (dsn === undefined) return [...where, "", "Stop with Ctrl-C.", ""].join("\n");
  const { username, host, pathname } = new URL(dsn);
  return [
    ...where,
    `  DSN   ${dsn}`,
    "",
    "Send an error:",
    "",
    `  curl 'http://${host}/api${pathname}/store/?sentry_key=${username}' -d '{"message":"Hello, Weir"}'`,
    "",
    "or from an application (npm install @sentry/node):",
    "",
    `  import * as Sentry from "@sentry/node";`,
    `  Sentry.init({ dsn: "${dsn}" });`,
    `  Sentry.captureException(new Error("Hello, Weir"));`,
    "",
    `See what became of it:  ${command} tail`,
    "Stop with Ctrl-C.",
    "",
  ].join("\n");
}
