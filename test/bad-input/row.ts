import type { TerraformStack } from 'cdktf';

/** One wrong configuration: what is wrong, the code of the refusal, and what makes it in a stack. */
export type Row = [what: string, code: string, make: (stack: TerraformStack) => unknown];
