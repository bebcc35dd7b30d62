// Turns lib/sizing/data/instances.csv into lib/sizing/data/instances.ts: `node scripts/generate-instances.mjs`.
// The CSV keeps the sources of every figure; the module keeps what the constructs look up, so that nothing is read or
// parsed when the library is loaded.
import { readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('../lib/sizing/data/', import.meta.url);
const [head, ...lines] = readFileSync(new URL('instances.csv', folder), 'utf8').trim().split('\n');
const columns = head.split(',');
const rows = lines
  .map((line) => {
    // quoted cells stand only in the last columns, which are not used here
    const cells = line.split(',');
    const cell = (name) => cells[columns.indexOf(name)] ?? '';
    const number = (name) => (cell(name) === '' ? 0 : Number(cell(name)));
    const architecture = cell('arch') === 'arm64' ? 'arm64' : 'x86_64';
    return [
      cell('instance_type'),
      cell('gpu_name'),
      number('gpu_count'),
      number('gpu_memory_gib_each'),
      number('vcpu'),
      number('memory_gib'),
      number('local_nvme_gb'),
      number('efa_count'),
      architecture,
      number('max_pods'),
      number('price_us_east_1'),
    ];
  })
  .filter(([, , , , vcpu]) => vcpu > 0); // a row without figures says nothing
const body = rows.map((row) => `  ${JSON.stringify(row).replaceAll('"', "'").replaceAll(',', ', ')},`).join('\n');
writeFileSync(
  new URL('instances.ts', folder),
  `// Generated from instances.csv by scripts/generate-instances.mjs; do not edit.

/** Type, GPU, GPUs, GiB a GPU, vCPUs, GiB, GB of NVMe, EFA interfaces, architecture, most pods without prefixes, USD an hour in us-east-1. */
export type InstanceRow = readonly [
  string, string, number, number, number, number, number, number, string, number, number,
];

export const INSTANCE_ROWS: readonly InstanceRow[] = [
${body}
];
`,
);
