// client: one realistic session of the official TypeScript SDK client, through whatever command
// stands after `--`, with everything that the client sees asserted.
//
//   node client.mjs --summary FILE --delete allowed|denied -- COMMAND...
//
// Writes what the session did to FILE as JSON, for run.py to hold against the lake's effect log.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

const EXPORT_CAP = 10; // of the policy: start_fhir_export_job a minute
const SESSION_MS_MAX = 10_000; // the exports must fit between two edges of the policy's minute
const MINUTE_MS = 60_000;

function parseArguments(words) {
  const split = words.indexOf('--');
  assert.ok(split >= 0, 'usage: client.mjs --summary FILE --delete allowed|denied -- COMMAND...');
  const options = { command: words.slice(split + 1) };
  for (let i = 0; i < split; i += 2) {
    options[words[i].replace(/^--/, '')] = words[i + 1];
  }
  return options;
}

const options = parseArguments(process.argv.slice(2));

// A session that starts late in a minute would meet a fresh quota halfway.
const left = MINUTE_MS - (Date.now() % MINUTE_MS);
if (left < SESSION_MS_MAX) {
  await sleep(left);
}

const transport = new StdioClientTransport({
  command: options.command[0],
  args: options.command.slice(1),
  env: { PATH: process.env.PATH },
  stderr: 'inherit',
});
const client = new Client({ name: 'gatecrash-interop', version: '1.0.0' });
await client.connect(transport);

/** A call that succeeds: its structured content, which must say what the text block says. */
async function succeed(name, args) {
  const answer = await client.callTool({ name, arguments: args });
  assert.ok(!answer.isError, `${name} failed: ${JSON.stringify(answer.content)}`);
  assert.equal(answer.content.length, 1);
  assert.equal(answer.content[0].type, 'text');
  const { result } = answer.structuredContent;
  assert.deepEqual(JSON.parse(answer.content[0].text), result);
  return result;
}

/** A call that fails: the text of its error. */
async function refuse(name, args) {
  const answer = await client.callTool({ name, arguments: args });
  assert.equal(answer.isError, true, `${name} should have failed`);
  assert.equal(answer.structuredContent, undefined);
  return answer.content[0].text;
}

// --- hello ---------------------------------------------------------------------------------------

assert.equal(client.getServerVersion().name, 'AWS HealthLake MCP Server');
assert.ok(client.getServerCapabilities().tools);
await client.ping();

const tools = (await client.listTools()).tools.map((tool) => tool.name);
const expected = [
  'describe_datastore', 'list_datastores', 'start_fhir_export_job', 'describe_fhir_export_job',
  'read_fhir_resource', 'search_fhir_resources', 'create_fhir_resource', 'update_fhir_resource',
  'delete_fhir_resource',
];
assert.deepEqual(tools, expected, 'create_datastore is hidden, the rest is listed in order');

// --- the datastore -------------------------------------------------------------------------------

const listed = await succeed('list_datastores', { filter_dict: { DatastoreStatus: 'ACTIVE' } });
assert.equal(listed.DatastorePropertiesList.length, 1);
const datastore_id = listed.DatastorePropertiesList[0].DatastoreId;
assert.match(datastore_id, /^[0-9a-f]{32}$/);
assert.equal(listed.ResponseMetadata.HTTPStatusCode, 200);
const described = await succeed('describe_datastore', { datastore_id });
assert.equal(described.DatastoreProperties.DatastoreStatus, 'ACTIVE');
assert.match(described.DatastoreProperties.CreatedAt, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

// --- one patient's life --------------------------------------------------------------------------

const resource_type = 'Patient';
const patient = {
  resourceType: 'Patient',
  identifier: [{ system: 'http://hospital.example.org/mrn', value: 'MRN-interop-1' }],
  name: [{ family: 'Interop', given: ['Zoë', '\u2028'] }],
  gender: 'female',
  birthDate: '1970-01-01',
};
const created = await succeed('create_fhir_resource', {
  datastore_id, resource_type, resource_data: patient,
});
const resource_id = created.id;
assert.equal(created.meta.versionId, '1');
const read = await succeed('read_fhir_resource', { datastore_id, resource_type, resource_id });
assert.deepEqual(read, created);
assert.deepEqual(read.name, patient.name);

const changed = { ...patient, id: resource_id, active: true };
const updated = await succeed('update_fhir_resource', {
  datastore_id, resource_type, resource_id, resource_data: changed, if_match: 'W/"1"',
});
assert.equal(updated.meta.versionId, '2');
assert.equal(updated.active, true);
assert.match(
  await refuse('update_fhir_resource', {
    datastore_id, resource_type, resource_id, resource_data: changed, if_match: 'W/"1"',
  }),
  /^Error executing tool update_fhir_resource: FHIR Operation Failed: ERROR: /,
);
const first = await succeed('read_fhir_resource', {
  datastore_id, resource_type, resource_id, version_id: '1',
});
assert.deepEqual(first, created);

const found = await succeed('search_fhir_resources', {
  datastore_id, resource_type, query_parameters: { identifier: 'MRN-interop-1', _count: '10' },
});
assert.equal(found.resourceType, 'Bundle');
assert.deepEqual(found.entry.map((entry) => entry.resource), [updated]);

// --- what goes wrong -----------------------------------------------------------------------------

assert.match(
  await refuse('read_fhir_resource', { datastore_id, resource_type, resource_id: 'nobody' }),
  /^Error executing tool read_fhir_resource: FHIR Operation Failed: ERROR: not-found - /,
);
assert.match(
  await refuse('describe_datastore', { datastore_id: 'f'.repeat(32) }),
  /^Error executing tool describe_datastore: AWS HealthLake Error \(ResourceNotFoundException\): /,
);
assert.match(
  await refuse('read_fhir_resource', { datastore_id, resource_type }),
  /1 validation error for read_fhir_resourceArguments\nresource_id\n {2}is required/,
);

// --- exports until the policy says no ------------------------------------------------------------

const jobs = [];
const exportArguments = {
  datastore_id,
  data_access_role_arn: 'arn:aws:iam::123456789012:role/export',
  output_data_config: {
    S3Configuration: {
      S3Uri: 's3://exports/interop',
      KmsKeyId: 'arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    },
  },
};
for (let i = 0; i < EXPORT_CAP; ++i) {
  const job = await succeed('start_fhir_export_job', { ...exportArguments, job_name: `job-${i}` });
  assert.equal(job.JobStatus, 'SUBMITTED');
  jobs.push(job.JobId);
}
assert.equal(new Set(jobs).size, EXPORT_CAP);
for (let i = 0; i < 2; ++i) {
  const denial = await refuse('start_fhir_export_job', { ...exportArguments, job_name: 'denied' });
  assert.doesNotMatch(denial, /^Error executing tool/, 'the gateway answers, not the server');
}
const job = await succeed('describe_fhir_export_job', { datastore_id, job_id: jobs[0] });
assert.equal(job.ExportJobProperties.JobId, jobs[0]);
assert.equal(job.ExportJobProperties.JobName, 'job-0');

// --- what the policy forbids, and the end --------------------------------------------------------

for (const forbidden of ['create_datastore', 'delete_datastore']) {
  assert.doesNotMatch(
    await refuse(forbidden, { datastore_type_version: 'R4', datastore_id }),
    /^(Error executing tool|Unknown tool)/,
    'the gateway answers, not the server',
  );
}
if (options.delete === 'allowed') {
  const gone = await succeed('delete_fhir_resource', { datastore_id, resource_type, resource_id });
  assert.deepEqual(gone, { status: 'success', statusCode: 204 });
  assert.match(
    await refuse('read_fhir_resource', { datastore_id, resource_type, resource_id }),
    /^Error executing tool read_fhir_resource: FHIR Operation Failed: ERROR: /,
  );
} else {
  assert.doesNotMatch(
    await refuse('delete_fhir_resource', { datastore_id, resource_type, resource_id }),
    /^Error executing tool/,
    'the gateway answers, not the server',
  );
  assert.deepEqual(
    await succeed('read_fhir_resource', { datastore_id, resource_type, resource_id }),
    updated,
  );
}

await client.close();
writeFileSync(options.summary, JSON.stringify({ datastore_id, resource_id, jobs }));
console.log(`the client saw what it should: ${jobs.length} exports, then denials`);
