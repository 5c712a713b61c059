// fixture_tools: the tools of the fixture server. The first group has the names and answers that
// the official conformance suite asks for; the second is for sdk_checks.mjs and canary.py.
//
// A tool is {name, description?, inputSchema?, run(args, ctx, server)}; `server` is what
// fixture_server.mjs hands out: its era, the request-state codec, how to announce a change.
import { setTimeout as sleep } from 'node:timers/promises';

import {
  acceptedContent, CLIENT_CAPABILITIES_META_KEY, inputRequired,
  MissingRequiredClientCapabilityError,
} from '@modelcontextprotocol/server';

const STEP_MS = 50; // between two notifications of one call
export const PIXEL = // a PNG of one pixel
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk' +
  '+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const SILENCE = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA='; // an empty WAV

export const text = (value) => ({ content: [{ type: 'text', text: value }] });
const object = (properties, required = Object.keys(properties)) =>
  ({ type: 'object', properties, required });
const STRING = { type: 'string' };

/** Asks for `name` by elicitation, in the modern era. */
const ask = (message, name, type = 'string') =>
  inputRequired.elicit({ message, requestedSchema: object({ [name]: { type } }) });
const sample = (question, maxTokens) => inputRequired.createMessage({
  messages: [{ role: 'user', content: { type: 'text', text: question } }],
  maxTokens,
});

// --- content -------------------------------------------------------------------------------------

const embedded = (uri, mimeType, body) =>
  ({ type: 'resource', resource: { uri, mimeType, text: body } });

const contents = [
  { name: 'test_simple_text', run: () => text('This is a simple text response for testing.') },
  {
    name: 'test_image_content',
    run: () => ({ content: [{ type: 'image', data: PIXEL, mimeType: 'image/png' }] }),
  },
  {
    name: 'test_audio_content',
    run: () => ({ content: [{ type: 'audio', data: SILENCE, mimeType: 'audio/wav' }] }),
  },
  {
    name: 'test_embedded_resource',
    run: () => ({ content: [embedded('test://embedded-resource', 'text/plain', 'embedded')] }),
  },
  {
    name: 'test_multiple_content_types',
    run: () => ({
      content: [
        ...text('three kinds').content,
        { type: 'image', data: PIXEL, mimeType: 'image/png' },
        embedded('test://mixed-content-resource', 'application/json', '{"test":"data"}'),
      ],
    }),
  },
  {
    name: 'test_error_handling',
    run: () => {
      throw new Error('This tool intentionally returns an error for testing');
    },
  },
  {
    name: 'json_schema_2020_12_tool',
    inputSchema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      $defs: {
        address: {
          $anchor: 'addressDef',
          type: 'object',
          properties: { street: STRING, city: STRING },
        },
      },
      properties: {
        name: STRING,
        address: { $ref: '#/$defs/address' },
        contactMethod: { type: 'string', enum: ['phone', 'email'] },
        phone: STRING,
        email: STRING,
      },
      allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
      if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
      then: { required: ['phone'] },
      else: { required: ['email'] },
      additionalProperties: false,
    },
    run: (args) => text(JSON.stringify(args)),
  },
  {
    name: 'test_x_mcp_header',
    inputSchema: object({ region: { type: 'string', 'x-mcp-header': 'Region' } }, []),
    run: ({ region }) => text(`region ${region}`),
  },
];

// --- notifications -------------------------------------------------------------------------------

async function progress(ctx, done, total) {
  const progressToken = ctx.mcpReq._meta?.progressToken;
  if (progressToken !== undefined) {
    await ctx.mcpReq.notify({
      method: 'notifications/progress', params: { progressToken, progress: done, total },
    });
  }
}

async function log(ctx, ...lines) {
  for (const line of lines) {
    await ctx.mcpReq.log('info', line);
    await sleep(STEP_MS);
  }
}

const notifying = [
  {
    name: 'test_tool_with_logging',
    run: async (_, ctx) => {
      await log(ctx, 'Tool execution started', 'Tool processing data', 'Tool execution completed');
      return text('logged three lines');
    },
  },
  {
    name: 'test_logging_tool',
    run: async (_, ctx) => {
      await log(ctx, 'only for who asked');
      return text('done');
    },
  },
  {
    name: 'test_tool_with_progress',
    run: async (_, ctx) => {
      for (const done of [0, 50, 100]) {
        await progress(ctx, done, 100);
        await sleep(STEP_MS);
      }
      return text('done');
    },
  },
  {
    name: 'test_reconnection',
    run: async (_, ctx) => {
      ctx.http?.closeSSE?.();
      await sleep(2 * STEP_MS);
      return text('answered on the stream that was resumed');
    },
  },
  {
    name: 'test_trigger_tool_change',
    run: (_, ctx, server) => {
      server.announce('tools');
      return text('announced');
    },
  },
  {
    name: 'test_trigger_prompt_change',
    run: (_, ctx, server) => {
      server.announce('prompts');
      return text('announced');
    },
  },
];

// --- questions to the client ---------------------------------------------------------------------

const titled = (...titles) => titles.map((title, i) => ({ const: `value${i + 1}`, title }));
const OPTIONS = ['option1', 'option2', 'option3'];
const MANY = { type: 'array', minItems: 1, maxItems: 3 };

/** A legacy tool that asks one form and tells what came back. */
const form = (name, message, requestedSchema, inputSchema) => ({
  name,
  inputSchema,
  run: async (args, ctx) => {
    const asked = { message: args.message ?? message, requestedSchema };
    const answer = await ctx.mcpReq.elicitInput(asked);
    return text(`action=${answer.action}, content=${JSON.stringify(answer.content ?? {})}`);
  },
});

const legacyQuestions = [
  {
    name: 'test_sampling',
    inputSchema: object({ prompt: STRING }),
    run: async ({ prompt }, ctx) => {
      const answer = await ctx.mcpReq.requestSampling({
        messages: [{ role: 'user', content: { type: 'text', text: prompt } }], maxTokens: 100,
      });
      return text(`LLM response: ${answer.content.text}`);
    },
  },
  form('test_elicitation', 'Who are you?', object({ username: STRING, email: STRING }),
    object({ message: STRING })),
  form('test_elicitation_sep1034_defaults', 'Please look over the defaults', object({
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  }, [])),
  form('test_elicitation_sep1330_enums', 'Please choose', object({
    untitledSingle: { type: 'string', enum: OPTIONS },
    titledSingle: { type: 'string', oneOf: titled('First', 'Second', 'Third') },
    legacyEnum: {
      type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['One', 'Two', 'Three'],
    },
    untitledMulti: { ...MANY, items: { type: 'string', enum: OPTIONS } },
    titledMulti: { ...MANY, items: { anyOf: titled('First', 'Second', 'Third') } },
  }, [])),
];

// --- the same in the modern era: rounds ----------------------------------------------------------

const answers = (ctx) => ctx.mcpReq.inputResponses ?? {};
const NAME = 'What is your name?';

/** A tool of rounds: `rounds[i](answers)` is what to ask, null when all is known. */
const rounds = (name, requests, tell, state) => ({
  name,
  run: async (_, ctx, server) => {
    const missing = Object.keys(requests).filter((key) => answers(ctx)[key] === undefined);
    if (missing.length === 0 && (!state || ctx.mcpReq.requestState() !== undefined)) {
      return text(tell(answers(ctx)));
    }
    return inputRequired({
      inputRequests: requests,
      ...(state ? { requestState: await server.states.mint({ tool: name }, ctx) } : {}),
    });
  },
});

const PROBES = {
  elicitation: ['name', ask(NAME, 'name')],
  sampling: ['greeting', sample('Say hello', 50)],
  roots: ['client_roots', inputRequired.listRoots()],
};

const modernQuestions = [
  {
    name: 'test_input_required_result_elicitation',
    run: (_, ctx) => {
      const name = acceptedContent(ctx.mcpReq.inputResponses, 'user_name')?.name;
      return typeof name === 'string'
        ? text(`Hello, ${name}!`)
        : inputRequired({ inputRequests: { user_name: ask(NAME, 'name') } });
    },
  },
  rounds('test_input_required_result_sampling',
    { capital_question: sample('What is the capital of France?', 100) },
    (all) => `the model says: ${all.capital_question.content?.text}`),
  rounds('test_input_required_result_list_roots', { client_roots: inputRequired.listRoots() },
    (all) => all.client_roots.roots.map((root) => root.uri).join(' ')),
  rounds('test_input_required_result_request_state', { confirm: ask('Sure?', 'ok', 'boolean') },
    () => 'state-ok', true),
  rounds('test_input_required_result_tampered_state', { confirm: ask('Sure?', 'ok', 'boolean') },
    () => 'state-ok', true),
  rounds('test_input_required_result_multiple_inputs', {
    user_name: ask(NAME, 'name'),
    greeting: sample('Generate a greeting', 50),
    client_roots: inputRequired.listRoots(),
  }, (all) => Object.keys(all).join(' '), true),
  {
    name: 'test_input_required_result_multi_round',
    run: async (_, ctx, server) => {
      const { round = 0 } = ctx.mcpReq.requestState() ?? {};
      const asked = [ask(`Step 1: ${NAME}`, 'name'), ask('Step 2: Which colour?', 'color')][round];
      return asked === undefined
        ? text(`done after ${round} rounds`)
        : inputRequired({
          inputRequests: { [`step${round + 1}`]: asked },
          requestState: await server.states.mint({ round: round + 1 }, ctx),
        });
    },
  },
  {
    name: 'test_input_required_result_capabilities',
    run: (_, ctx) => {
      const can = ctx.mcpReq.envelope?.[CLIENT_CAPABILITIES_META_KEY] ?? {};
      const inputRequests = Object.fromEntries(
        Object.entries(PROBES).filter(([capability]) => can[capability]).map(([, pair]) => pair));
      return Object.keys(inputRequests).length === 0 || Object.keys(answers(ctx)).length > 0
        ? text('nothing to ask')
        : inputRequired({ inputRequests });
    },
  },
  {
    name: 'test_streaming_elicitation',
    run: async (_, ctx) => {
      await progress(ctx, 1, 2);
      return answers(ctx).user_name
        ? text('done')
        : inputRequired({ inputRequests: { user_name: ask(NAME, 'name') } });
    },
  },
  {
    name: 'test_missing_capability',
    run: (_, ctx) => {
      if (!ctx.mcpReq.envelope?.[CLIENT_CAPABILITIES_META_KEY]?.sampling) {
        throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } });
      }
      return text('the client can sample');
    },
  },
];

// --- ours ----------------------------------------------------------------------------------------

const seen = { started: 0, cancelled: 0 }; // calls of `wait`, in this process

const ours = [
  {
    name: 'big',
    description: 'as many bytes as asked for',
    inputSchema: object({ bytes: { type: 'integer' } }),
    run: ({ bytes }) => text('0123456789abcdef'.repeat(Math.ceil(bytes / 16)).slice(0, bytes)),
  },
  {
    name: 'echo',
    inputSchema: object({ value: {} }),
    run: ({ value }) => text(JSON.stringify(value)),
  },
  {
    name: 'steps',
    description: 'so many progress notifications, then the result',
    inputSchema: object({ count: { type: 'integer' } }),
    run: async ({ count }, ctx) => {
      for (let i = 1; i <= count; ++i) {
        await progress(ctx, i, count);
        await sleep(STEP_MS / 5);
      }
      return text(`${count} steps`);
    },
  },
  {
    name: 'wait',
    description: 'answers after so long, unless it is cancelled',
    inputSchema: object({ ms: { type: 'integer' } }),
    run: async ({ ms }, ctx) => {
      ++seen.started;
      try {
        await sleep(ms, undefined, { signal: ctx.mcpReq.signal });
      } catch (stopped) {
        ++seen.cancelled;
        throw stopped;
      }
      return text('waited');
    },
  },
  { name: 'seen', description: 'what became of the waits', run: () => text(JSON.stringify(seen)) },
  {
    name: 'headers',
    description: 'the HTTP headers that came with this call',
    run: (_, ctx) => text(JSON.stringify(Object.fromEntries(ctx.http?.req?.headers ?? []))),
  },
  { name: 'forbidden', description: 'for policies to deny', run: () => text('must not happen') },
  { name: 'secret', description: 'for policies to hide', run: () => text('must not happen') },
];

export const TOOLS = [
  ...contents, ...notifying, ...legacyQuestions, ...modernQuestions, ...ours,
];
