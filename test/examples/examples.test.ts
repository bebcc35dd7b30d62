import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { type SynthesizedStack, ledger, synthesize } from './synthesize';

/** Apps whose addresses are contract, and the file that holds them. `UPDATE_LEDGER=1 npx jest test/examples` rewrites it. */
const APPS = [
  'main.ts',
  'examples/quickstart/main.ts',
  'examples/bring-your-own/main.ts',
  'examples/snapshot-testing/main.ts',
];
const made = new Map<string, SynthesizedStack[]>();

function synthesized(main: string): SynthesizedStack[] {
  const known = made.get(main) ?? synthesize(main);
  made.set(main, known);
  return known;
}

function ledgerFile(main: string): string {
  const name = main === 'main.ts' ? 'environments' : path.basename(path.dirname(main));
  return path.join(__dirname, 'ledger', `${name}.txt`);
}

jest.setTimeout(60_000);

describe.each(APPS)('%s', (main) => {
  test('makes the addresses of the ledger', () => {
    const now = ledger(synthesized(main));
    if (process.env.UPDATE_LEDGER) fs.writeFileSync(ledgerFile(main), now);
    expect(now).toBe(fs.readFileSync(ledgerFile(main), 'utf8'));
  });

  test('writes no path of this machine, no unresolved token and no gap', () => {
    for (const { text } of synthesized(main)) {
      // the default backend of CDKTF, which the examples leave as it is, has a path of the machine
      const ours = main === 'main.ts' ? text : text.replace(/"path": "[^"]*\.tfstate"/, '');
      expect(ours).not.toContain(path.join(os.tmpdir(), 'synth-'));
      expect(ours).not.toContain(path.join(__dirname, '../..'));
      expect(ours).not.toMatch(/TfToken\[|tftoken\[|\bNaN\b|undefined|-8\.1\d+e\+?298/);
    }
  });
});

test('the output is the same, byte for byte, in another folder, language and time zone', () => {
  const elsewhere = fs.mkdtempSync(path.join(os.tmpdir(), 'elsewhere-'));
  try {
    const there = synthesize(
      'main.ts',
      { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', TZ: 'Pacific/Kiritimati' },
      elsewhere,
    );
    expect(there).toEqual(synthesized('main.ts'));
  } finally {
    fs.rmSync(elsewhere, { recursive: true, force: true });
  }
});
