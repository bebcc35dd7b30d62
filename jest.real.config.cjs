/** Suites against real programs: Terraform, a local AWS API, a Kubernetes API. test/real/README.md says what each of them needs. */
const unit = require('./jest.config.cjs');

module.exports = {
  ...unit,
  roots: ['<rootDir>/test/real'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/real/support/run-folder.cjs',
  testTimeout: 900_000,
};
