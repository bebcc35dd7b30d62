// Plausible values for the outputs of a stack that was never applied, so that a stack that reads them can be planned offline.
import { createHash } from 'node:crypto';
import type { TerraformJson } from '../support/synth-output';

const ACCOUNT = '123456789012';
const REGION = 'eu-central-1';
const hex = (text: string, length: number): string => createHash('sha256').update(text).digest('hex').slice(0, length);
const uuid = (text: string): string => hex(text, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

/** What the `id` of a resource starts with; types that are not listed have a name as their id. */
const ID_PREFIXES: Readonly<Partial<Record<string, string>>> = {
  aws_customer_gateway: 'cgw-',
  aws_default_security_group: 'sg-',
  aws_ebs_volume: 'vol-',
  aws_ec2_transit_gateway: 'tgw-',
  aws_efs_access_point: 'fsap-',
  aws_efs_file_system: 'fs-',
  aws_egress_only_internet_gateway: 'eigw-',
  aws_eip: 'eipalloc-',
  aws_flow_log: 'fl-',
  aws_internet_gateway: 'igw-',
  aws_launch_template: 'lt-',
  aws_nat_gateway: 'nat-',
  aws_network_acl: 'acl-',
  aws_ec2_managed_prefix_list: 'pl-',
  aws_route_table: 'rtb-',
  aws_security_group: 'sg-',
  aws_subnet: 'subnet-',
  aws_vpc: 'vpc-',
  aws_vpc_dhcp_options: 'dopt-',
  aws_vpc_endpoint: 'vpce-',
  aws_vpc_peering_connection: 'pcx-',
  aws_vpc_security_group_egress_rule: 'sgr-',
  aws_vpc_security_group_ingress_rule: 'sgr-',
};

/** ARNs whose shape is checked by the provider or by readers. The default is `arn:aws:<service>:<region>:<account>:stub/<name>`. */
const ARNS: Readonly<Partial<Record<string, (key: string) => string>>> = {
  aws_acm_certificate: (key) => `arn:aws:acm:${REGION}:${ACCOUNT}:certificate/${uuid(key)}`,
  aws_dynamodb_table: (key) => `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/stub-${hex(key, 8)}`,
  aws_eks_cluster: (key) => `arn:aws:eks:${REGION}:${ACCOUNT}:cluster/stub-${hex(key, 8)}`,
  aws_cloudwatch_log_group: (key) => `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:stub-${hex(key, 8)}`,
  aws_iam_instance_profile: (key) => `arn:aws:iam::${ACCOUNT}:instance-profile/stub-${hex(key, 8)}`,
  aws_iam_openid_connect_provider: (key) =>
    `arn:aws:iam::${ACCOUNT}:oidc-provider/oidc.eks.${REGION}.amazonaws.com/id/${hex(key, 32).toUpperCase()}`,
  aws_iam_policy: (key) => `arn:aws:iam::${ACCOUNT}:policy/stub-${hex(key, 8)}`,
  aws_iam_role: (key) => `arn:aws:iam::${ACCOUNT}:role/stub-${hex(key, 8)}`,
  aws_kms_key: (key) => `arn:aws:kms:${REGION}:${ACCOUNT}:key/${uuid(key)}`,
  aws_lambda_function: (key) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:stub-${hex(key, 8)}`,
  aws_lb: (key) =>
    `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:loadbalancer/app/stub-${hex(key, 8)}/${hex(key, 16)}`,
  aws_s3_bucket: (key) => `arn:aws:s3:::stub-${hex(key, 8)}`,
  aws_secretsmanager_secret: (key) => `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:stub-${hex(key, 6)}`,
  aws_sns_topic: (key) => `arn:aws:sns:${REGION}:${ACCOUNT}:stub-${hex(key, 8)}`,
  aws_sqs_queue: (key) => `arn:aws:sqs:${REGION}:${ACCOUNT}:stub-${hex(key, 8)}`,
  aws_wafv2_web_acl: (key) => `arn:aws:wafv2:${REGION}:${ACCOUNT}:regional/webacl/stub/${uuid(key)}`,
};

const defaultArn = (type: string, key: string): string => {
  const service = /^aws_([a-z0-9]+)/.exec(type)?.[1] ?? 'stub';
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:stub/${hex(key, 8)}`;
};
const idOf = (type: string, key: string): string => {
  if (type === 'aws_kms_key') return uuid(key);
  if (type === 'aws_sqs_queue') return `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/stub-${hex(key, 8)}`;
  if (type === 'aws_route53_zone') return `Z${hex(key, 13).toUpperCase()}`;
  if (/^aws_(sns_topic|secretsmanager_secret|iam_policy|iam_openid_connect_provider|lb|acm_certificate)$/.test(type)) {
    return ARNS[type]?.(key) ?? defaultArn(type, key);
  }
  const prefix = ID_PREFIXES[type];
  return prefix === undefined ? `stub-${hex(key, 8)}` : `${prefix}${hex(key, 17)}`;
};

type Scalar = string | number | boolean;
type Maker = (type: string, key: string, name: string) => Scalar;

/** First match decides: the attribute, and the value made from the type of the resource and the whole reference. */
const ATTRIBUTES: readonly (readonly [RegExp, Maker])[] = [
  [/(^|_)arn$/, (type, key, name) => (name === 'arn' && ARNS[type]?.(key)) || defaultArn(type, key)],
  [/^id$/, idOf],
  [/^vpc_id$/, (_, key) => idOf('aws_vpc', key)],
  [/subnet_id$/, (_, key) => idOf('aws_subnet', key)],
  [/security_group_id$/, (_, key) => idOf('aws_security_group', key)],
  [/route_table_id$/, (_, key) => idOf('aws_route_table', key)],
  [/allocation_id$/, (_, key) => idOf('aws_eip', key)],
  [/hosted_zone_id$|^zone_id$/, (_, key) => idOf('aws_route53_zone', key)],
  [/^(owner_id|account_id|registry_id)$/, () => ACCOUNT],
  [/ipv6_cidr_block$/, () => '2001:db8:1234:1a00::/56'],
  [/cidr_block$/, () => '10.0.0.0/16'],
  [/(^|_)port$/, () => 5432],
  [/^(latest_|default_)?version$/, (type) => (type === 'aws_eks_cluster' ? '1.33' : 1)],
  [/certificate_authority|^data$/, () => Buffer.from('stub certificate').toString('base64')],
  [/issuer$/, (_, key) => `https://oidc.eks.${REGION}.amazonaws.com/id/${hex(key, 32).toUpperCase()}`],
  [
    /url$|^endpoint$/,
    (type, key) =>
      /^aws_(rds|db|elasticache|docdb)/.test(type)
        ? `stub-${hex(key, 8)}.example.internal`
        : `https://stub-${hex(key, 8)}.example.internal`,
  ],
  [/availability_zone$/, () => `${REGION}a`],
  [/^region$/, () => REGION],
  [/(public|private)_ip$|ip_address$/, () => '10.0.0.10'],
  [/domain_name$|dns_name$|fqdn$|address$/, (_, key) => `stub-${hex(key, 8)}.example.internal`],
  [/_enabled$|^enabled$/, () => true],
];
const LIST = /(_ids|_arns|_names|_blocks|_zones|_addresses|^subnets|^name_servers|_list)$/;

/** The value of one reference, e.g. `aws_subnet.main.id` or `aws_vpc.main.cidr_block`. */
function referenced(reference: string): Scalar | Scalar[] {
  const parts = reference.replace(/^data\./, '').split('.');
  const type = parts[0] ?? '';
  const splat = /\[\*\]/.test(reference);
  const attribute = (parts.at(-1) ?? 'id').replace(/\[[^\]]*\]/g, '');
  const indexed = /\[\d+\]$/.test(reference);
  const singular = attribute
    .replace(/^subnets$/, 'subnet_id')
    .replace(/sses$/, 'ss')
    .replace(/s$/, '');
  const list = splat || (LIST.test(attribute) && !indexed);
  const name = LIST.test(attribute) ? singular : attribute;
  const make =
    ATTRIBUTES.find(([pattern]) => pattern.test(name))?.[1] ?? ((_: string, key: string) => `stub-${hex(key, 8)}`);
  const value = make(type, `${type}.${parts[1] ?? ''}`, name);
  return list ? [value, make(type, `${type}.${parts[1] ?? ''}#2`, name)] : value;
}

/** The value of an output: literals stay, references and the expressions around them become stubs. */
function stub(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stub);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, stub(inner)]));
  }
  if (typeof value !== 'string') return value;
  const whole = /^\$\{([^{}]+)\}$/.exec(value)?.[1];
  if (whole && /^[A-Za-z][\w-]*(\.[\w-]+|\[[^\]]+\])+$/.test(whole)) return referenced(whole);
  if (whole && /^(jsonencode|yamlencode)\(/.test(whole)) return '{}';
  if (whole && /^(length|max|min|sum|parseint)\(/.test(whole)) return 1;
  if (whole && /^(tolist|toset|concat|distinct|flatten|keys|values|split|slice|sort)\(|^\[for /.test(whole)) {
    const inner = /((?:aws|data)[\w]*\.[\w.-]+)/.exec(whole)?.[1];
    return inner ? [referenced(inner)].flat() : [];
  }
  return value.replace(/\$\{([^{}]+)\}/g, (_, expression: string) => {
    const inner = /((?:aws_|data\.)\w+\.[\w-]+\.[\w.-]+)/.exec(expression)?.[1];
    return inner ? String(referenced(inner)) : `stub-${hex(expression, 8)}`;
  });
}

/** The Terraform type of a value, as a state file spells it. */
function typeOf(value: unknown): unknown {
  if (Array.isArray(value)) return ['tuple', value.map(typeOf)];
  if (value !== null && typeof value === 'object') {
    return ['object', Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, typeOf(inner)]))];
  }
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'bool' : 'string';
}

/** The state file of a stack with these `output` blocks (of its cdk.tf.json). */
export function stubState(outputs: TerraformJson['output'] = {}): unknown {
  return {
    version: 4,
    terraform_version: '1.5.0',
    serial: 1,
    lineage: '00000000-0000-4000-8000-000000000000',
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([name, output]) => {
        const value = stub(output.value);
        return [name, { value, type: typeOf(value), sensitive: output.sensitive ?? false }];
      }),
    ),
    resources: [],
    check_results: null,
  };
}
