import type { TerraformStack } from 'cdktf';
import { FakeAgent, FakeHost, FakePool, codesOf, database, named } from './fixtures';
import { Port } from '../../lib/network/port';
import { type Json, Template, testApp, testStack } from '../../lib/testing';
import { VectorDatabase } from '../../lib/vectors/vector-database';

describe('the network of a VectorDatabase', () => {
  function policies(stack: TerraformStack): { metadata: Json; spec: Json & { egress?: Json[]; ingress?: Json[] } }[] {
    return Template.of(stack).all('kubernetes_network_policy_v1') as never;
  }

  test('is closed but for DNS and peers on 6335', () => {
    const { stack } = database();
    expect(named(stack, 'kubernetes_network_policy_v1', 'vectors-default-deny')).toMatchObject({
      spec: {
        policy_types: ['Ingress', 'Egress'],
        egress: [
          {
            ports: [
              { protocol: 'UDP', port: '53' },
              { protocol: 'TCP', port: '53' },
            ],
          },
        ],
      },
    });
    const [, ...others] = policies(stack).sort((a) => (a.metadata.name === 'vectors-default-deny' ? -1 : 1));
    expect(others).toHaveLength(2);
    for (const { spec } of others) {
      const [rule] = (spec.ingress ?? spec.egress) as [Json];
      expect(rule).toMatchObject({ ports: [{ port: '6335', protocol: 'TCP' }] });
      const [peer] = (rule.from ?? rule.to) as Json[];
      expect(peer).toMatchObject({ pod_selector: { match_labels: { 'app.kubernetes.io/component': 'database' } } });
    }
  });

  test('lets a workload in on the port that was opened, once', () => {
    const { stack, vectors } = database();
    const agent = new FakeAgent(stack, 'Agent');
    vectors.connections.allowFrom(agent, Port.tcp(6333), 'retrieval');
    agent.connections.allowTo(vectors, Port.tcp(6333), 'retrieval');
    const from = policies(stack).filter(({ spec }) => JSON.stringify(spec.ingress ?? '').includes('"agent"'));
    expect(from).toHaveLength(1);
    expect(from[0]?.spec.ingress).toMatchObject([{ ports: [{ port: '6333' }] }]);
  });

  test('opens the security group of the pool too', () => {
    const stack = testStack();
    const pool = new FakePool(stack, 'Pool');
    database({ nodes: pool }, stack);
    expect(Template.of(stack).only('aws_vpc_security_group_ingress_rule')).toMatchObject({
      security_group_id: 'sg-retrieval',
      referenced_security_group_id: 'sg-retrieval',
      from_port: 6335,
      to_port: 6335,
      description: 'p2p of peers',
    });
  });

  test.each([
    [
      'a host without pods',
      (db: VectorDatabase) => {
        db.connections.allowFrom(new FakeHost(db.node.scope as TerraformStack, 'H'), Port.tcp(6333), 'x');
      },
      'ConnectionsPeer',
    ],
    [
      'a host without pods, the other way round',
      (db: VectorDatabase) => {
        new FakeHost(db.node.scope as TerraformStack, 'H').connections.allowTo(db, Port.tcp(6333), 'x');
      },
      'ConnectionsPeer',
    ],
    [
      'addresses',
      (db: VectorDatabase) => {
        db.connections.allowFromCidr('10.0.0.0/8', Port.tcp(6333), 'x');
      },
      'ConnectionsPeer',
    ],
    [
      'the port of the peers',
      (db: VectorDatabase) => {
        db.connections.allowFrom(new FakeAgent(db.node.scope as TerraformStack, 'A'), Port.tcp(6335), 'x');
      },
      'ConnectionsPort',
    ],
  ])('refuses %s', (_, open, code) => {
    expect(
      codesOf(() => {
        open(database().vectors);
      }),
    ).toEqual([code]);
  });
});

describe('VectorDatabase.fromVectorDatabaseAttributes', () => {
  const ATTRIBUTES = { namespace: 'data', serviceName: 'qdrant', podLabels: { app: 'qdrant' } };

  test('defines nothing but the policies of paths that are opened', () => {
    const stack = testStack(testApp(), 'other');
    const vectors = VectorDatabase.fromVectorDatabaseAttributes(stack, 'Vectors', ATTRIBUTES);
    expect(vectors.clientUrl).toBe('http://qdrant.data.svc:6333');
    expect(Template.of(stack).types()).toEqual([]);
    vectors.connections.allowFrom(new FakeAgent(stack, 'Agent'), Port.tcp(6334), 'retrieval');
    expect(Template.of(stack).types()).toEqual(['kubernetes_network_policy_v1']);
  });

  test('takes ports, TLS and nodes', () => {
    const stack = testStack();
    const attrs = { ...ATTRIBUTES, clientPorts: [Port.tcp(8080)], tls: true, nodes: new FakePool(stack, 'Pool') };
    const vectors = VectorDatabase.fromVectorDatabaseAttributes(stack, 'Vectors', attrs);
    expect(vectors.clientUrl).toBe('https://qdrant.data.svc:8080');
    expect(vectors.connections.securityGroupId).toBe('sg-retrieval');
  });

  test('refuses a database without ports', () => {
    const attrs = { ...ATTRIBUTES, clientPorts: [] };
    expect(codesOf(() => VectorDatabase.fromVectorDatabaseAttributes(testStack(), 'V', attrs))).toEqual([
      'VectorDatabasePorts',
    ]);
  });
});
