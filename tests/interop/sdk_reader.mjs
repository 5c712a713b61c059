// Reads connections as the TypeScript SDK's stdio server does: each line of standard input is what
// one connection carries, in hexadecimal. Prints "V [messages]" for each.
import { readFileSync } from 'node:fs';
import { ReadBuffer } from '@modelcontextprotocol/sdk/shared/stdio.js';

for (const line of readFileSync(0, 'latin1').split('\n').slice(0, -1)) {
  const buffer = new ReadBuffer();
  const messages = [];
  buffer.append(Buffer.from(line, 'hex'));
  for (;;) {
    try {
      const message = buffer.readMessage();
      if (message === null) {
        break;
      }
      messages.push(message);
    } catch {
      // The transport reports it and goes on.
    }
  }
  console.log('V ' + JSON.stringify(messages));
}
