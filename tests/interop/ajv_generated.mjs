// ajv_generated: what harness/generate calls valid, ajv accepts; what it calls invalid, ajv refuses
// for the keyword that was to be broken.
//
//   node ajv_generated.mjs GENERATED_VALUES_PROGRAM TOOLS_JSON
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

import Ajv2020 from 'ajv/dist/2020.js';

const [program, toolsFile] = process.argv.slice(2);
const made = spawnSync(program, [toolsFile], { encoding: 'utf8', maxBuffer: 1 << 28 });
assert.equal(made.status, 0, made.stderr);

const ajv = new Ajv2020({ strict: false, allErrors: true });
const validators = new Map();
const counts = { valid: 0, invalid: 0 };
for (const line of made.stdout.trim().split('\n')) {
  const { schema, value, keyword } = JSON.parse(line);
  const text = JSON.stringify(schema);
  if (!validators.has(text)) {
    validators.set(text, ajv.compile(schema));
  }
  const validate = validators.get(text);
  const accepted = validate(value);
  const said = `${line.slice(0, 600)}: ${JSON.stringify(validate.errors)?.slice(0, 400)}`;
  assert.equal(accepted, keyword === '', said);
  if (!accepted) {
    // A constant is an enum of one, for the generator.
    const broken = validate.errors.map((error) =>
      error.keyword === 'const' ? 'enum' : error.keyword);
    assert.ok(broken.includes(keyword), said);
  }
  ++counts[accepted ? 'valid' : 'invalid'];
}
assert.ok(Math.min(counts.valid, counts.invalid) > 300, 'one-sided values prove little');
console.log(`ajv agrees: ${counts.valid} valid, ${counts.invalid} that break what they should`);
