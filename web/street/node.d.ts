// What the tests use of Node; the pages use none of it.
declare module "node:test" {
  export function test(name: string, run: () => unknown): void;
}
declare module "node:assert/strict" {
  const assert: {
    ok(value: unknown, message?: string): asserts value;
    equal(actual: unknown, expected: unknown, message?: string): void;
    notEqual(actual: unknown, expected: unknown, message?: string): void;
    deepEqual(actual: unknown, expected: unknown, message?: string): void;
    match(actual: string, expected: RegExp): void;
    rejects(work: Promise<unknown> | (() => Promise<unknown>), error?: unknown): Promise<void>;
    throws(work: () => unknown, error?: unknown): void;
  };
  export default assert;
}
declare module "node:http" {
  type Answer = { statusCode?: number; headers: { [name: string]: string | string[] | undefined }; on(event: string, act: (part?: Uint8Array) => void): void };
  type Asked = { on(event: "error", act: (error: Error) => void): void; end(body?: string): void };
  export function request(url: string, options: { [name: string]: unknown }, answered: (answer: Answer) => void): Asked;
  export class Agent { constructor(options: { [name: string]: unknown }); destroy(): void }
}
declare const process: { env: { [name: string]: string | undefined }; argv: string[]; stdout: { write(text: string): void }; exitCode?: number };
