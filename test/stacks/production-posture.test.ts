import { TerraformStack } from 'cdktf';
import { PRODUCTION, production, templatesOf } from './production';
import { core, network } from '../../index';
import type { Json } from '../../lib/testing';
import { synthesize } from '../examples/synthesize';

type Resource = readonly [type: string, name: string, resource: Json];

function resourcesOf(environment = production()): Resource[] {
  return templatesOf(environment).flatMap((template) =>
    template
      .types()
      .flatMap((type) => Object.entries(template.resources(type)).map(([name, each]) => [type, name, each] as const)),
  );
}

const resources = resourcesOf();

/** The name of a construct without the hash that CDKTF appends. */
function idOf([, name]: Resource): string {
  return name.replace(/_[0-9A-F]{8}$/, '');
}

function tagsIn([, , { tags }]: Resource): Record<string, string> {
  return (tags ?? {}) as Record<string, string>;
}

/** Asks the bindings of the AWS provider whether a type takes tags. */
function isTaggable(type: string): boolean {
  if (!type.startsWith('aws_') || type.startsWith('aws_default_')) return false;
  const file = `@cdktf/provider-aws/lib/${type.slice('aws_'.length).replaceAll('_', '-')}`;
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const bindings = Object.values(require(file) as Record<string, { tfResourceType?: string; prototype: object }>);
  const found = bindings.find(({ tfResourceType }) => tfResourceType === type);
  return found !== undefined && 'tags' in found.prototype;
}

describe('a production environment', () => {
  test('tags everything that takes tags', () => {
    const wanted = {
      Application: 'agents',
      CostCenter: 'ai-platform',
      Environment: 'production',
      ManagedBy: 'terraform',
    };
    const untagged = resources.filter(
      (resource) =>
        isTaggable(resource[0]) &&
        !(
          Object.entries(wanted).every(([key, value]) => tagsIn(resource)[key] === value) &&
          'Component' in tagsIn(resource)
        ),
    );
    expect(untagged.map((resource) => `${resource[0]} ${idOf(resource)}`)).toEqual([]);
  });

  test('says the class of what holds data', () => {
    const holders = ['aws_kms_key', 'aws_s3_bucket', 'aws_elasticache_replication_group', 'aws_cloudwatch_log_group'];
    const classes = resources
      .filter(([type]) => holders.includes(type))
      .map((resource) => `${idOf(resource)}: ${tagsIn(resource)['DataClass']}`);
    expect(classes.sort()).toEqual([
      'Api_AccessLogs: internal',
      'Api_ExecutionLogs: internal',
      'Api_Key: internal',
      'Api_WebAclLogs: internal',
      'Cache: confidential',
      'Cache_EngineLog: confidential',
      'Cache_SlowLog: confidential',
      'Cluster_Logs: internal',
      'Conversations: confidential',
      'Documents: confidential',
      'Key: confidential',
      'Key: confidential',
      'Logs: internal',
      'Network_FlowLogs_Key: internal',
      'Network_FlowLogs_LogGroup: internal',
      'VectorSnapshots: confidential',
    ]);
    const driver = resources.find((resource) => idOf(resource) === 'Cluster_EbsCsi');
    expect(JSON.parse(String(driver?.[2].configuration_values))).toMatchObject({
      controller: { extraVolumeTags: { DataClass: 'confidential' } },
    });
  });

  test('lets Terraform destroy nothing that holds state', () => {
    const guarded = resources.filter(
      ([, , { lifecycle }]) => (lifecycle as Json | undefined)?.prevent_destroy === true,
    );
    expect(guarded.map((resource) => `${resource[0]} ${idOf(resource)}`).sort()).toEqual([
      'aws_api_gateway_rest_api Api',
      'aws_eks_cluster Cluster',
      'aws_elasticache_replication_group Cache',
      'aws_kms_key Api_Key',
      'aws_kms_key Key',
      'aws_kms_key Key',
      'aws_kms_key Network_FlowLogs_Key',
      'aws_s3_bucket Conversations',
      'aws_s3_bucket Documents',
      'aws_s3_bucket Logs',
      'aws_s3_bucket VectorSnapshots',
      'kubernetes_stateful_set_v1 Vectors',
    ]);
  });

  test('shares no name with another environment of the same account', () => {
    const named: Record<string, string> = {
      aws_api_gateway_rest_api: 'name',
      aws_api_gateway_usage_plan: 'name',
      aws_cloudwatch_log_group: 'name',
      aws_cloudwatch_metric_alarm: 'alarm_name',
      aws_eks_cluster: 'name',
      aws_elasticache_parameter_group: 'name',
      aws_elasticache_replication_group: 'replication_group_id',
      aws_elasticache_subnet_group: 'name',
      aws_elasticache_user: 'user_id',
      aws_elasticache_user_group: 'user_group_id',
      aws_iam_role: 'name',
      aws_kms_alias: 'name',
      aws_launch_template: 'name',
      aws_lb: 'name',
      aws_lb_target_group: 'name',
      aws_route53_resolver_firewall_domain_list: 'name',
      aws_route53_resolver_firewall_rule_group: 'name',
      aws_wafv2_web_acl: 'name',
    };
    const namesOf = (all: Resource[]) =>
      all.filter(([type]) => type in named).map(([type, , each]) => `${type} ${String(each[named[type]])}`);
    const other = production({ environmentName: 'staging', profile: core.Profile.STAGING });
    const names = [...namesOf(resources), ...namesOf(resourcesOf(other))]
      // its identifier is made by AWS
      .filter((name) => !name.includes('API-Gateway-Execution-Logs'));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test.each([
    ['Egress.endpoints()', network.Egress.endpoints(), true],
    ['Egress.internet()', network.Egress.internet(), false],
  ])('with %s reaches Secrets Manager', (_, nodeEgress, throughEndpoint) => {
    const environment = production({ network: { ...PRODUCTION.network, nodeEgress } });
    const services = resourcesOf(environment)
      .filter(([type]) => type === 'aws_vpc_endpoint')
      .map(([, , { service_name: service }]) => String(service).split('.').pop());
    expect(services.includes('secretsmanager')).toBe(throughEndpoint);
  });

  test('has six stacks, in the order in which they are applied', () => {
    const ids = production()
      .node.children.filter((child) => TerraformStack.isStack(child))
      .map((stack) => stack.node.id);
    expect(ids).toEqual(
      ['network', 'cluster', 'data', 'platform', 'workloads', 'edge'].map((name) => `agents-production-${name}`),
    );
  });
});

/** Registries of the charts' default images: load balancer controller, External Secrets, GPU add-ons, autoscaler. */
const OF_CHARTS = ['public.ecr.aws', 'ghcr.io', 'nvcr.io', 'registry.k8s.io'];

describe('main.ts', () => {
  test('lets nodes ask for the names of every registry that its images and charts come from', () => {
    const stacks = synthesize('main.ts').filter(({ stackName }) => stackName.startsWith('agents-production-'));
    const { resource } = JSON.parse(stacks.find(({ stackName }) => stackName.endsWith('-network'))?.text ?? '{}') as {
      resource: Record<string, Record<string, { domains: string[] }>>;
    };
    const allowed = Object.values(resource['aws_route53_resolver_firewall_domain_list']).flatMap(({ domains }) =>
      domains.filter((domain) => domain !== '*'),
    );
    const images = stacks.flatMap(({ text }) => [...text.matchAll(/"image": "([^"]+)"/g)]).map(([, image]) => image);
    const hosts = [...new Set([...OF_CHARTS, ...images.map((image) => image.split('/')[0])])]
      // Source: Docker, allowlist for Docker Desktop: pulls without an account
      .flatMap((host) =>
        host === 'docker.io'
          ? [
              'registry-1.docker.io',
              'auth.docker.io',
              'production.cloudfront.docker.com',
              'docker-images-prod.6aa30f8b08e16409b46e0173d6de2f56.r2.cloudflarestorage.com',
            ]
          : [host],
      );
    expect(hosts).toContain('registry-1.docker.io');
    const resolves = (host: string) =>
      allowed.some((domain) => (domain.startsWith('*.') ? host.endsWith(domain.slice(1)) : host === domain));
    expect(hosts.filter((host) => !resolves(host))).toEqual([]);
  });
});
