// resume_client: a client of an official TypeScript SDK whose connection breaks in the middle of a
// call. It resumes the stream; nothing is lost and nothing comes twice.
//
//   node resume_client.mjs v1|v2-legacy URL
//
// Between the client and URL stands a relay of bytes that can cut what goes through it. Ends 0 and
// prints what it did as JSON; an assertion that fails ends it with a stack.
import assert from 'node:assert/strict';
import net from 'node:net';

const STEPS = 40;
const CUT_AFTER = 3;

const [kind, to] = process.argv.slice(2);
const target = new URL(to);
const sockets = new Set();
const asked = [];

const relay = net.createServer((client) => {
  const server = net.connect(Number(target.port), target.hostname);
  for (const [from, into] of [[client, server], [server, client]]) {
    sockets.add(from);
    from.on('error', () => into.destroy());
    from.on('close', () => {
      sockets.delete(from);
      into.destroy();
    });
  }
  client.on('data', (bytes) => {
    asked.push(bytes.toString('latin1'));
    server.write(bytes);
  });
  server.on('data', (bytes) => client.write(bytes));
});
await new Promise((resolve) => {
  relay.listen(0, '127.0.0.1', resolve);
});
const url = new URL(to);
url.port = String(relay.address().port);

async function connect() {
  const info = { name: 'gatecrash-interop', version: '1.0.0' };
  const reconnectionOptions = {
    initialReconnectionDelay: 50, maxReconnectionDelay: 500, reconnectionDelayGrowFactor: 1.5,
    maxRetries: 5,
  };
  if (kind === 'v1') {
    const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
    const { StreamableHTTPClientTransport } = await import(
      '@modelcontextprotocol/sdk/client/streamableHttp.js');
    const client = new Client(info);
    await client.connect(new StreamableHTTPClientTransport(url, { reconnectionOptions }));
    return [client, (params, more) => client.callTool(params, undefined, more)];
  }
  const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const client = new Client(info, { versionNegotiation: { mode: 'legacy' } });
  await client.connect(new StreamableHTTPClientTransport(url, { reconnectionOptions }));
  return [client, (params, more) => client.callTool(params, more)];
}

const [client, call] = await connect();
const seen = [];
const answer = await call({ name: 'steps', arguments: { count: STEPS } }, {
  onprogress: ({ progress }) => {
    seen.push(progress);
    if (seen.length === CUT_AFTER) {
      for (const socket of sockets) {
        socket.destroy();
      }
    }
  },
});
assert.equal(answer.content[0].text, `${STEPS} steps`);
assert.deepEqual(seen, Array.from({ length: STEPS }, (_, i) => i + 1));
const resumed = asked.filter((text) => /^last-event-id: /im.test(text)).length;
assert.ok(resumed >= 1, 'the client did not resume');
assert.equal((await call({ name: 'steps', arguments: { count: 1 } })).content[0].text, '1 steps');
await client.close();
relay.close();
for (const socket of sockets) {
  socket.destroy();
}
console.log(JSON.stringify({ client: kind, steps: seen.length, resumed }));
