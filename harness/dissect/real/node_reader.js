// Reads messages as a Node.js server does and says what it read, one line each:
//   V JSON    a value          R WHY    what JSON.parse refused
// Argument "stream": standard input is a connection, its units are lines. Argument "units": each
// line of standard input is one unit in hexadecimal.
'use strict';
const input = require('node:fs').readFileSync(0);
const answers = [];

function read(unit) {
  const text = unit.toString('utf8');
  if (text.trim() === '') {
    answers.push('R blank');
    return;
  }
  try {
    answers.push('V ' + JSON.stringify(JSON.parse(text)));
  } catch (error) {
    answers.push('R ' + error.message.replace(/[^ -~]/g, '?'));
  }
}

if (process.argv.includes('units')) {
  for (const line of input.toString('latin1').split('\n').slice(0, -1)) {
    read(Buffer.from(line, 'hex'));
  }
} else {
  for (let at = 0; at < input.length;) {
    const end = input.indexOf(10, at);
    const stop = end < 0 ? input.length : end;
    const line = input.subarray(at, stop);
    if (line.toString('latin1').trim() !== '') {
      read(line.at(-1) === 13 ? line.subarray(0, -1) : line);
    }
    at = stop + 1;
  }
}
process.stdout.write(answers.join('\n') + '\n');
