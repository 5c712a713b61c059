// sdk_client: what clients of the official TypeScript SDKs see through a gateway in front of
// fixture_server.mjs, under the policy that clients.py writes. Everything is asserted.
//
//   node sdk_client.mjs v1|v2-legacy|v2-modern result|error \
//       (--url URL [--token TOKEN] | -- COMMAND...)
//
// Ends 0 and prints what it did as JSON; an assertion that fails ends it with a stack.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

const BIG_BYTES = 1_500_000; // above 1 MiB
const STEPS = 20;
const PARALLEL = 40;
const CANCELLED_MS_MAX = 10_000; // until a cancellation must have reached the server
const DENIAL_CODE = -31001;

const [kind, shape, flag, ...rest] = process.argv.slice(2);
const url = flag === '--url' ? new URL(rest[0]) : undefined;
const token = rest[1] === '--token' ? rest[2] : undefined;
const requestInit = token ? { headers: { Authorization: `Bearer ${token}` } } : undefined;

async function connect() {
  const info = { name: 'gatecrash-interop', version: '1.0.0' };
  const stdio = {
    command: rest[0], args: rest.slice(1), env: { PATH: process.env.PATH }, stderr: 'inherit',
  };
  if (kind === 'v1') {
    const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
    const { StdioClientTransport } = await import('@modelcontextprotocol/sdk/client/stdio.js');
    const { StreamableHTTPClientTransport } = await import(
      '@modelcontextprotocol/sdk/client/streamableHttp.js');
    const client = new Client(info);
    await client.connect(url ? new StreamableHTTPClientTransport(url, { requestInit })
      : new StdioClientTransport(stdio));
    return {
      client, call: (params, options) => client.callTool(params, undefined, options),
    };
  }
  const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const { StdioClientTransport } = await import('@modelcontextprotocol/client/stdio');
  const mode = kind === 'v2-modern' ? { pin: '2026-07-28' } : 'legacy';
  const client = new Client(info, { versionNegotiation: { mode } });
  await client.connect(url ? new StreamableHTTPClientTransport(url, { requestInit })
    : new StdioClientTransport(stdio));
  return { client, call: (params, options) => client.callTool(params, options) };
}

const { client, call } = await connect();

async function succeed(name, args = {}, options = undefined) {
  const answer = await call({ name, arguments: args }, options);
  assert.ok(!answer.isError, `${name} failed: ${JSON.stringify(answer.content)}`);
  return answer.content[0].text;
}

async function rejected(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.fail('this should have been refused');
}

// --- hello, and what the policy hides ------------------------------------------------------------

assert.equal(client.getServerVersion()?.name, 'gatecrash-fixture');
const names = [];
for (let cursor; ;) {
  const page = await client.listTools(cursor === undefined ? undefined : { cursor });
  names.push(...page.tools.map((tool) => tool.name));
  cursor = page.nextCursor;
  if (cursor === undefined) {
    break;
  }
}
assert.ok(names.includes('big'));
assert.ok(!names.includes('secret'), 'a hidden tool is listed');

// --- results: large, odd, many at once -----------------------------------------------------------

const big = await succeed('big', { bytes: BIG_BYTES });
assert.equal(big, '0123456789abcdef'.repeat(BIG_BYTES / 16));
const odd = { 'é\u2028"': [1.5, -0.25, 9007199254740991, null, true, { '': '𝄞\n\u0000' }] };
assert.deepEqual(JSON.parse(await succeed('echo', { value: odd })), odd);
const wide = 'x'.repeat(BIG_BYTES);
assert.equal(JSON.parse(await succeed('echo', { value: wide })), wide);
const echoed = await Promise.all(
  Array.from({ length: PARALLEL }, (_, value) => succeed('echo', { value })));
assert.deepEqual(echoed, Array.from({ length: PARALLEL }, (_, value) => String(value)));

// --- progress comes before the result, in order --------------------------------------------------

const seen = [];
let answered = false;
const done = await succeed('steps', { count: STEPS }, {
  onprogress: (progress) => {
    assert.ok(!answered);
    seen.push([progress.progress, progress.total, performance.now()]);
  },
});
answered = true;
assert.equal(done, `${STEPS} steps`);
assert.deepEqual(seen.map(([step, total]) => [step, total]),
  Array.from({ length: STEPS }, (_, i) => [i + 1, STEPS]));
assert.ok(seen.at(-1)[2] - seen[0][2] > STEPS * 2, 'progress came in one lump');

// --- cancellation reaches the server -------------------------------------------------------------

const stop = new AbortController();
const waiting = call({ name: 'wait', arguments: { ms: 60_000 } }, { signal: stop.signal });
const waits = async () => JSON.parse(await succeed('seen'));
const until = async (what) => {
  for (const end = performance.now() + CANCELLED_MS_MAX; performance.now() < end;) {
    if ((await waits())[what] === 1) {
      return;
    }
    await sleep(20);
  }
  assert.fail(`no call was ${what}: ${JSON.stringify(await waits())}`);
};
await until('started');
stop.abort('enough');
await rejected(waiting);
await until('cancelled');

// --- denials -------------------------------------------------------------------------------------

/** Calls what the policy denies, and gives what the client could tell its user. */
async function denied(name, rule) {
  if (shape === 'error') {
    const error = await rejected(call({ name, arguments: {} }));
    assert.equal(error.code, DENIAL_CODE);
    assert.equal(error.data?.rule, rule);
    return error.message;
  }
  const answer = await call({ name, arguments: {} });
  assert.equal(answer.isError, true);
  assert.equal(answer.content.length, 1);
  assert.equal(answer.content[0].type, 'text');
  assert.ok(!answer.content[0].text.includes(rule), 'what a rule is called is internal');
  return answer.content[0].text;
}

assert.match(await denied('forbidden', '/tools/forbidden'), /Ask a person first\.$/);
assert.ok(!(await denied('secret', '(hidden)')).includes('must not happen'));
await succeed('test_simple_text');
await succeed('test_simple_text');
await denied('test_simple_text', '/tools/test_simple_text/limits/0'); // two a day
const error = await rejected(client.readResource({ uri: 'test://static-text' }));
assert.equal(error.code, DENIAL_CODE, `a denied method is an error of its own code: ${error}`);
assert.equal(await succeed('echo', { value: 1 }), '1', 'the connection still works');

await client.close();
console.log(JSON.stringify({ kind, tools: names.length, progress: seen.length }));
