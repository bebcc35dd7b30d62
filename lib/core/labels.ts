const VALUE = /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/;
const KEY = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/;

/** What `labelsFit` asks for, in words. */
export const LABEL_WORDS = 'keys and values that Kubernetes takes as labels';

/** Whether Kubernetes takes a map as labels. Source: Kubernetes documentation, labels and selectors, syntax. */
export function labelsFit(labels: { readonly [key: string]: string }): boolean {
  return Object.entries(labels).every(
    ([key, value]) => KEY.test(key) && typeof value === 'string' && VALUE.test(value),
  );
}
