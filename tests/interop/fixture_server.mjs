// fixture_server: an MCP server on the official SDK v2, in both eras, that offers what the official
// conformance suite asks for, and some tools of ours (fixture_tools.mjs).
//
//   node fixture_server.mjs stdio
//   node fixture_server.mjs http          prints `listening on URL`; legacy sessions and the
//                                         stateless modern era on one endpoint
//
// On both it ends when its standard input does. `--requests FILE` appends a line of JSON for each
// HTTP request: its headers and body, for tests of what reaches a server.
import { randomBytes, randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { text as readAll } from 'node:stream/consumers';

import {
  localhostHostValidation, localhostOriginValidation, NodeStreamableHTTPServerTransport,
  toNodeHandler, toWebRequest,
} from '@modelcontextprotocol/node';
import {
  createMcpHandler, createRequestStateCodec, fromJsonSchema, inputRequired, isLegacyRequest,
  McpServer, MissingRequiredClientCapabilityError, ProtocolError, ProtocolErrorCode,
  ResourceTemplate,
} from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

import { PIXEL, TOOLS } from './fixture_tools.mjs';

const RETRY_MS = 500; // what a resuming client is told to wait
const BODY_BYTES_MAX = 32 << 20; // the SDK's own bound, 4 MiB, is below what the gateway allows
const CACHE = { ttlMs: 1000, cacheScope: 'public' };
const ANY_OBJECT = { type: 'object', properties: {} };
const states = createRequestStateCodec({ key: randomBytes(32) });

// --- what is served ------------------------------------------------------------------------------

function addTools(server, hub) {
  for (const tool of TOOLS) {
    const inputSchema = fromJsonSchema(tool.inputSchema ?? ANY_OBJECT);
    const description = tool.description ?? `for the conformance suite: ${tool.name}`;
    server.registerTool(tool.name, { description, inputSchema }, () => ({ content: [] }));
  }
  // The SDK's own handler would make a tool error of a missing capability.
  const tools = new Map(TOOLS.map((tool) => [tool.name, tool]));
  server.server.setRequestHandler('tools/call', async ({ params }, ctx) => {
    const tool = tools.get(params.name);
    if (!tool) {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${params.name}`);
    }
    try {
      return await tool.run(params.arguments ?? {}, ctx, hub);
    } catch (error) {
      if (error instanceof MissingRequiredClientCapabilityError) {
        throw error;
      }
      return { content: [{ type: 'text', text: error.message }], isError: true };
    }
  });
}

function addResources(server) {
  const add = (name, uri, mimeType, body) => server.registerResource(
    name, uri, { description: `${name} for tests`, mimeType },
    (url) => ({ contents: [{ uri: url.href, mimeType, ...body }] }));
  add('static-text', 'test://static-text', 'text/plain', { text: 'static text' });
  add('static-binary', 'test://static-binary', 'image/png', { blob: PIXEL });
  add('watched', 'test://watched-resource', 'text/plain', { text: 'watch me' });
  server.registerResource(
    'template', new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { description: 'one datum for each id', mimeType: 'application/json' },
    (url, { id }) => ({
      contents: [{ uri: url.href, mimeType: 'application/json', text: JSON.stringify({ id }) }],
    }));
}

function addPrompts(server) {
  const say = (value) => ({ role: 'user', content: { type: 'text', text: value } });
  const add = (name, words, make) => {
    const properties = Object.fromEntries(words.map((word) => [word, { type: 'string' }]));
    const argsSchema = fromJsonSchema({ type: 'object', properties, required: words });
    server.registerPrompt(
      name, { description: `${name} for tests`, ...(words.length > 0 ? { argsSchema } : {}) },
      words.length > 0 ? make : (ctx) => make({}, ctx));
  };
  add('test_simple_prompt', [], () => ({ messages: [say('a simple prompt')] }));
  add('test_prompt_with_arguments', ['arg1', 'arg2'],
    ({ arg1, arg2 }) => ({ messages: [say(`arg1='${arg1}', arg2='${arg2}'`)] }));
  add('test_prompt_with_embedded_resource', ['resourceUri'], ({ resourceUri: uri }) => ({
    messages: [
      {
        role: 'user',
        content: { type: 'resource', resource: { uri, mimeType: 'text/plain', text: 'embedded' } },
      },
      say('please read the resource'),
    ],
  }));
  add('test_prompt_with_image', [], () => ({
    messages: [
      { role: 'user', content: { type: 'image', data: PIXEL, mimeType: 'image/png' } },
      say('please look at the picture'),
    ],
  }));
  add('test_input_required_result_prompt', [], (_, ctx) => {
    const answer = ctx.mcpReq.inputResponses?.user_context;
    const requestedSchema = {
      type: 'object', properties: { context: { type: 'string' } }, required: ['context'],
    };
    return answer
      ? { messages: [say(`in the context of ${answer.content?.context}`)] }
      : inputRequired({
        inputRequests: {
          user_context: inputRequired.elicit({ message: 'Which?', requestedSchema }),
        },
      });
  });
}

/** A server for one request (modern over HTTP), session or connection. */
function makeServer({ era }, notifier) {
  const cacheHints = Object.fromEntries(
    ['server/discover', 'tools/list', 'prompts/list', 'resources/list', 'resources/templates/list',
      'resources/read'].map((method) => [method, CACHE]));
  const server = new McpServer({ name: 'gatecrash-fixture', version: '1.0.0' }, {
    capabilities: {
      tools: { listChanged: true },
      resources: { subscribe: true, listChanged: true },
      prompts: { listChanged: true },
      logging: {},
      completions: {},
    },
    cacheHints,
    requestState: { verify: states.verify },
  });
  const announce = (list) => {
    if (era === 'modern' && notifier) {
      (list === 'tools' ? notifier().toolsChanged() : notifier().promptsChanged());
    } else {
      (list === 'tools' ? server.sendToolListChanged() : server.sendPromptListChanged());
    }
  };
  addTools(server, { states, announce });
  addResources(server);
  addPrompts(server);
  server.server.setRequestHandler('completion/complete', () =>
    ({ completion: { values: ['paris', 'park'], total: 2, hasMore: false } }));
  if (era === 'legacy') {
    server.server.setRequestHandler('resources/subscribe', () => ({}));
    server.server.setRequestHandler('resources/unsubscribe', () => ({}));
  }
  return server;
}

// --- HTTP ----------------------------------------------------------------------------------------

/** Events of one session, kept for clients that resume. */
class Events {
  #kept = []; // [id, stream, message], oldest first

  async storeEvent(stream, message) {
    const id = `${this.#kept.length + 1}-${stream}`;
    this.#kept.push([id, stream, message]);
    return id;
  }

  async replayEventsAfter(last, { send }) {
    const from = this.#kept.findIndex(([id]) => id === last);
    if (from < 0) {
      throw new Error('no such event');
    }
    const stream = this.#kept[from][1];
    for (const [id, its, message] of this.#kept.slice(from + 1)) {
      if (its === stream && Object.keys(message).length > 0) { // an empty one opened the stream
        await send(id, message);
      }
    }
    return stream;
  }
}

const sessions = new Map();

async function serveLegacy(request, response, body) {
  const session = request.headers['mcp-session-id'];
  let transport = sessions.get(session);
  if (session !== undefined && !transport) {
    response.writeHead(404, { 'Content-Type': 'application/json' });
    response.end('{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"No such session"}}');
    return;
  }
  if (!transport) {
    transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      eventStore: new Events(),
      retryInterval: RETRY_MS,
      onsessioninitialized: (id) => sessions.set(id, transport),
      onsessionclosed: (id) => sessions.delete(id),
    });
    await makeServer({ era: 'legacy' }).connect(transport);
  }
  await transport.handleRequest(request, response, body);
}

function serveHttp(requestsFile) {
  const handler = createMcpHandler((ctx) => makeServer(ctx, () => handler.notify),
    { legacy: 'reject', maxRequestBodySize: BODY_BYTES_MAX });
  const serveModern = toNodeHandler(handler, { maxRequestBodySize: BODY_BYTES_MAX });
  const hostIsOurs = localhostHostValidation();
  const originIsOurs = localhostOriginValidation();
  const http = createServer(async (request, response) => {
    try {
      if (!hostIsOurs(request, response) || !originIsOurs(request, response)) {
        return;
      }
      const raw = request.method === 'POST' ? await readAll(request) : '';
      if (requestsFile) {
        const { method, url, rawHeaders } = request;
        appendFileSync(requestsFile, JSON.stringify({ method, url, rawHeaders, raw }) + '\n');
      }
      let body;
      try {
        body = raw === '' ? undefined : JSON.parse(raw);
      } catch {
        body = raw; // a string is no message: the SDK says what it thinks of it
      }
      const probe = await toWebRequest(request, body);
      await ((await isLegacyRequest(probe)) ? serveLegacy : serveModern)(request, response, body);
    } catch (error) {
      console.error(error);
      response.destroy();
    }
  });
  http.listen(0, '127.0.0.1', () => {
    console.log(`listening on http://127.0.0.1:${http.address().port}/mcp`);
  });
  process.stdin.on('end', () => process.exit(0)).resume();
}

const [kind, option, file] = process.argv.slice(2);
if (kind === 'stdio') {
  serveStdio((ctx) => makeServer(ctx));
} else if (kind === 'http') {
  serveHttp(option === '--requests' ? file : undefined);
} else {
  console.error('usage: node fixture_server.mjs stdio|http [--requests FILE]');
  process.exit(2);
}
