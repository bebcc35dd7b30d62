// Who may import whom. A room is a folder of lib; a tier lists rooms that stand side by side. Rooms import downwards;
// siblings of one tier know each other's interfaces only (`import type`).
const tiers = [
  ['core'],
  ['security'],
  ['sizing'],
  ['network'],
  [
    'cluster',
    'storage',
    'cache',
    'data',
    'messaging',
    'gateway',
    'mesh',
    'delivery',
    'configuration',
    'observability',
    'edge',
  ],
  ['serving', 'agents', 'vectors'],
];
const readers = ['policy', 'reachability'];
const rooms = [...tiers.flat(), ...readers, 'testing'];
const inside = (names) => `^lib/(${names.join('|')})/`;

const upwards = tiers.slice(0, -1).map((tier, index) => ({
  name: `no-import-upwards-from-${tier.length === 1 ? tier[0] : `tier-${index}`}`,
  comment: 'rooms import downwards only; see the tiers in .dependency-cruiser.cjs',
  severity: 'error',
  from: { path: inside(tier) },
  to: { path: inside(tiers.slice(index + 1).flat()) },
}));

const siblings = tiers
  .filter((tier) => tier.length > 1)
  .map((tier) => ({
    name: `siblings-by-type-only-${tier[0]}`,
    comment: 'siblings meet through I…Ref interfaces: use `import type`',
    severity: 'error',
    from: { path: inside(tier) },
    to: { path: inside(tier), pathNot: '^lib/$1/', dependencyTypesNot: ['type-only'] },
  }));

module.exports = {
  forbidden: [
    ...upwards,
    ...siblings,
    {
      name: 'known-rooms',
      comment: 'a new room is added to the tiers in .dependency-cruiser.cjs',
      severity: 'error',
      from: { path: '^lib/[^/]+/', pathNot: inside(rooms) },
      to: {},
    },
    {
      name: 'no-cycle',
      comment: 'modules that need each other at run time',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-cycle-across-rooms',
      comment: 'not even by `import type`',
      severity: 'error',
      from: { path: '^lib/([^/]+)/' },
      to: { circular: true, via: { path: '^lib/', pathNot: '^lib/$1/' } },
    },
    {
      name: 'readers-build-nothing',
      comment: 'policy and reachability read rendered JSON: they import core only',
      severity: 'error',
      from: { path: inside(readers) },
      to: { path: '^(lib|stacks|examples|test)/', pathNot: ['^lib/$1/', '^lib/core/'] },
    },
    {
      name: 'testing-imports-readers-and-core',
      severity: 'error',
      from: { path: '^lib/testing/' },
      to: { path: '^(lib|stacks|examples|test)/', pathNot: inside(['testing', 'core', ...readers]) },
    },
    {
      name: 'nothing-imports-testing',
      comment: 'it is an entry point of its own: only the tests of this repository and its users import it',
      severity: 'error',
      from: { path: '^(index\\.ts|main\\.ts|lib/|stacks/)', pathNot: '^lib/testing/' },
      to: { path: '^lib/testing/' },
    },
    {
      name: 'resource-rooms-do-not-import-readers',
      severity: 'error',
      from: { path: inside(tiers.flat()) },
      to: { path: inside(readers) },
    },
    {
      name: 'library-stands-alone',
      comment: 'lib knows neither the stacks nor what stands on them',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(index\\.ts|main\\.ts|stacks/|examples/|test/|scripts/)' },
    },
    {
      name: 'stacks-do-not-import-examples',
      severity: 'error',
      from: { path: '^(stacks/|index\\.ts)' },
      to: { path: '^(main\\.ts|examples/|test/|scripts/)' },
    },
    {
      name: 'stacks-define-no-resource',
      comment: 'stacks compose lib; of a provider they import the provider and data sources',
      severity: 'error',
      from: { path: '^stacks/' },
      to: { path: '@cdktf/provider-[a-z0-9-]+/lib/', pathNot: '@cdktf/provider-[a-z0-9-]+/lib/(provider|data-[^/]+)/' },
    },
    {
      name: 'core-knows-no-provider',
      severity: 'error',
      from: { path: inside(['core', ...readers]) },
      to: { path: '@cdktf/provider-' },
    },
    {
      name: 'testing-makes-providers-only',
      severity: 'error',
      from: { path: '^lib/testing/' },
      to: { path: '@cdktf/provider-[a-z0-9-]+/lib/', pathNot: '@cdktf/provider-[a-z0-9-]+/lib/provider/' },
    },
    {
      name: 'published-code-needs-no-dev-dependency',
      severity: 'error',
      from: { path: '^(index\\.ts|lib/|stacks/)' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm-peer', 'npm', 'npm-bundled', 'type-only'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'types', 'default'] },
  },
};
