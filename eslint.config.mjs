import jsdoc from 'eslint-plugin-jsdoc';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const imports = {
  patterns: [
    {
      regex: '^@cdktf/provider-[a-z0-9-]+(/lib)?(/index)?/?$',
      message: 'import from the deep path, e.g. @cdktf/provider-aws/lib/vpc: the root costs seconds and 500 MB',
    },
    { regex: '^cdktf/lib(/|$)', message: 'use the public API of cdktf' },
  ],
};
const errors = '/^(Error|TypeError|RangeError|SyntaxError|ReferenceError|AggregateError)$/';

export default defineConfig(
  globalIgnores(['dist/', 'cdktf.out/', 'coverage/', '**/node_modules/', '**/.*/']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-restricted-imports': ['error', imports],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowStaticOnly: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['index.ts', 'lib/**/*.ts', 'stacks/**/*.ts'],
    plugins: { jsdoc },
    rules: {
      complexity: ['error', 12],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "BinaryExpression[operator='instanceof']:not([right.name=/^(Error|Map|Set|RegExp|Date)$/])",
          message: 'use the static isXxx() guard: two copies of a package make two classes',
        },
        { selector: `NewExpression[callee.name=${errors}]`, message: 'throw a ValidationError with a code' },
        { selector: `CallExpression[callee.name=${errors}]`, message: 'throw a ValidationError with a code' },
      ],
      'jsdoc/require-jsdoc': [
        'error',
        {
          publicOnly: true,
          contexts: [
            'TSInterfaceDeclaration',
            'TSEnumDeclaration',
            'ClassDeclaration',
            'TSPropertySignature',
            "MethodDefinition[accessibility='public'][kind!='constructor']",
          ],
          require: { ClassDeclaration: true },
        },
      ],
      'jsdoc/require-description': 'error',
      '@typescript-eslint/explicit-member-accessibility': ['error', { overrides: { constructors: 'no-public' } }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/member-ordering': [
        'error',
        {
          default: [
            'public-static-field',
            'public-static-method',
            'protected-static-field',
            'protected-static-method',
            'private-static-field',
            'private-static-method',
            'field',
            'constructor',
            'method',
          ],
        },
      ],
    },
  },
  {
    files: ['lib/*/index.ts', 'stacks/index.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ExportNamedDeclaration',
          message: "write export * from './file': jsii misplaces named re-exports",
        },
      ],
    },
  },
  {
    // jest's matchers are typed `any`, and a test may reach for what it has just built.
    files: ['test/**/*.ts', 'lib/testing/**/*.ts'],
    rules: {
      'no-restricted-syntax': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      'max-lines-per-function': 'off',
    },
  },
  {
    files: ['**/*.{js,cjs,mjs}'],
    extends: [tseslint.configs.strict],
    rules: { '@typescript-eslint/no-require-imports': 'off', 'max-lines': ['error', { max: 400 }] },
  },
);
