// ajv_check: wire::JsonSchema against ajv, which judges JSON Schema for the SDK.
//
//   node ajv_check.mjs VERDICTS_PROGRAM TOOLS_JSON
//
// Two sorts of pairs: the input schemas of the built-in server's tools with arguments that are
// right, lack one, or have one of the wrong kind; and small schemas, made up from a fixed seed,
// with small values. Every verdict must be ajv's.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import Ajv2020 from 'ajv/dist/2020.js';

const RANDOM_PAIRS = 3_000; // ajv compiles some hundred schemas a second
const [program, toolsFile] = process.argv.slice(2);

// A fixed sequence (mulberry32): the same pairs in every run.
let state = 7;
function random(n) {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % n;
}
const pick = (list) => list[random(list.length)];

const TYPES = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object'];
const KEYS = ['a', 'b', 'c'];
const SCALARS = [null, true, false, 0, 1, -1, 2.5, 100, 1e21, '', 'a', '1'];

function randomValue(depth) {
  const kind = random(depth > 0 ? 10 : 8);
  if (kind < 8) {
    return pick(SCALARS);
  }
  if (kind === 8) {
    return Array.from({ length: random(3) }, () => randomValue(depth - 1));
  }
  return Object.fromEntries(KEYS.slice(0, random(4)).map((key) => [key, randomValue(depth - 1)]));
}

function randomSchema(depth) {
  if (random(12) === 0) {
    return random(2) === 0;
  }
  const schema = {};
  const maybe = (n, make) => random(n) === 0 && Object.assign(schema, make());
  const types = () => [...new Set([pick(TYPES), pick(TYPES)])];
  maybe(2, () => ({ type: random(4) === 0 ? types() : pick(TYPES) }));
  maybe(6, () => ({ minimum: pick([-1, 0, 1, 2.5]) }));
  maybe(6, () => ({ maximum: pick([0, 1, 99.5]) }));
  if (!maybe(8, () => ({ const: randomValue(1) }))) {
    const values = new Map([randomValue(1), randomValue(1)].map((v) => [JSON.stringify(v), v]));
    maybe(8, () => ({ enum: [...values.values()] }));
  }
  maybe(4, () => ({ required: KEYS.slice(0, random(3)) }));
  if (depth > 0) {
    const children = () => Object.fromEntries(
      KEYS.slice(0, 1 + random(2)).map((key) => [key, randomSchema(depth - 1)]));
    maybe(3, () => ({ properties: children() }));
    maybe(4, () => ({ additionalProperties: randomSchema(depth - 1) }));
    maybe(4, () => ({ items: randomSchema(depth - 1) }));
    maybe(4, () => ({ anyOf: [randomSchema(depth - 1), randomSchema(depth - 1)] }));
  }
  return schema;
}

/** A value that the sub-schema of one tool argument accepts. */
function fitting(schema) {
  const type = schema.type ?? schema.anyOf[0].type;
  return { string: 'text', integer: 3, object: {}, array: [] }[type];
}

const pairs = [];
for (const { inputSchema: schema } of JSON.parse(readFileSync(toolsFile, 'utf8')).tools) {
  const names = Object.keys(schema.properties);
  const right = Object.fromEntries(names.map((name) => [name, fitting(schema.properties[name])]));
  pairs.push({ schema, value: right }, { schema, value: {} }, { schema, value: [] });
  for (const name of names) {
    const { [name]: _, ...without } = right;
    pairs.push({ schema, value: without });
    for (const wrong of [...SCALARS, [], [1], [{}], [{ Key: 1 }], {}, { a: 1 }, { a: 'b' }]) {
      pairs.push({ schema, value: { ...right, [name]: wrong } });
    }
  }
}
for (let i = 0; i < RANDOM_PAIRS; ++i) {
  pairs.push({ schema: randomSchema(2), value: randomValue(2) });
}

const ours = spawnSync(program, {
  input: pairs.map((pair) => JSON.stringify(pair) + '\n').join(''),
  encoding: 'utf8',
  maxBuffer: 1 << 28,
});
assert.equal(ours.status, 0, ours.stderr);
const verdicts = ours.stdout.trim().split('\n');
assert.equal(verdicts.length, pairs.length);

const ajv = new Ajv2020({ strict: false });
const validators = new Map();
const counts = { valid: 0, invalid: 0 };
pairs.forEach(({ schema, value }, i) => {
  const text = JSON.stringify(schema);
  if (!validators.has(text)) {
    validators.set(text, ajv.compile(schema));
  }
  const theirs = validators.get(text)(value) ? 'valid' : 'invalid';
  assert.equal(verdicts[i], theirs, `${text} on ${JSON.stringify(value)}: ajv says ${theirs}`);
  ++counts[theirs];
});
const fewest = Math.min(counts.valid, counts.invalid);
assert.ok(fewest > pairs.length / 10, 'one-sided pairs prove little');
console.log(`ajv agrees ${pairs.length} times: ${counts.valid} valid, ${counts.invalid} not`);
