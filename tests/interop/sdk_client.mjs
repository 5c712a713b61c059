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
const ARRIVES_MS_MAX = 10_000; // until a cancellation or an announcement must have arrived
const DENIAL_CODE = -31001;

const [kind, shape, flag, ...rest] = process.argv.slice(2);
const url = flag === '--url' ? new URL(rest[0]) : undefined;
const token = rest[1] === '--token' ? rest[2] : undefined;
const requestInit = token ? { headers: { Authorization: `Bearer ${token}` } } : undefined;

const info = { name: 'gatecrash-interop', version: '1.0.0' };
const options = { capabilities: { elicitation: {}, sampling: {}, roots: {} } };
const stdio = {
  command: rest[0], args: rest.slice(1), env: { PATH: process.env.PATH }, stderr: 'inherit',
};

/** A client with one face for both SDKs: call, onRequest, onNotification. */
async function makeV1() {
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const { StdioClientTransport } = await import('@modelcontextprotocol/sdk/client/stdio.js');
  const { StreamableHTTPClientTransport } = await import(
    '@modelcontextprotocol/sdk/client/streamableHttp.js');
  const types = await import('@modelcontextprotocol/sdk/types.js');
  const schemas = {
    'elicitation/create': types.ElicitRequestSchema,
    'sampling/createMessage': types.CreateMessageRequestSchema,
    'roots/list': types.ListRootsRequestSchema,
    'notifications/tools/list_changed': types.ToolListChangedNotificationSchema,
  };
  const client = new Client(info, options);
  return {
    client,
    transport: url ? new StreamableHTTPClientTransport(url, { requestInit })
      : new StdioClientTransport(stdio),
    call: (params, more) => client.callTool(params, undefined, more),
    onRequest: (method, answer) => client.setRequestHandler(schemas[method], answer),
    onNotification: (method, hear) => client.setNotificationHandler(schemas[method], hear),
  };
}

async function makeV2() {
  const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const { StdioClientTransport } = await import('@modelcontextprotocol/client/stdio');
  const mode = kind === 'v2-modern' ? { pin: '2026-07-28' } : 'legacy';
  const client = new Client(info, { ...options, versionNegotiation: { mode } });
  return {
    client,
    transport: url ? new StreamableHTTPClientTransport(url, { requestInit })
      : new StdioClientTransport(stdio),
    call: (params, more) => client.callTool(params, more),
    onRequest: (method, answer) => client.setRequestHandler(method, answer),
    onNotification: (method, hear) => client.setNotificationHandler(method, hear),
  };
}

const { client, transport, call, onRequest, onNotification } =
  await (kind === 'v1' ? makeV1() : makeV2());
const questions = [];
onRequest('elicitation/create', ({ params }) => {
  questions.push(params.message);
  const content = { name: 'Ada', color: 'red', username: 'ada', email: 'ada@example.org' };
  return { action: 'accept', content };
});
onRequest('sampling/createMessage', () => {
  questions.push('sampling');
  return { role: 'assistant', model: 'none', content: { type: 'text', text: 'Paris' } };
});
onRequest('roots/list', () => {
  questions.push('roots');
  return { roots: [{ uri: 'file:///home/ada' }] };
});
let changes = 0;
onNotification('notifications/tools/list_changed', () => {
  ++changes;
});
await client.connect(transport);

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
const odd = { 'é\u2028"': [1.5, -0.25, 9007199254740991, null, true, { '': '𝄞\n\u0001' }] };
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
  for (const end = performance.now() + ARRIVES_MS_MAX; performance.now() < end;) {
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

// --- questions of the server's, and announcements ------------------------------------------------

if (kind === 'v2-modern') {
  await succeed('test_input_required_result_multi_round');
  assert.equal(questions.length, 2, 'two rounds');
  assert.match(await succeed('test_input_required_result_multiple_inputs'), /user_name/);
  assert.deepEqual(questions.slice(2).sort(), ['What is your name?', 'roots', 'sampling']);
} else {
  assert.match(await succeed('test_elicitation', { message: 'Who?' }), /^action=accept.*"ada"/);
  assert.equal(await succeed('test_sampling', { prompt: 'Where?' }), 'LLM response: Paris');
  assert.deepEqual(questions, ['Who?', 'sampling']);
}
const subscription = kind === 'v2-modern'
  ? await client.listen({ toolsListChanged: true }) : undefined;
assert.equal(changes, 0);
await succeed('test_trigger_tool_change');
for (const end = performance.now() + ARRIVES_MS_MAX; changes === 0;) {
  assert.ok(performance.now() < end, 'no tools/list_changed came');
  await sleep(20);
}
await subscription?.close();
assert.equal(await succeed('echo', { value: 1 }), '1', 'the connection still works');

await client.close();
console.log(JSON.stringify({ kind, tools: names.length, progress: seen.length }));
