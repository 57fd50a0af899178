/** What a User-Agent header says about browser, operating system and device, by the rules of uap-core. */
export type { DeviceModel, SoftwareVersion, UserAgentParser, UserAgentParserOptions } from "./user-agent-parser.ts";
export { createUserAgentParser } from "./user-agent-parser.ts";
