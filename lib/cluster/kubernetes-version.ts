import { Checks } from '../core/checks';

/** Minor versions and whether EKS gives them standard support. Source: EKS user guide, Kubernetes release calendar. */
const SUPPORTED = { '1.33': false, '1.34': true, '1.35': true, '1.36': true } as const;

/** A Kubernetes minor version that this release of the library knows. */
export class KubernetesVersion {
  /** 1.33. Standard support ended on 2026-07-29: needs `extendedSupport`. */
  public static readonly V1_33 = new KubernetesVersion('1.33', SUPPORTED['1.33']);
  /** 1.34. Standard support until 2026-12-02. */
  public static readonly V1_34 = new KubernetesVersion('1.34', SUPPORTED['1.34']);
  /** 1.35. Standard support until 2027-03-27. */
  public static readonly V1_35 = new KubernetesVersion('1.35', SUPPORTED['1.35']);
  /** 1.36. */
  public static readonly V1_36 = new KubernetesVersion('1.36', SUPPORTED['1.36']);

  /** The version that a configuration file names. Fails with `KubernetesVersion` unless it is on the list. */
  public static of(version: string): KubernetesVersion {
    if (!Object.hasOwn(SUPPORTED, version)) {
      // a token is refused too: the add-ons and images that fit are chosen at synth
      const allowed = `one of ${Object.keys(SUPPORTED).join(', ')}`;
      new Checks('KubernetesVersion.of')
        .fail({ code: 'KubernetesVersion', prop: 'version', got: version, allowed, fix: 'choose one of them' })
        .throwIfAny();
    }
    return new KubernetesVersion(version, SUPPORTED[version as keyof typeof SUPPORTED]);
  }

  private constructor(
    /** The version as EKS writes it: `1.35`. */
    public readonly version: string,
    /** Whether EKS gave it standard support when this release of the library was made. */
    public readonly standardSupport: boolean,
  ) {}

  /** The version as error messages show it. */
  public toJSON(): string {
    return this.version;
  }
}
