import { TerraformVariable } from 'cdktf';
import { FakeCluster, codesOf } from './fixtures';
import { PodIdentity, type PodIdentityProps } from '../../lib/cluster/pod-identity';
import { Template, testStack } from '../../lib/testing';

const BOUNDARY = 'arn:aws:iam::123456789012:policy/boundary';
const STATEMENT = { actions: ['sqs:SendMessage'], resources: ['arn:aws:sqs:eu-central-1:123456789012:jobs'] };

function setUp(props: Partial<PodIdentityProps> = {}, id = 'Identity') {
  const stack = testStack();
  const cluster = new FakeCluster(stack, 'Cluster');
  const make = () => new PodIdentity(stack, id, { cluster, namespace: 'agents', serviceAccount: 'planner', ...props });
  return { stack, make };
}

function synth(props: Partial<PodIdentityProps> = {}) {
  const { stack, make } = setUp(props);
  make();
  return Template.of(stack);
}

test('a role for the pods of one service account, and for no others', () => {
  const template = synth();
  expect(template.only('aws_eks_pod_identity_association')).toMatchObject({
    cluster_name: 'agents',
    namespace: 'agents',
    service_account: 'planner',
    role_arn: expect.stringMatching(/^\$\{aws_iam_role\./),
  });
  expect(JSON.parse(template.only('aws_iam_role').assume_role_policy as string)).toMatchObject({
    Statement: [
      {
        Principal: { Service: 'pods.eks.amazonaws.com' },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: {
          StringEquals: {
            'aws:RequestTag/eks-cluster-name': 'agents',
            'aws:RequestTag/kubernetes-namespace': 'agents',
            'aws:RequestTag/kubernetes-service-account': 'planner',
          },
        },
      },
    ],
  });
  expect(template.types()).not.toContain('aws_iam_role_policy');
});

test('a grant is written once', () => {
  const { stack, make } = setUp();
  const identity = make();
  identity.addStatement(STATEMENT);
  identity.addStatement(STATEMENT);
  const policy = JSON.parse(Template.of(stack).only('aws_iam_role_policy').policy as string) as {
    Statement: unknown[];
  };
  expect(policy.Statement).toHaveLength(1);
});

test.each<[string, Partial<PodIdentityProps>, string, object]>([
  ['namespace', { namespace: 'jobs' }, 'aws_eks_pod_identity_association', { namespace: 'jobs' }],
  ['serviceAccount', { serviceAccount: 'a.b' }, 'aws_eks_pod_identity_association', { service_account: 'a.b' }],
  ['roleName', { roleName: 'planner' }, 'aws_iam_role', { name: 'planner' }],
  ['permissionsBoundaryArn', { permissionsBoundaryArn: BOUNDARY }, 'aws_iam_role', { permissions_boundary: BOUNDARY }],
  ['tags', { tags: { Team: 'ml' } }, 'aws_eks_pod_identity_association', { tags: { Team: 'ml' } }],
  [
    'awsManagedPolicies',
    { awsManagedPolicies: ['AmazonS3ReadOnlyAccess'] },
    'aws_iam_role_policy_attachment',
    { policy_arn: expect.stringContaining('AmazonS3ReadOnlyAccess') },
  ],
])('%s changes the JSON', (_, props, type, expected) => {
  expect(synth(props).only(type)).toMatchObject(expected);
});

test('takes tokens', () => {
  const { stack } = setUp();
  const text = new TerraformVariable(stack, 'text', { type: 'string' }).stringValue;
  const cluster = new FakeCluster(stack, 'Other');
  new PodIdentity(stack, 'Identity', { cluster, namespace: text, serviceAccount: text });
  expect(Template.of(stack).only('aws_eks_pod_identity_association')).toMatchObject({ namespace: '${var.text}' });
});

test('an imported identity defines nothing but the policy of what it is granted', () => {
  const stack = testStack();
  const identity = PodIdentity.fromPodIdentityAttributes(stack, 'Identity', {
    roleArn: 'arn:aws:iam::123456789012:role/planner',
    roleName: 'planner',
    namespace: 'agents',
    serviceAccount: 'planner',
  });
  expect(Template.of(stack).types()).toEqual([]);
  identity.addStatement(STATEMENT);
  expect(Template.of(stack).only('aws_iam_role_policy')).toMatchObject({ role: 'planner' });
});

test.each<[string, Partial<PodIdentityProps>]>([
  ['PodIdentityNamespace', { namespace: 'Agents' }],
  ['PodIdentityNamespace', { namespace: 'a'.repeat(64) }],
  ['PodIdentityServiceAccount', { serviceAccount: '-planner' }],
  ['RoleName', { roleName: 'a b' }],
  ['RoleManagedPolicies', { awsManagedPolicies: ['arn:aws:iam::aws:policy/X'] }],
  ['Tags', { tags: { 'aws:x': 'y' } }],
])('refuses with %s: %j', (code, props) => {
  expect(codesOf(setUp(props).make)).toEqual([code]);
});

test('refuses a bad id', () => {
  expect(codesOf(setUp({}, 'a b').make)).toContain('ConstructId');
});
