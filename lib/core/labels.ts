import type { Checks } from './checks';

const VALUE = /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/;
const KEY = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/;

/** Fails with `code` for labels that Kubernetes refuses. Source: Kubernetes documentation, labels and selectors, syntax. */
export function checkLabels(checks: Checks, code: string, labels: { [key: string]: string } | undefined): Checks {
  return checks.that(
    code,
    'labels',
    labels,
    () => labelsFit(labels ?? {}),
    'keys and values that Kubernetes takes as labels',
    'keep values to 63 of a-z A-Z 0-9 - _ . with a letter or digit at both ends',
  );
}

/** Whether Kubernetes takes a map as labels. */
export function labelsFit(labels: { readonly [key: string]: string }): boolean {
  return Object.entries(labels).every(
    ([key, value]) => KEY.test(key) && typeof value === 'string' && VALUE.test(value),
  );
}
