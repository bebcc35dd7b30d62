import { TerraformVariable } from 'cdktf';
import type { GrantStatement } from '../../lib/core/grant';
import { ServiceRole, type ServiceRoleProps } from '../../lib/security/service-role';
import { type Json, Template, testStack } from '../../lib/testing';
import { codesOf } from '../support';

const READ = { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::a/*'] };
const ATTRS = { roleArn: 'arn:aws:iam::111122223333:role/path/agent', roleName: 'agent' };

function role(props: Partial<ServiceRoleProps> = {}, id = 'Role') {
  const stack = testStack();
  return { stack, role: new ServiceRole(stack, id, { servicePrincipal: 'ec2.amazonaws.com', ...props }) };
}

function only(props: Partial<ServiceRoleProps>): Json {
  return Template.of(role(props).stack).only('aws_iam_role');
}

function trust(props: Partial<ServiceRoleProps>): Json {
  const { Statement } = JSON.parse(String(only(props).assume_role_policy)) as { Statement: Json[] };
  return Statement[0];
}

describe('ServiceRole', () => {
  test('by default is assumed by its service alone, and may do nothing', () => {
    const { stack } = role();
    const template = Template.of(stack);
    expect(template.types()).toEqual(['aws_iam_role']);
    expect(template.only('aws_iam_role')).toMatchObject({ name: 'test-role', tags: { Component: 'ServiceRole' } });
    expect(trust({})).toEqual({
      Effect: 'Allow',
      Principal: { Service: 'ec2.amazonaws.com' },
      Action: 'sts:AssumeRole',
    });
  });

  test('for Pod Identity may also tag its sessions', () => {
    expect(trust({ servicePrincipal: 'pods.eks.amazonaws.com' }).Action).toEqual(['sts:AssumeRole', 'sts:TagSession']);
  });

  test.each<[string, Partial<ServiceRoleProps>, object]>([
    [
      'trustActions',
      { trustActions: ['sts:AssumeRole', 'sts:SetContext'] },
      { Action: expect.arrayContaining(['sts:SetContext']) },
    ],
    [
      'trustConditions',
      { trustConditions: [{ test: 'StringEquals', variable: 'aws:SourceAccount', values: ['1', '2'] }] },
      { Condition: { StringEquals: { 'aws:SourceAccount': ['1', '2'] } } },
    ],
    [
      'servicePrincipal',
      { servicePrincipal: 'states.amazonaws.com' },
      { Principal: { Service: 'states.amazonaws.com' } },
    ],
  ])('%s shows in the trust policy', (_, props, expected) => {
    expect(trust(props)).toMatchObject(expected);
  });

  test.each<[string, Partial<ServiceRoleProps>, object]>([
    ['roleName', { roleName: 'agents' }, { name: 'agents' }],
    [
      'permissionsBoundaryArn',
      { permissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/edge' },
      { permissions_boundary: 'arn:aws:iam::111122223333:policy/edge' },
    ],
    ['tags', { tags: { Team: 'search' } }, { tags: { Team: 'search' } }],
  ])('%s shows in the role', (_, props, expected) => {
    expect(only(props)).toMatchObject(expected);
  });

  test('attaches managed policies in the partition of the provider', () => {
    const names = ['AmazonEKSWorkerNodePolicy', 'service-role/AmazonEBSCSIDriverPolicy'];
    const template = Template.of(role({ awsManagedPolicies: names }).stack);
    expect(template.all('aws_iam_role_policy_attachment').map((each) => each.policy_arn)).toEqual([
      'arn:${data.aws_partition.AwsPartition.partition}:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy',
      'arn:${data.aws_partition.AwsPartition.partition}:iam::aws:policy/AmazonEKSWorkerNodePolicy',
    ]);
    expect(Object.keys(template.data('aws_partition'))).toEqual(['AwsPartition']);
  });

  test('gathers its grants in one policy, each once', () => {
    const { stack, role: mine } = role();
    mine.addStatement(READ);
    mine.addStatement({ ...READ, conditions: [] });
    mine.addStatement({ actions: ['s3:ListBucket'], resources: ['arn:aws:s3:::a'] });
    const policy = Template.of(stack).only('aws_iam_role_policy');
    expect(policy).toMatchObject({
      name: 'grants',
      role: expect.stringMatching(/^\$\{aws_iam_role\.Role_.*\.name\}$/),
    });
    expect(JSON.parse(String(policy.policy))).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*' },
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::a' },
      ],
    });
  });

  test('hands policy variables of IAM on as they are', () => {
    const { stack, role: mine } = role();
    mine.addStatement({ ...READ, resources: ['arn:aws:s3:::a/${aws:PrincipalTag/team}/*'] });
    expect(Template.of(stack).only('aws_iam_role_policy').policy).toContain('a/$${aws:PrincipalTag/team}/*');
  });

  test('refuses at synth what grants cannot say in one policy', () => {
    const { stack, role: mine } = role();
    const grant = (index: number) => {
      mine.addStatement({ actions: ['s3:GetObject'], resources: [`arn:aws:s3:::${'b'.repeat(200)}-${index}/*`] });
    };
    for (let index = 0; index < 35; index++) grant(index);
    expect(() => Template.of(stack)).not.toThrow();
    for (let index = 35; index < 50; index++) grant(index);
    expect(() => Template.of(stack)).toThrow(
      /RolePolicySize: grants must be at most 10240 characters of policy together, got \d+; .* \[at test\/Role\]/,
    );
  });

  test('does not count what tokens stand for', () => {
    const { stack, role: mine } = role();
    const { stringValue } = new TerraformVariable(stack, 'a-variable-with-a-long-name', {});
    for (let index = 0; index < 60; index++)
      mine.addStatement({ actions: ['s3:GetObject'], resources: [`${stringValue}${stringValue}/${index}`] });
    expect(() => Template.of(stack)).not.toThrow();
  });

  test.each<[string, GrantStatement]>([
    ['no action', { ...READ, actions: [] }],
    ['no resource', { ...READ, resources: [] }],
    [
      'two conditions on one key',
      {
        ...READ,
        conditions: ['a', 'b'].map((value) => ({ test: 'StringLike', variable: 's3:prefix', values: [value] })),
      },
    ],
  ])('refuses a grant of %s', (_, statement) => {
    expect(
      codesOf(() => {
        role().role.addStatement(statement);
      }),
    ).toEqual(['RoleStatement']);
  });

  test('refuses a grant whose list is a token, and takes lists of tokens', () => {
    const { stack, role: mine } = role();
    const variable = new TerraformVariable(stack, 'arns', {});
    expect(
      codesOf(() => {
        mine.addStatement({ ...READ, resources: variable.listValue });
      }),
    ).toEqual(['RoleStatement']);
    mine.addStatement({ ...READ, resources: [variable.stringValue] });
    expect(Template.of(stack).only('aws_iam_role_policy').policy).toContain('"Resource":"${var.arns}"');
  });

  test('an imported role defines nothing until it is granted something', () => {
    const stack = testStack();
    const imported = ServiceRole.fromServiceRoleAttributes(stack, 'Agent', ATTRS);
    expect(Template.of(stack).types()).toEqual([]);
    imported.addStatement(READ);
    imported.addStatement(READ);
    expect(Template.of(stack).only('aws_iam_role_policy')).toMatchObject({ role: 'agent' });
  });

  test('two imports of one role do not overwrite each other', () => {
    const stack = testStack();
    for (const id of ['One', 'Two']) ServiceRole.fromServiceRoleAttributes(stack, id, ATTRS).addStatement(READ);
    const names = Template.of(stack)
      .all('aws_iam_role_policy')
      .map(({ name }) => name);
    expect(names).toEqual(['test-one', 'test-two']);
  });

  test('a role may be imported by tokens', () => {
    const stack = testStack();
    const { stringValue } = new TerraformVariable(stack, 'role', {});
    const attrs = { roleArn: stringValue, roleName: stringValue };
    ServiceRole.fromServiceRoleAttributes(stack, 'Agent', attrs).addStatement(READ);
    expect(Template.of(stack).only('aws_iam_role_policy')).toMatchObject({ role: '${var.role}' });
  });

  test('trust and names may be tokens', () => {
    const stack = testStack();
    const { stringValue } = new TerraformVariable(stack, 'any', {});
    new ServiceRole(stack, 'Role', {
      servicePrincipal: `logs.${stringValue}.amazonaws.com`,
      roleName: stringValue,
      permissionsBoundaryArn: stringValue,
    });
    expect(Template.of(stack).only('aws_iam_role')).toMatchObject({
      name: '${var.any}',
      permissions_boundary: '${var.any}',
      assume_role_policy: expect.stringContaining('logs.${var.any}.amazonaws.com'),
    });
  });

  const token = new TerraformVariable(testStack(), 'any', {}).stringValue;
  test.each<[string, Partial<ServiceRoleProps>, string]>([
    ['a name of 65 characters', { roleName: 'a'.repeat(65) }, 'RoleName'],
    ['a name with a slash', { roleName: 'a/b' }, 'RoleName'],
    ['a service without its domain', { servicePrincipal: 'ec2' }, 'RoleTrust'],
    ['a role for a service', { servicePrincipal: 'arn:aws:iam::111122223333:root' }, 'RoleTrust'],
    ['no trust action', { trustActions: [] }, 'RoleTrust'],
    ['a name for a boundary', { permissionsBoundaryArn: 'edge' }, 'RoleBoundary'],
    ['the ARN of a policy', { awsManagedPolicies: ['arn:aws:iam::aws:policy/A'] }, 'RoleManagedPolicies'],
    ['one policy twice', { awsManagedPolicies: ['A', 'A'] }, 'RoleManagedPolicies'],
    ['a policy that is a token', { awsManagedPolicies: [token] }, 'RoleManagedPolicies'],
    ['a tag of AWS', { tags: { 'aws:x': 'y' } }, 'Tags'],
  ])('refuses %s', (_, props, code) => {
    expect(codesOf(() => role(props))).toEqual([code]);
  });

  test.each([
    ['a name with its path', { ...ATTRS, roleName: 'path/agent' }, 'RoleName'],
    ['a name for an ARN', { ...ATTRS, roleArn: 'agent' }, 'RoleArn'],
  ])('refuses to import %s', (_, attrs, code) => {
    expect(codesOf(() => ServiceRole.fromServiceRoleAttributes(testStack(), 'Agent', attrs))).toEqual([code]);
  });

  test('refuses the id 1st, of an import too', () => {
    expect(codesOf(() => role({}, '1st'))).toContain('ConstructId');
    expect(codesOf(() => ServiceRole.fromServiceRoleAttributes(testStack(), '1st', ATTRS))).toContain('ConstructId');
  });
});
