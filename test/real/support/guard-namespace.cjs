// What runs inside the guard's network namespace: the other end of each opened port, and a listener for whatever wants to leave.
const dgram = require('node:dgram');
const net = require('node:net');
const { execFileSync } = require('node:child_process');

const attempts = [];

execFileSync('ip', ['link', 'set', 'lo', 'up']);
// every address there is ends here: a request to anywhere is answered by the listeners below, or refused
execFileSync('ip', ['route', 'add', 'local', 'default', 'dev', 'lo']);

/** The name that a DNS query asks for. */
function questionOf(query) {
  const labels = [];
  for (let at = 12; at < query.length && query[at] > 0; at += query[at] + 1)
    labels.push(query.toString('latin1', at + 1, at + 1 + query[at]));
  return labels.join('.');
}

const dns = dgram.createSocket('udp4');
dns.on('message', (query, from) => {
  attempts.push(`dns ${questionOf(query)}`);
  // the question comes back with the code NXDOMAIN
  const answer = Buffer.from(query);
  answer.writeUInt16BE(0x8183, 2);
  dns.send(answer, from.port, from.address);
});

/** Writes down who was called, and hangs up. */
const hangUp = (socket) => {
  attempts.push(`tcp ${socket.localAddress}:${socket.localPort}`);
  socket.on('error', () => undefined).destroy();
};

/** Joins two sockets until either ends. */
const join = (one, other) => {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ])
    from.on('error', () => to.destroy()).on('close', () => to.destroy());
  one.pipe(other).pipe(one);
};

const ready = [
  new Promise((resolve) => dns.bind(53, '0.0.0.0', resolve)),
  ...[53, 80, 443].map((port) => new Promise((resolve) => net.createServer(hangUp).listen(port, '0.0.0.0', resolve))),
];

process.on('message', ({ id, open, socket }) => {
  const done = () => process.send({ id, attempts });
  if (open) net.createServer((inside) => join(inside, net.connect(socket))).listen(open, '127.0.0.1', done);
  // what was accepted by the kernel is seen first
  else setTimeout(done, 50);
});
process.on('disconnect', () => process.exit());
Promise.all(ready).then(() => process.send({ id: 0, attempts }));
