import { type Json, Template, testApp } from 'cdktf-agent-platform/testing';
import { PlatformStack } from './platform';

const production = () => Template.of(new PlatformStack(testApp(), 'platform', 'production'));
const dev = () => Template.of(new PlatformStack(testApp(), 'platform', 'dev'));

test('the GPU pool is what was reviewed', () => {
  const group = production()
    .all('aws_eks_node_group')
    .find(({ taint }) => (taint as Json[] | undefined)?.length);
  // the resource that matters, not the whole stack: its difference is read in a review
  expect(group).toMatchSnapshot();
});

test('production guards its data, dev can be thrown away', () => {
  expect(production().only('aws_s3_bucket')).toMatchObject({ lifecycle: { prevent_destroy: true } });
  expect(dev().only('aws_s3_bucket')).toMatchObject({ lifecycle: { prevent_destroy: false } });
});

test('nothing is open to the world', () => {
  const rules = production().all('aws_vpc_security_group_ingress_rule');
  expect(rules.filter(({ cidr_ipv4: block }) => block === '0.0.0.0/0')).toEqual([]);
});

test('no address of a resource changed without being noticed', () => {
  expect(production().addresses()).toMatchSnapshot();
});
