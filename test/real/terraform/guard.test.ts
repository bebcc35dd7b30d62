import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { capture } from '../../../scripts/support.cjs';
import { Guard } from '../support/guard';

/** What a program sees that asks this URL from inside the namespace. */
async function request(guard: Guard, url: string): Promise<string> {
  const script = `fetch(process.argv[1]).then((r) => r.text()).catch((e) => e.cause.code).then(console.log)`;
  const env = { ...process.env, ...guard.environment() };
  return (await capture('node', ['-e', script, url], { env })).output.trim();
}

test('a program in the guard reaches a port that was opened and no other, and leaves no trace of it', async () => {
  const server = http.createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const guard = await Guard.start(['node']);
  expect(await request(guard, url)).toBe('ECONNREFUSED');
  await guard.open(url);
  expect(await request(guard, url)).toBe('hello');
  await guard.stop();
  server.close();
});

test('a name that is looked up and an address that is called are refused, written down, and fail the suite', async () => {
  const guard = await Guard.start(['node']);
  expect(await request(guard, 'https://sts.amazonaws.com')).toBe('ENOTFOUND');
  await request(guard, 'http://192.0.2.1/');
  expect(await guard.attempts()).toEqual(expect.arrayContaining(['dns sts.amazonaws.com', 'tcp 192.0.2.1:80']));
  await expect(guard.stop()).rejects.toThrow(/would leave the machine: .*sts\.amazonaws\.com/);
});

test('the guard opens no port of another machine', async () => {
  const guard = await Guard.start([]);
  await expect(guard.open('http://192.0.2.1:80')).rejects.toThrow('is not on this machine');
  await guard.stop();
});
